"""A seeded account to try things out with: nothing but Python is needed."""

import asyncio
import json
import time
from typing import Any

from rich.console import Console
from sqlalchemy import Connection

from app.accounts import service as accounts
from app.auth import tokens
from app.canned_replies import repository as canned_replies
from app.canned_replies.rules import CannedReply
from app.core.clock import now
from app.core.ids import new_id
from app.db.engine import connect
from app.server import make, prepare
from app.settings import Environment, Settings

WEEK_S = 7 * 24 * 3600
PEOPLE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ana", "Ana Souza", ()),
    ("bruno", "Bruno Lima", ()),
    ("carla", "Carla Dias", ("view_all_conversations", "manage_settings")),
)
REPLIES = (
    ("Saudação", "ola", "Olá, {{requester.name}}! Sou {{agent.name}}. Em que posso ajudar?"),
    ("Só um momento", "momento", "Só um momento, por favor: vou verificar."),
    ("Despedida", "tchau", "Foi um prazer ajudar. Até logo, {{requester.name}}!"),
)


async def demo(settings: Settings) -> None:
    """Serve on SQLite and memory, with an account, two agents and a supervisor."""
    settings = _embedded(settings)
    await prepare(settings)
    seeded = await _seed(settings)
    server = make(settings)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.05)
    if server.started:
        port = server.servers[0].sockets[0].getsockname()[1]
        _explain(Console(), f"http://{settings.host}:{port}", settings, seeded)
    await serving
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
    kept = settings.data_dir / "demo.json"
    if kept.exists():
        return dict(json.loads(kept.read_text()))
    database = await connect(settings.database)
    try:
        made = await accounts.create_account(database, name="Loja Demo")
        await database.write(lambda c: _seed_replies(c, made.account_id))
    finally:
        await database.close()
    seeded = made._asdict()
    kept.write_text(json.dumps(seeded))
    return seeded


def _seed_replies(connection: Connection, account_id: str) -> None:
    for title, shortcut, text in REPLIES:
        reply = CannedReply(new_id(), None, title, shortcut, text)
        canned_replies.create(connection, account_id, reply, now())


def _token(settings: Settings, account_id: str, person: tuple[str, str, tuple[str, ...]]) -> str:
    sub, name, permissions = person
    issued_at = int(time.time())
    claims = {
        "aud": tokens.AGENT_AUDIENCE,
        "sub": sub,
        "account": account_id,
        "name": name,
        "permissions": list(permissions),
        "live_chat_licence": True,
        "iat": issued_at,
        "exp": issued_at + WEEK_S,
    }
    return tokens.sign(claims, settings.signing_secret)


def _explain(console: Console, url: str, settings: Settings, seeded: dict[str, str]) -> None:
    say = console.out
    say(f"\nConversas is serving at {url}\n", highlight=False)
    say(f"  API                {url}/docs", highlight=False)
    say(f"  agents' socket     {url.replace('http', 'ws', 1)}/v1/ws/agent", highlight=False)
    say(f"  visitors' socket   {url.replace('http', 'ws', 1)}/v1/ws/visitor", highlight=False)
    say(f"  account            {seeded['account_id']}", highlight=False)
    say(f"  widget key         {seeded['widget_key']}\n", highlight=False)
    for person in PEOPLE:
        role = "supervisor and admin" if person[2] else "agent"
        say(f"  {person[1]} ({role}):", highlight=False)
        say(f"  {_token(settings, seeded['account_id'], person)}\n", highlight=False)
    say(
        "A first conversation, in another terminal, with one of the tokens as TOKEN:\n",
        highlight=False,
    )
    say(
        f"""  curl -X PUT {url}/v1/me/availability -H "Authorization: Bearer $TOKEN" \\
       -H 'Content-Type: application/json' -d '{{"availability": "online"}}'
  curl {url}/v1/visitor/sessions -H 'Content-Type: application/json' \\
       -d '{{"widget_key": "{seeded["widget_key"]}", "name": "Vera"}}'
""",
        highlight=False,
    )
    say("Ctrl-C ends it; what was written stays in the data folder.", highlight=False)
