"""A seeded account to try things out with: nothing but Python is needed."""

import asyncio
import json
import random
from typing import Any

from rich.console import Console
from sqlalchemy import Connection

from app.accounts import service as accounts
from app.busy import Place, keep_busy
from app.canned_replies import repository as canned_replies
from app.canned_replies.rules import CannedReply
from app.core.clock import now
from app.core.ids import new_id
from app.db.engine import connect
from app.server import make, prepare
from app.settings import Environment, Settings
from app.web import files, seeds

REPLIES = (
    ("Saudação", "ola", "Olá, {{requester.name}}! Sou {{agent.name}}. Em que posso ajudar?"),
    ("Só um momento", "momento", "Só um momento, por favor: vou verificar."),
    ("Despedida", "tchau", "Foi um prazer ajudar. Até logo, {{requester.name}}!"),
)

_SERVING = "\nConversas is serving at {url}\n"
_PAGES = """\
  agents' console    {url}/console   (sign in with one click)
  a shop             {url}/demo      (with the widget: write to the agents)
"""
_NO_PAGES = """\
  The console and the widget are not built: that needs Node 20 or newer, and then `make web`.
"""
_ADDRESSES = """\
  API                {url}/docs
  agents' socket     {socket}/v1/ws/agent
  visitors' socket   {socket}/v1/ws/visitor
  account            {account_id}
  widget key         {widget_key}
"""
_FIRST_STEPS = """\
A first conversation by hand, in another terminal, with one of the tokens as TOKEN:

  curl -X PUT {url}/v1/me/availability -H "Authorization: Bearer $TOKEN" \\
       -H 'Content-Type: application/json' -d '{"availability": "online"}'
  curl {url}/v1/visitor/sessions -H 'Content-Type: application/json' \\
       -d '{"widget_key": "{widget_key}", "name": "Vera"}'
"""
_END = "Ctrl-C ends it; what was written stays in the data folder."


async def demo(settings: Settings, *, busy: bool = False) -> None:
    """
    Serve on SQLite and memory, with an account, two agents and a supervisor.

    `busy`: simulated visitors and colleagues talk there until the server ends.
    """
    settings = _embedded(settings)
    await prepare(settings)
    seeded = await _seed(settings)
    server = make(settings)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.05)
    company = None
    if server.started:
        port = server.servers[0].sockets[0].getsockname()[1]
        url = f"http://{settings.host}:{port}"
        _explain(Console(), url, settings, seeded)
        if busy:
            company = asyncio.create_task(keep_busy(_place(url, settings, seeded)))
    await serving
    if company is not None:
        company.cancel()
        await asyncio.wait([company])
    if not server.started:
        raise SystemExit(1)


def _embedded(settings: Settings) -> Settings:
    changes: dict[str, Any] = {
        "environment": Environment.DEMO,
        "database_url": f"sqlite:///{settings.data_dir / 'demo.db'}",
        "redis_url": "",
    }
    return settings.model_copy(update=changes)


async def _seed(settings: Settings) -> dict[str, str]:
    """Return the demo account, made on the first run and kept beside the database."""
    kept = seeds.account(settings)
    if kept is not None:
        return kept
    database = await connect(settings.database)
    try:
        made = await accounts.create_account(database, name="Loja Demo")
        await database.write(lambda c: _seed_replies(c, made.account_id))
    finally:
        await database.close()
    seeded = made._asdict()
    seeds.kept(settings).write_text(json.dumps(seeded))
    return seeded


def _seed_replies(connection: Connection, account_id: str) -> None:
    for title, shortcut, text in REPLIES:
        reply = CannedReply(new_id(), None, title, shortcut, text)
        canned_replies.create(connection, account_id, reply, now())


def _place(url: str, settings: Settings, seeded: dict[str, str]) -> Place:
    def token(subject: str, name: str) -> str:
        return seeds.token(settings, seeded["account_id"], subject, name, ())

    chance = random.Random(7)  # noqa: S311 - the same company at each start
    return Place(url, seeded["widget_key"], token, chance)


def _explain(console: Console, url: str, settings: Settings, seeded: dict[str, str]) -> None:
    """Say where everything is: pages first, then what a programmer needs."""
    built = (files.folder(settings) / "console.html").exists()
    parts = [_SERVING, _PAGES if built else _NO_PAGES, _ADDRESSES]
    for agent in seeds.agents(settings, seeded["account_id"]):
        role = "supervisor and admin" if agent["permissions"] else "agent"
        parts.append(f"  {agent['name']} ({role}):\n  {agent['token']}\n")
    for part in (*parts, _FIRST_STEPS, _END):
        filled = part.replace("{url}", url).replace("{socket}", url.replace("http", "ws", 1))
        for name, value in seeded.items():
            filled = filled.replace("{" + name + "}", value)
        console.out(filled, highlight=False)
