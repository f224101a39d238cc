"""Which waiting commands may share a transaction."""

from collections import deque
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.auth.principal import Agent, Integration, System, Visitor
from app.conversations.commands import (
    Close,
    Command,
    EditRequester,
    Expire,
    MarkRead,
    OpenTicket,
    Register,
    Send,
    Start,
    Transfer,
)
from app.conversations.lanes import Job, Lanes, job_of
from app.conversations.ledger import BATCH_SIZE
from tests.conversations.cast import ACCOUNT, ANA, BETO, INTEGRATION, STRANGER, VISITOR

HERE, THERE = "here", "there"


def message(conversation_id: str, client_id: str, by: Agent | Visitor | Integration = ANA) -> Send:
    return Send(by, conversation_id, client_id, "A text")


def a_close(conversation_id: str) -> Close:
    return Close(ANA, conversation_id, create_ticket=False)


def a_transfer(conversation_id: str) -> Transfer:
    return Transfer(ANA, conversation_id, BETO.id, None, frozenset())


def an_edit(conversation_id: str) -> EditRequester:
    return EditRequester(ANA, conversation_id, {"name": "Vera"})


def a_registration(conversation_id: str) -> Register:
    return Register(INTEGRATION, conversation_id, "v-1", "Vera", "v@example.com", registered=True)


def a_start(client_id: str, by: Visitor = VISITOR) -> Start:
    return Start(by, f"would be {client_id}", client_id, "Hello?", None, frozenset())


def a_ticket(about: str | None, client_id: str) -> OpenTicket:
    ticket_id = f"would be ticket {client_id}"
    return OpenTicket(INTEGRATION, ticket_id, about, client_id, None, None, None, {})


def queue(*commands: Command) -> deque[Job]:
    nobody: Any = None  # waits for the answer
    return deque(job_of(command, nobody) for command in commands)


def batches(*commands: Command) -> list[list[Command]]:
    """The batches of a ledger with one writer."""
    waiting, taken, lanes = queue(*commands), [], Lanes()
    while waiting:
        batch = lanes.take(waiting, BATCH_SIZE)
        assert batch, "the ledger would never end"
        lanes.release(batch)
        taken.append([job.command for job in batch])
    return taken


def test_messages_to_one_conversation_share_a_batch() -> None:
    sent = [message(HERE, "1"), message(HERE, "2", VISITOR), message(HERE, "3", INTEGRATION)]
    assert batches(*sent) == [sent]


def test_everything_else_has_its_conversation_to_itself() -> None:
    first, end, mark = message(HERE, "1"), a_close(HERE), MarkRead(ANA, HERE, 1)
    last = message(HERE, "2")
    assert batches(first, end, mark, last) == [[first], [end], [mark], [last]]


def test_what_waits_for_one_conversation_holds_up_no_other() -> None:
    end_here, end_there = a_close(HERE), a_close(THERE)
    late_here, here_after = a_close(HERE), message(HERE, "1")
    assert batches(end_here, late_here, here_after, end_there) == [
        [end_here, end_there],
        [late_here],
        [here_after],
    ]


def test_a_message_behind_a_waiting_close_does_not_overtake_it() -> None:
    before, end, after = message(HERE, "1"), a_close(HERE), message(HERE, "2")
    assert batches(before, end, after) == [[before], [end], [after]]


def test_the_same_client_id_waits() -> None:
    first, again = message(HERE, "1"), message(HERE, "1")
    assert batches(first, again) == [[first], [again]]


def test_the_same_client_id_waits_in_another_conversation_too() -> None:
    first, again = message(HERE, "1"), message(THERE, "1")
    behind = message(THERE, "2")
    assert batches(first, again, behind) == [[first], [again, behind]]


def test_the_client_id_of_another_author_is_another() -> None:
    sent = [message(HERE, "1", ANA), message(HERE, "1", BETO), message(HERE, "1", VISITOR)]
    assert batches(*sent) == [sent]


def test_a_visitor_starts_one_at_a_time() -> None:
    first, second, other = a_start("1"), a_start("2"), a_start("3", STRANGER)
    assert batches(first, second, other) == [[first, other], [second]]


def test_a_start_and_a_message_share_the_client_ids_of_their_author() -> None:
    start, sent = a_start("1"), message(HERE, "1", VISITOR)
    assert batches(start, sent) == [[start], [sent]]


def test_tickets_of_no_conversation_share_a_batch_but_not_a_client_id() -> None:
    first, second, again = a_ticket(None, "1"), a_ticket(None, "2"), a_ticket(None, "1")
    assert batches(first, second, again) == [[first, second], [again]]


def test_an_integrations_ticket_and_message_share_its_client_ids() -> None:
    ticket, sent = a_ticket(None, "1"), message(HERE, "1", INTEGRATION)
    assert batches(ticket, sent) == [[ticket], [sent]]


def test_a_ticket_and_the_timer_have_their_conversation_to_themselves() -> None:
    ticket, wait, sent = a_ticket(HERE, "1"), Expire(System(ACCOUNT), HERE), message(HERE, "2")
    assert batches(ticket, wait, sent) == [[ticket], [wait], [sent]]


def test_a_batch_has_a_limit_and_the_rest_comes_next() -> None:
    sent = [message(HERE, str(number)) for number in range(BATCH_SIZE + 10)]
    assert batches(*sent) == [sent[:BATCH_SIZE], sent[BATCH_SIZE:]]


def test_what_had_to_wait_is_first_in_the_next_batch() -> None:
    waiting = queue(a_close(HERE), a_close(HERE), *(message(THERE, str(n)) for n in range(300)))
    Lanes().take(waiting, BATCH_SIZE)
    assert waiting[0].command == a_close(HERE)


def test_what_a_batch_under_way_holds_nobody_else_gets() -> None:
    here, there = message(HERE, "1"), message(THERE, "2")
    again_here, same_id = message(HERE, "3"), message("elsewhere", "1")
    lanes, waiting = Lanes(), queue(here)
    under_way = lanes.take(waiting, BATCH_SIZE)
    waiting.extend(queue(again_here, same_id, there))
    beside = lanes.take(waiting, BATCH_SIZE)
    assert [job.command for job in beside] == [there]
    assert lanes.take(waiting, BATCH_SIZE) == []
    lanes.release(under_way)
    assert [job.command for job in lanes.take(waiting, BATCH_SIZE)] == [again_here, same_id]


# ── any order of anything ────────────────────────────────────────────────────────────────────────

_places = st.sampled_from([HERE, THERE, "elsewhere"])
_client_ids = st.sampled_from(["1", "2", "3", "4"])
_commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(message, _places, _client_ids, st.sampled_from([ANA, BETO, VISITOR, INTEGRATION])),
    st.builds(a_close, _places),
    st.builds(a_transfer, _places),
    st.builds(an_edit, _places),
    st.builds(a_registration, _places),
    st.builds(MarkRead, st.sampled_from([ANA, VISITOR]), _places, st.integers(0, 9)),
    st.builds(a_ticket, st.one_of(st.none(), _places), _client_ids),
    st.builds(Expire, st.just(System(ACCOUNT)), _places),
    st.builds(a_start, _client_ids, st.sampled_from([VISITOR, STRANGER])),
)


_ONCE = Send | Start | OpenTicket


def _lane(command: Command) -> str:
    return command.by.id if isinstance(command, Start) else command.conversation_id


def _receipts(commands: list[Command]) -> list[tuple[str, str]]:
    return [(c.by.id, c.client_id) for c in commands if isinstance(c, _ONCE)]


@given(st.lists(_commands, max_size=60))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_whatever_waits_comes_out_once_in_order_and_in_fit_company(waiting: list[Command]) -> None:
    taken = batches(*waiting)
    flat = [command for batch in taken for command in batch]
    assert sorted(map(repr, flat)) == sorted(map(repr, waiting))
    for place in set(map(_lane, waiting)):
        assert [c for c in flat if _lane(c) == place] == [c for c in waiting if _lane(c) == place]
    for receipt in set(_receipts(waiting)):
        of_it = [c for c in waiting if isinstance(c, _ONCE) and _receipts([c]) == [receipt]]
        assert [c for c in flat if _receipts([c]) == [receipt]] == of_it
    for batch in taken:
        receipts = _receipts(batch)
        assert len(set(receipts)) == len(receipts)
        for command in batch:
            company = [c for c in batch if _lane(c) == _lane(command)]
            assert isinstance(command, Send) or len(company) == 1
