"""Contract 5.3, last paragraph: what is no command, what is a bad command, and what each costs."""

import json

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import PROBLEM_MEMBERS
from tests.harness.credentials import ABSENT
from tests.harness.live import Live
from tests.harness.sockets import Frame, Socket

pytestmark = pytest.mark.refused_at_the_door

ID = "0196e3e0-775c-4f13-8751-af2ed07118c1"

NO_COMMANDS = {
    "not json": "{type",
    "empty": "",
    "white space": "  \n",
    "a number": "5",
    "a list": '[{"type": "ping", "id": "1"}]',
    "null": "null",
    "two documents": '{"type": "ping", "id": "1"}{"type": "ping", "id": "2"}',
    "NaN": f'{{"type": "read", "id": "1", "conversation_id": "{ID}", "seq": NaN}}',
    "no type": '{"id": "1"}',
    "unknown type": '{"type": "shout", "id": "1"}',
    "an internal name": '{"type": "__class__", "id": "1"}',
    "a server's frame": '{"type": "live"}',
    "a second hello": '{"type": "hello", "token": "x"}',
    "a type that is no string": '{"type": 5, "id": "1"}',
    "a visitor's command": f'{{"type": "start", "id": "1", "client_id": "{ID}", "text": "oi"}}',
    "unknown field": '{"type": "ping", "id": "1", "admin": true}',
    "no id": '{"type": "ping"}',
    "an empty id": '{"type": "ping", "id": ""}',
    "a long id": json.dumps({"type": "ping", "id": "x" * 65}),
    "an id that is no string": '{"type": "ping", "id": 1}',
    "a NUL in the id": '{"type": "ping", "id": "a\\u0000"}',
    "a key twice": '{"type": "ping", "id": "1", "id": "2"}',
    "a text that is no string": f'{{"type": "message", "id": "1", "conversation_id": "{ID}",'
    f' "client_id": "{ID}", "text": 5}}',
    "a number in quotes": f'{{"type": "read", "id": "1", "conversation_id": "{ID}", "seq": "1"}}',
    "a truth for a number": f'{{"type": "read", "id": "1", "conversation_id": "{ID}", "seq":true}}',
    "33 levels deep": '{"type": "ping", "id": ' + "[" * 33 + "]" * 33 + "}",
}

GOOD: dict[str, Frame] = {
    "message": {"client_id": ID, "text": "oi"},
    "read": {"seq": 1},
    "availability": {"availability": "online"},
}
BAD_VALUES: dict[str, tuple[str, Frame]] = {
    "no text": ("message", {"text": ABSENT}),
    "no client_id": ("message", {"client_id": ABSENT}),
    "no conversation": ("message", {"conversation_id": ABSENT}),
    "no seq": ("read", {"seq": ABSENT}),
    "no availability": ("availability", {"availability": ABSENT}),
    "empty text": ("message", {"text": ""}),
    "only white space": ("message", {"text": " \n\t "}),
    "10,001 characters": ("message", {"text": "x" * 10_001}),
    "a NUL": ("message", {"text": "a\x00b"}),
    "a client_id that is no UUID": ("message", {"client_id": "1"}),
    "a negative seq": ("read", {"seq": -1}),
    "an integer out of range": ("read", {"seq": 2**63}),
    "an unknown availability": ("availability", {"availability": "away"}),
}


async def problem_of(socket: Socket) -> Frame:
    frame = await socket.next(type="error")
    problem: Frame = frame["problem"]
    assert problem.keys() >= PROBLEM_MEMBERS
    return problem


@pytest.mark.parametrize("text", NO_COMMANDS.values(), ids=NO_COMMANDS.keys())
async def test_what_is_no_command_is_an_error_and_the_socket_stays(
    live: Live, account: Account, text: str
) -> None:
    socket = await live.agent(account.agent())
    await socket.write_raw(text)
    problem = await problem_of(socket)
    assert (problem["status"], problem["code"]) == (400, "malformed_request")
    await socket.command("ping")


async def test_an_unknown_field_is_answered_by_its_commands_id(
    live: Live, account: Account
) -> None:
    socket = await live.agent(account.agent())
    assert (await socket.refusal("ping", admin=True))["code"] == "malformed_request"
    assert (await socket.refusal("shout"))["code"] == "malformed_request"


async def test_the_error_does_not_echo_what_was_sent(live: Live, account: Account) -> None:
    socket = await live.agent(account.agent())
    await socket.write({"type": "canary" * 1_000, "id": "1"})
    await problem_of(socket)
    assert "canary" not in json.dumps(socket.frames())


async def test_five_malformed_frames_within_10_s_close_4500(live: Live, account: Account) -> None:
    socket = await live.agent(account.agent())
    for _ in range(5):
        await socket.write_raw("?")
    assert await socket.closed() == 4500
    assert len(socket.frames("error")) >= 4


async def test_four_malformed_frames_and_any_number_of_bad_values_close_nothing(
    live: Live, account: Account
) -> None:
    socket = await live.agent(account.agent())
    for _ in range(4):
        await socket.write_raw("?")
    for _ in range(10):
        problem = await socket.refusal("availability", availability="away")
        assert problem["code"] == "validation_failed"
    await socket.command("ping")


@pytest.mark.parametrize(("kind", "changes"), BAD_VALUES.values(), ids=BAD_VALUES.keys())
async def test_a_bad_value_is_validation_failed_with_its_pointer(
    live: Live, account: Account, kind: str, changes: Frame
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    place = {} if kind == "availability" else {"conversation_id": chat.id}
    whole = {**place, **GOOD[kind], **changes}
    socket = await live.agent(ana)
    given = {name: value for name, value in whole.items() if value is not ABSENT}
    problem = await socket.refusal(kind, **given)
    assert (problem["status"], problem["code"]) == (422, "validation_failed")
    assert all(e.keys() >= {"pointer", "code", "message"} for e in problem["errors"])
    assert {e["pointer"].rpartition("/")[2] for e in problem["errors"]} == changes.keys()
    await socket.command("ping")


async def test_a_lone_surrogate_is_validation_failed(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    socket = await live.agent(ana)
    frame = {"type": "message", "id": "1", "conversation_id": chat.id, "client_id": ID}
    await socket.write_raw(json.dumps(frame)[:-1] + ', "text": "a\\ud800b"}')
    assert (await problem_of(socket))["code"] == "validation_failed"


async def test_text_beyond_ascii_comes_through_as_it_was_written(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    socket = await live.agent(ana)
    for text in ("ação ✓ 👩‍👩‍👧 عربى \u202e<b>", "x" * 10_000, "😀" * 10_000):
        entry = await socket.send(text, to=chat.id)
        assert entry["data"]["text"] == text
