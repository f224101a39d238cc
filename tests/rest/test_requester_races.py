"""The same person from several sides at once: one open conversation, and no server error."""

from __future__ import annotations

from tests.harness.accounts import Account
from tests.harness.answers import ok, statuses, together
from tests.harness.shapes import kinds


async def test_of_many_conversations_at_once_one_is_the_persons(account: Account) -> None:
    ana, host = account.agent(), await account.integration("requesters:write")
    chats = [await account.own_chat(ana) for _ in range(6)]
    answers = await together(
        host.on(n).put_requester("c-7", conversation_id=chat.id) for n, chat in enumerate(chats)
    )
    seen = statuses(answers)
    assert seen == {201: 1, 409: 5}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {each["code"] for each in refused} == {"conversation_open"}
    given = [ok(await ana.get(chat.id))["requester"]["external_id"] for chat in chats]
    assert sorted(given, key=str) == [None] * 5 + ["c-7"]
    [own] = [chat for chat, person in zip(chats, given, strict=True) if person]
    assert {each["conversation_id"] for each in refused} == {own.id}


async def test_a_start_and_a_registration_at_once_leave_one_open(account: Account) -> None:
    ana, host = account.agent(), await account.integration("requesters:write")
    ok(await ana.go_online())
    for turn in range(5):
        known = await account.identified(f"c-{turn}", "Maria")
        chat = await account.own_chat(ana)
        started, registered = await together(
            [
                known.on(turn).start("Oi"),
                host.on(turn + 1).put_requester(f"c-{turn}", conversation_id=chat.id),
            ]
        )
        assert sorted([started.status_code, registered.status_code]) in ([200, 409], [201, 409])
        lost = started if started.status_code == 409 else registered
        assert lost.json()["code"] == "conversation_open"
        assert lost.json()["conversation_id"] == ok(await known.conversation())["id"]


async def test_edits_messages_and_a_registration_at_once_keep_every_message(
    account: Account,
) -> None:
    ana, host = account.agent(), await account.integration("requesters:write")
    chat = await account.own_chat(ana)
    answers = await together(
        [chat.visitor.on(n).send(f"{n}") for n in range(10)]
        + [ana.on(n).edit_requester(chat.id, name=f"Maria {n}") for n in range(10)]
        + [host.on(1).put_requester("c-7", conversation_id=chat.id)]
        + [chat.visitor.on(n).start("outra") for n in range(4)]
    )
    said, edited, starts = answers[:10], answers[10:20], answers[21:]
    assert statuses(said) == {201: 10}
    assert answers[20].status_code == 201
    assert set(statuses(edited)) <= {200, 409}
    assert statuses(starts) == {409: 4}
    seen = kinds(ok(await ana.timeline(chat.id, limit=100))["items"])
    assert seen.count("message") == 12
    assert seen.count("requester_updated") == statuses(edited).get(200, 0) + 1
