"""When a conversation becomes a ticket, a sentence each."""

from datetime import timedelta

import pytest

from app.auth.principal import Principal
from app.conversations import rules
from app.conversations.commands import Given
from app.conversations.state import SYSTEM, Actor, Entry, Fact, Kind, TicketDraft
from app.core.errors import ConversationClosed, Invalid, NotFound
from app.core.ids import new_id
from tests.conversations.cast import (
    ANA,
    EPOCH,
    INTEGRATION,
    SUPERVISOR,
    VISITOR,
    Story,
    ask_for_ticket,
    claimed,
    closed,
    folded,
)

FIVE = timedelta(minutes=5)
TICKET = ["TicketDraft", Kind.TICKET_OPENED]


def kinds(facts: list[Fact]) -> list[Kind | str]:
    return [fact.kind if isinstance(fact, Entry) else type(fact).__name__ for fact in facts]


# ── waiting in vain ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("after", [FIVE, FIVE + timedelta(milliseconds=1), timedelta(days=30)])
def test_who_has_waited_long_enough_gets_a_ticket(after: timedelta) -> None:
    story = Story()
    end, draft, opened = story.expire(after)
    assert isinstance(end, Entry)
    assert isinstance(draft, TicketDraft)
    assert isinstance(opened, Entry)
    assert [end.kind, end.seq, opened.kind, opened.seq] == [Kind.CLOSED, 3, Kind.TICKET_OPENED, 4]
    assert end.actor == opened.actor == SYSTEM
    assert end.data == {"by": "system", "reason": "queue_timeout"}
    assert draft.origin == "queue_timeout"


def test_it_ends_closed_by_the_system_and_nobodys() -> None:
    story = Story()
    story.expire(FIVE)
    row = story.row
    assert (row.status, row.closed_by, row.closed_by_id, row.owner_id) == (
        "closed",
        "system",
        None,
        None,
    )
    assert row.closed_at == EPOCH + FIVE
    assert folded(story.begun, story.entries) == row


def test_who_has_not_waited_long_enough_waits_on() -> None:
    assert Story().expire(FIVE - timedelta(milliseconds=1)) == []


def test_without_the_setting_everybody_waits() -> None:
    assert Story().expire(timedelta(days=365), minutes=None) == []


def test_what_somebody_answered_does_not_end() -> None:
    assert claimed(ANA).expire(timedelta(days=1)) == []


def test_what_has_ended_does_not_end_again() -> None:
    story = Story()
    story.expire(FIVE)
    assert story.expire(2 * FIVE) == []
    assert closed(ANA).expire(timedelta(days=1)) == []


def test_what_has_a_ticket_gets_no_second_one() -> None:
    story = Story()
    story.open_ticket()
    assert kinds(story.expire(FIVE)) == [Kind.CLOSED]


def test_a_reply_that_comes_after_it_finds_nothing_and_a_supervisors_finds_the_end() -> None:
    story = Story()
    story.expire(FIVE)
    with pytest.raises(NotFound):
        story.send(ANA)
    for by in (SUPERVISOR, VISITOR, INTEGRATION):
        with pytest.raises(ConversationClosed):
            story.send(by)


# ── an integration asks ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("make", [Story, claimed, closed], ids=["new", "open", "closed"])
def test_an_integration_opens_a_ticket_of_a_conversation_of_any_status(make: type[Story]) -> None:
    story = make()
    status = story.row.status
    draft, opened = story.open_ticket()
    assert isinstance(draft, TicketDraft)
    assert isinstance(opened, Entry)
    assert (draft.origin, opened.kind) == ("integration", Kind.TICKET_OPENED)
    assert opened.actor == Actor.of(INTEGRATION)
    assert opened.data is not None
    assert opened.data["ticket"]["id"] == draft.id
    assert story.row.status == status


def test_one_ticket_is_enough_whoever_made_it() -> None:
    story = claimed(ANA)
    story.open_ticket()
    assert story.open_ticket() == []
    assert kinds(story.close(ANA, create_ticket=True)) == [Kind.CLOSED]
    other = closed(ANA)
    other.close(ANA, create_ticket=True)
    assert other.open_ticket() == []


def test_a_ticket_of_no_conversation_is_a_ticket_alone() -> None:
    given = Given(EPOCH, ticket_id="t", ticket_number=12)
    facts = rules.decide(None, ask_for_ticket(None), given)
    assert facts == [TicketDraft("t", 12, "integration")]


def test_a_conversation_that_is_not_there_is_a_wrong_member() -> None:
    with pytest.raises(Invalid) as refusal:
        rules.decide(None, ask_for_ticket(new_id()), Given(EPOCH))
    assert refusal.value.members["errors"][0]["pointer"] == "/conversation_id"


@pytest.mark.parametrize("by", [ANA, VISITOR, SUPERVISOR])
def test_talk_goes_on_after_the_ticket(by: Principal) -> None:
    story = claimed(ANA)
    story.open_ticket()
    assert kinds(story.send(by)) == [Kind.MESSAGE]
