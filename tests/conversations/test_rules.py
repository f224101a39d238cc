"""What the product promises about a conversation, a sentence each."""

from collections.abc import Callable

import pytest

from app.auth.principal import Agent, Integration, Principal, Visitor
from app.conversations import rules
from app.conversations.commands import (
    Close,
    Command,
    EditRequester,
    Given,
    MarkRead,
    Register,
    Send,
    Start,
    Transfer,
)
from app.conversations.state import (
    Actor,
    Entry,
    Fact,
    Kind,
    ReadMark,
    TicketDraft,
)
from app.core.errors import (
    ConversationClaimed,
    ConversationClosed,
    ConversationOpen,
    NotFound,
)
from app.core.ids import new_id
from tests.conversations.cast import (
    ANA,
    BETO,
    EPOCH,
    INTEGRATION,
    STRANGER,
    SUPERVISOR,
    VISITOR,
    Story,
    claimed,
    closed,
    folded,
)


def kinds(facts: list[Fact]) -> list[Kind | str]:
    return [fact.kind if isinstance(fact, Entry) else type(fact).__name__ for fact in facts]


# ── start ────────────────────────────────────────────────────────────────────────────────────────


def _start(given: Given, *, text: str = "Hello?") -> list[Fact]:
    page = {"url": "https://example.com/", "title": "Home"}
    start = Start(VISITOR, new_id(), new_id(), text, page, frozenset())
    return rules.decide(rules.begin(start, given), start, given)


def test_a_start_with_somebody_online_is_started_and_the_message() -> None:
    facts = _start(Given(EPOCH, online=True, previous_conversation_id="before"), text="Help!")
    started, message = facts
    assert isinstance(started, Entry)
    assert isinstance(message, Entry)
    assert [started.kind, started.seq] == [Kind.STARTED, 1]
    assert [message.kind, message.seq, message.text] == [Kind.MESSAGE, 2, "Help!"]
    assert started.data == {
        "page": {"url": "https://example.com/", "title": "Home"},
        "previous_conversation_id": "before",
    }
    assert started.client_id is None
    assert message.client_id is not None


def test_a_start_with_nobody_online_is_a_ticket_and_no_entry() -> None:
    given = Given(EPOCH, online=False, ticket_id="t", ticket_number=12)
    assert _start(given) == [TicketDraft("t", 12, "offline")]


@pytest.mark.parametrize("online", [True, False])
def test_a_start_while_one_is_open_is_refused_with_the_open_one(online: bool) -> None:  # noqa: FBT001
    with pytest.raises(ConversationOpen) as refusal:
        _start(Given(EPOCH, online=online, open_conversation_id="open"))
    assert refusal.value.members == {"conversation_id": "open"}


def test_a_fresh_conversation_is_new_and_nobodys() -> None:
    row = Story().row
    assert (row.status, row.owner_id, row.first_responder_id) == ("new", None, None)
    assert (row.last_seq, row.visitor_messages, row.agent_messages) == (2, 1, 0)
    assert (row.first_response_at, row.closed_at, row.closed_by) == (None, None, None)


# ── claim ────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_reply_of_an_agent_claims_and_the_claim_comes_right_before_it() -> None:
    story = Story()
    claim, reply = story.send(ANA, "Good morning")
    assert isinstance(claim, Entry)
    assert isinstance(reply, Entry)
    assert [claim.kind, claim.seq, reply.kind, reply.seq] == [Kind.CLAIMED, 3, Kind.MESSAGE, 4]
    assert claim.actor == reply.actor == Actor.of(ANA)
    assert claim.data == {"agent": {"id": ANA.id, "name": "Ana", "avatar_url": ANA.avatar_url}}
    assert (claim.text, claim.client_id) == (None, None)
    assert (story.row.status, story.row.owner_id) == ("open", ANA.id)


def test_who_claims_is_the_first_responder_from_that_moment() -> None:
    story = Story()
    claim, _ = story.send(ANA)
    assert isinstance(claim, Entry)
    assert story.row.first_responder_id == ANA.id
    assert story.row.first_response_at == claim.at


def test_the_owners_second_reply_is_a_plain_message() -> None:
    story = claimed(ANA)
    first_response = story.row.first_response_at
    assert kinds(story.send(ANA)) == [Kind.MESSAGE]
    assert story.row.first_response_at == first_response


def test_who_comes_too_late_learns_who_was_first_and_posts_nothing() -> None:
    story = claimed(ANA)
    with pytest.raises(ConversationClaimed) as refusal:
        story.send(BETO)
    assert refusal.value.members == {"owner": ANA.id}
    assert story.kinds() == [Kind.STARTED, Kind.MESSAGE, Kind.CLAIMED, Kind.MESSAGE]


def test_a_supervisors_reply_to_a_new_one_claims_it() -> None:
    story = Story()
    assert kinds(story.send(SUPERVISOR)) == [Kind.CLAIMED, Kind.MESSAGE]
    assert story.row.owner_id == SUPERVISOR.id


def test_a_supervisor_answers_in_others_without_becoming_the_owner() -> None:
    story = claimed(ANA)
    assert kinds(story.send(SUPERVISOR)) == [Kind.MESSAGE]
    assert story.row.owner_id == story.row.first_responder_id == ANA.id
    assert story.row.last_agent_id == SUPERVISOR.id


def test_an_integrations_message_never_claims_and_is_no_first_response() -> None:
    story = Story()
    assert kinds(story.send(INTEGRATION)) == [Kind.MESSAGE]
    row = story.row
    assert (row.status, row.owner_id) == ("new", None)
    assert (row.first_responder_id, row.first_response_at, row.last_agent_id) == (None, None, None)


def test_a_new_one_that_an_integration_answered_can_still_be_claimed() -> None:
    story = Story()
    story.send(INTEGRATION)
    assert kinds(story.send(ANA)) == [Kind.CLAIMED, Kind.MESSAGE]
    assert story.row.first_responder_id == ANA.id


def test_a_visitor_writes_without_changing_whose_it_is() -> None:
    story = claimed(ANA)
    assert kinds(story.send(VISITOR)) == [Kind.MESSAGE]
    assert (story.row.status, story.row.owner_id) == ("open", ANA.id)


def test_the_row_shows_the_newest_message_cut_to_a_preview() -> None:
    story = claimed(ANA)
    message = story.send(VISITOR, "é" * (rules.PREVIEW_LENGTH + 1))[0]
    assert isinstance(message, Entry)
    row = story.row
    assert row.last_message_preview == "é" * rules.PREVIEW_LENGTH
    assert (row.last_message_seq, row.last_message_at) == (message.seq, message.at)
    assert row.last_message_author == "visitor"


# ── close ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("by", "kind"),
    [(ANA, "agent"), (SUPERVISOR, "agent"), (VISITOR, "visitor"), (INTEGRATION, "integration")],
)
def test_a_close_says_who_ended_it_and_why(by: Principal, kind: str) -> None:
    story = claimed(ANA)
    (end,) = story.close(by)
    assert isinstance(end, Entry)
    assert (end.kind, end.data) == (Kind.CLOSED, {"by": kind, "reason": kind})
    assert (story.row.status, story.row.closed_by, story.row.closed_at) == ("closed", kind, end.at)


def test_a_closed_one_keeps_who_owned_it() -> None:
    assert closed(ANA).row.owner_id == ANA.id


def test_closing_twice_is_closing_once() -> None:
    story = closed(ANA)
    before = story.row
    assert story.close(ANA) == []
    assert story.close(VISITOR) == []
    assert story.row == before


def test_a_close_with_a_ticket_is_the_end_and_then_the_ticket() -> None:
    story = claimed(ANA)
    end, draft, opened = story.close(ANA, create_ticket=True)
    assert isinstance(end, Entry)
    assert isinstance(draft, TicketDraft)
    assert isinstance(opened, Entry)
    assert [end.kind, end.seq, opened.kind, opened.seq] == [
        Kind.CLOSED,
        5,
        Kind.TICKET_OPENED,
        6,
    ]
    assert draft.origin == "close"
    assert opened.data == {
        "ticket": {"id": draft.id, "number": draft.number, "delivery_status": "pending"}
    }


def test_a_ticket_may_still_be_asked_for_after_the_close() -> None:
    story = closed(ANA)
    ended = story.row.closed_at
    assert kinds(story.close(ANA, create_ticket=True)) == ["TicketDraft", Kind.TICKET_OPENED]
    assert story.row.closed_at == ended


def test_there_is_one_ticket_at_most() -> None:
    story = claimed(ANA)
    story.close(ANA, create_ticket=True)
    assert story.close(ANA, create_ticket=True) == []
    assert story.close(SUPERVISOR, create_ticket=True) == []


def test_any_agent_closes_a_new_one_and_it_is_nobodys() -> None:
    story = Story()
    assert kinds(story.close(BETO)) == [Kind.CLOSED]
    assert story.row.owner_id is None


def test_who_closed_a_new_one_may_repeat_it_although_it_left_its_view() -> None:
    story = Story()
    story.close(BETO)
    assert not rules.sees(BETO, story.row)
    assert story.close(BETO) == []
    assert kinds(story.close(BETO, create_ticket=True)) == ["TicketDraft", Kind.TICKET_OPENED]


def test_nobody_else_learns_that_a_new_one_was_closed() -> None:
    story = Story()
    story.close(BETO)
    with pytest.raises(NotFound):
        story.close(ANA)


def test_another_agent_cannot_close_what_is_owned() -> None:
    with pytest.raises(NotFound):
        claimed(ANA).close(BETO)


@pytest.mark.parametrize("by", [ANA, SUPERVISOR, VISITOR, INTEGRATION])
def test_who_sees_a_closed_one_is_told_that_it_is_closed(by: Principal) -> None:
    with pytest.raises(ConversationClosed):
        closed(ANA).send(by)


def test_another_agents_message_after_the_close_finds_nothing() -> None:
    with pytest.raises(NotFound):
        closed(ANA).send(BETO)


def test_who_closed_a_new_one_finds_nothing_to_write_in() -> None:
    story = Story()
    story.close(BETO)
    with pytest.raises(NotFound):
        story.send(BETO)


# ── read marks ───────────────────────────────────────────────────────────────────────────────────


def test_a_mark_rises() -> None:
    story = claimed(ANA)
    assert story.read(ANA, 1) == [ReadMark("agent", 1, 0)]
    assert story.read(ANA, 2) == [ReadMark("agent", 2, 1)]
    assert story.row.agent_read_seq == 2


@pytest.mark.parametrize("seq", [0, 1, 2])
def test_a_mark_never_falls_and_repeating_it_changes_nothing(seq: int) -> None:
    story = claimed(ANA)
    story.read(ANA, 2)
    before = story.row
    assert story.read(ANA, seq) == []
    assert story.row == before


def test_a_mark_never_goes_beyond_what_there_is() -> None:
    story = claimed(ANA)
    assert story.read(VISITOR, 1000) == [ReadMark("visitor", 4, 1)]
    assert story.read(VISITOR, 2**31 - 1) == []


def test_each_side_has_its_own_mark() -> None:
    story = claimed(ANA)
    story.read(VISITOR, 4)
    assert (story.row.visitor_read_seq, story.row.agent_read_seq) == (4, 0)


def test_all_agents_share_one_mark() -> None:
    story = claimed(ANA)
    story.read(ANA, 2)
    assert story.read(SUPERVISOR, 2) == []


def test_unread_counts_the_messages_of_the_other_side_above_the_mark() -> None:
    story = Story()  # 1 started, 2 visitor
    story.send(VISITOR)  # 3
    assert story.unread() == (2, 0)
    story.send(ANA)  # 4 claimed, 5 agent
    story.send(INTEGRATION)  # 6
    story.send(VISITOR)  # 7
    assert story.unread() == (3, 2)
    story.read(ANA, 3)
    story.read(VISITOR, 5)
    assert story.unread() == (1, 1)
    story.send(VISITOR)  # 8
    story.read(ANA, 8)
    assert story.unread() == (0, 1)


def test_answering_is_not_reading() -> None:
    story = claimed(ANA)
    assert story.unread() == (1, 1)


def test_a_closed_one_can_still_be_read() -> None:
    assert closed(ANA).read(VISITOR, 5) == [ReadMark("visitor", 5, 1)]


def test_a_mark_in_what_one_cannot_see_finds_nothing() -> None:
    with pytest.raises(NotFound):
        claimed(ANA).read(BETO, 1)


# ── who sees ─────────────────────────────────────────────────────────────────────────────────────

NEW, OPEN, CLOSED, CLOSED_NEW = "new", "open, Ana's", "closed, Ana's", "closed while new"


def _standing(name: str) -> Story:
    if name == CLOSED_NEW:
        story = Story()
        story.close(BETO)
        return story
    made: dict[str, Callable[[], Story]] = {NEW: Story, OPEN: claimed, CLOSED: closed}
    return made[name]()


@pytest.mark.parametrize(
    ("who", "new", "open_", "closed_", "closed_new"),
    [
        pytest.param(ANA, True, True, True, False, id="its owner"),
        pytest.param(BETO, True, False, False, False, id="another agent"),
        pytest.param(SUPERVISOR, True, True, True, True, id="a supervisor"),
        pytest.param(VISITOR, True, True, True, True, id="its visitor"),
        pytest.param(STRANGER, False, False, False, False, id="another visitor"),
        pytest.param(INTEGRATION, True, True, True, True, id="an integration"),
    ],
)
def test_who_sees_what(
    who: Principal,
    *,
    new: bool,
    open_: bool,
    closed_: bool,
    closed_new: bool,
) -> None:
    seen = {name: rules.sees(who, _standing(name).row) for name in (NEW, OPEN, CLOSED, CLOSED_NEW)}
    assert seen == {NEW: new, OPEN: open_, CLOSED: closed_, CLOSED_NEW: closed_new}


@pytest.mark.parametrize(
    ("who", "groups"),
    [
        pytest.param(ANA, ["new", "mine", "closed"], id="its owner"),
        pytest.param(SUPERVISOR, ["new", "others", "closed"], id="a supervisor"),
    ],
)
def test_in_which_list_it_is(who: Agent, groups: list[str]) -> None:
    assert [rules.group(who, _standing(name).row) for name in (NEW, OPEN, CLOSED)] == groups


def test_a_supervisors_own_is_mine() -> None:
    assert rules.group(SUPERVISOR, claimed(SUPERVISOR).row) == "mine"


def _every_command(by: Agent | Visitor | Integration, conversation_id: str) -> list[Command]:
    commands: list[Command] = [
        Send(by, conversation_id, new_id(), "x"),
        Close(by, conversation_id, create_ticket=True),
    ]
    if not isinstance(by, Integration):
        commands.append(MarkRead(by, conversation_id, 1))
    if isinstance(by, Integration):
        commands.append(Register(by, conversation_id, "v-1", "V", "v@example.com", registered=True))
    if isinstance(by, Agent):
        commands.append(Transfer(by, conversation_id, BETO.id, None, frozenset()))
        commands.append(EditRequester(by, conversation_id, {"name": "V"}))
    return commands


@pytest.mark.parametrize("standing", [NEW, OPEN, CLOSED, CLOSED_NEW])
def test_what_is_anothers_answers_like_what_does_not_exist(standing: str) -> None:
    row = _standing(standing).row
    for command in _every_command(STRANGER, row.id):
        for conversation in (row, None):
            with pytest.raises(NotFound) as refusal:
                rules.decide(conversation, command, Given(EPOCH))
            assert refusal.value.problem("id") == NotFound().problem("id")


@pytest.mark.parametrize("by", [ANA, SUPERVISOR, VISITOR, INTEGRATION])
def test_there_is_nothing_to_do_in_what_does_not_exist(
    by: Agent | Visitor | Integration,
) -> None:
    for command in _every_command(by, new_id()):
        with pytest.raises(NotFound):
            rules.decide(None, command, Given(EPOCH))


# ── evolve ───────────────────────────────────────────────────────────────────────────────────────


def test_a_ticket_draft_leaves_the_row_alone() -> None:
    row = Story().row
    assert rules.evolve(row, TicketDraft("t", 1, "close")) == row


def test_the_timeline_alone_makes_the_row() -> None:
    story = claimed(ANA)
    story.send(VISITOR)
    story.send(SUPERVISOR)
    story.close(ANA, create_ticket=True)
    assert folded(story.begun, story.entries) == story.row
