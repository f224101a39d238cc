"""A desk on an ordinary morning, for pictures: made by use, through everybody's doors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bench import talks_en, talks_pt
from bench.talk import Talk
from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.people import AgentClient

SAID = {"en": talks_en, "pt-BR": talks_pt}


async def play(account: Account, agent: AgentClient, talk: Talk, language: str) -> Chat:
    """A conversation that this agent has answered."""
    visitor = await account.visitor(talk.name, email=talk.email, locale=language)
    (_, first), *rest = talk.turns
    url, title = talk.page
    started = ok(await visitor.start(first, page={"url": url, "title": title}), 201)
    made = started["conversation"]
    for side, text in rest:
        said = await (visitor.send(text) if side == "v" else agent.send(made["id"], text))
        if ok(said, 201) and side == "a":
            ok(await agent.read(made["id"], said.json()["seq"]))
    return Chat(made["id"], made["number"], visitor)


async def lay_out(account: Account, language: str = "en") -> dict[str, Any]:
    """Fill the account; returns `agent` (who looks), `shown` (the chat to open), `colleagues`."""
    said = SAID[language]
    agent = account.agent("Carla Dias", ["view_all_conversations", "manage_settings"])
    colleagues = {name: account.agent(name) for name in ("Ana Souza", "Bruno Lima", "Davi Rocha")}
    for each in (agent, *colleagues.values()):
        ok(await each.go_online())
    for title, shortcut, text in said.REPLIES:
        body = {"title": title, "shortcut": shortcut, "text": text, "scope": "shared"}
        ok(await agent.http.post("/v1/canned-replies", json=body), 201)
    for talk in said.CLOSED:
        ok(await agent.close((await play(account, agent, talk, language)).id, create_ticket=True))
    for name, talk in said.OTHERS:
        await play(account, colleagues[name], talk, language)
    for talk in said.MINE:
        await play(account, agent, talk, language)
    begun = replace(said.SHOWN, turns=said.SHOWN.turns[:3])
    shown = await play(account, colleagues["Bruno Lima"], begun, language)
    target = (await agent.identity())["id"]
    ok(await colleagues["Bruno Lima"].transfer(shown.id, target, said.NOTE), 201)
    for side, text in said.SHOWN.turns[3:]:
        ok(await (shown.visitor.send(text) if side == "v" else agent.send(shown.id, text)), 201)
    for minutes, talk in zip((9, 3, 1), said.WAITING, strict=True):
        await account.let_wait(await play(account, agent, talk, language), minutes)
    return {"agent": agent, "shown": shown, "colleagues": colleagues}
