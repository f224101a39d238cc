"""`demo --busy`: the simulated people keep to the contract, and leave room for real ones."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.busy import COLLEAGUES, Place, keep_busy
from app.busy.dialogues import DIALOGUES
from tests.harness.accounts import Account
from tests.harness.answers import Json, ok
from tests.harness.credentials import agent_claims, sign
from tests.harness.live import Live
from tests.harness.people import AgentClient
from tests.harness.waiting import eventually

NAMES = {name for _, name in COLLEAGUES}


@asynccontextmanager
async def company(account: Account, pace: float) -> AsyncIterator[None]:
    """The account is busy inside of this."""

    def token(subject: str, name: str) -> str:
        return sign(agent_claims(account.id, subject, name=name))

    place = Place(account.server.url, account.widget_key, token, random.Random(1), pace)  # noqa: S311 - a test
    task = asyncio.create_task(keep_busy(place))
    try:
        yield
        assert not task.done(), task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def closed(supervisor: AgentClient) -> list[Json]:
    return list(ok(await supervisor.list("closed"))["items"])


async def test_visitors_come_are_answered_and_go_in_three_languages(account: Account) -> None:
    supervisor = account.supervisor()

    everybody = {it.visitor for it in DIALOGUES}

    async def enough() -> list[Json]:
        done = await closed(supervisor)
        return done if everybody <= {it["requester"]["name"] for it in done} else []

    async with company(account, pace=0.002):
        done = await eventually(enough, within=40, waiting_for="every dialogue")
    assert {it["owner"]["name"] for it in done} <= NAMES
    assert {it.locale for it in DIALOGUES} == {"pt-BR", "en", "es"}
    written = {it.visitor: [turn.text for turn in it.turns] for it in DIALOGUES}
    for conversation in done[:3]:
        entries = ok(await supervisor.timeline(conversation["id"]))["items"]
        said = [entry["data"]["text"] for entry in entries if entry["kind"] == "message"]
        assert said == written[conversation["requester"]["name"]]


async def test_who_is_faster_than_the_colleagues_has_the_visitor_to_talk_to(
    account: Account,
) -> None:
    ana = account.agent("Ana")
    async with Live(account.server) as live, company(account, pace=0.05):
        socket = await live.online(ana)
        arrived = await socket.next(type="entry", within=20)
        conversation_id = arrived["entry"]["conversation_id"]
        ok(await ana.send(conversation_id, "Olá! Já vejo isso."), 201)

        async def answered() -> bool:
            entries = ok(await ana.timeline(conversation_id))["items"]
            kinds = [(entry["kind"], entry["actor"]["kind"]) for entry in entries]
            return ("message", "visitor") in kinds[kinds.index(("claimed", "agent")) + 1 :]

        await eventually(answered, within=20, waiting_for="the visitor's answer")
    owner = ok(await ana.get(conversation_id))["owner"]
    assert owner["name"] == "Ana"


def test_every_dialogue_begins_with_the_visitor_and_has_an_answer() -> None:
    for dialogue in DIALOGUES:
        assert dialogue.turns[0].by_visitor
        assert any(not turn.by_visitor for turn in dialogue.turns)
        assert all(turn.text.strip() for turn in dialogue.turns)
