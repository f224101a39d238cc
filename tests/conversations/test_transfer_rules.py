"""Who may give a conversation to whom, a sentence each."""

from typing import Any

import pytest

from app.auth.principal import Agent
from app.conversations import rules
from app.conversations.state import Actor, Entry, Kind
from app.core.errors import (
    ConversationClaimed,
    ConversationClosed,
    NotFound,
    PermissionDenied,
    TransferTargetUnavailable,
)
from tests.conversations.cast import ANA, BETO, SUPERVISOR, Story, claimed, closed, face


def test_the_owner_gives_it_away() -> None:
    story = claimed(ANA)
    (moved,) = story.transfer(ANA, BETO, "take over, please")
    assert isinstance(moved, Entry)
    assert (moved.kind, moved.seq, moved.actor) == (Kind.TRANSFERRED, 5, Actor.of(ANA))
    assert moved.data == {"from": face(ANA), "to": face(BETO), "note": "take over, please"}
    assert (story.row.status, story.row.owner_id) == ("open", BETO.id)
    assert not rules.sees(ANA, story.row)
    assert rules.group(BETO, story.row) == "mine"


def test_who_answered_first_stays_who_answered_first() -> None:
    story = claimed(ANA)
    first_response = story.row.first_response_at
    story.transfer(ANA, BETO)
    story.send(BETO)
    assert story.row.first_responder_id == ANA.id
    assert story.row.first_response_at == first_response
    assert story.row.last_agent_id == BETO.id


def test_the_giver_may_not_write_any_more_and_learns_whose_it_is() -> None:
    story = claimed(ANA)
    story.transfer(ANA, BETO)
    with pytest.raises(ConversationClaimed) as refusal:
        story.send(ANA)
    assert refusal.value.members == {"owner": BETO.id}


def test_a_supervisor_gives_away_what_another_owns() -> None:
    story = claimed(ANA)
    (moved,) = story.transfer(SUPERVISOR, BETO)
    assert isinstance(moved, Entry)
    assert (moved.data or {})["from"] == face(ANA)
    assert story.row.owner_id == BETO.id


def test_a_supervisor_gives_away_a_new_one_and_its_owner_answers_without_a_claim() -> None:
    story = Story()
    (moved,) = story.transfer(SUPERVISOR, BETO)
    assert isinstance(moved, Entry)
    assert (moved.data or {})["from"] is None
    assert (story.row.status, story.row.owner_id) == ("open", BETO.id)
    assert (story.row.first_responder_id, story.row.first_response_at) == (None, None)
    (reply,) = story.send(BETO)
    assert isinstance(reply, Entry)
    assert reply.kind is Kind.MESSAGE
    assert (story.row.first_responder_id, story.row.first_response_at) == (BETO.id, reply.at)


def test_who_only_sees_it_in_new_has_nothing_to_give() -> None:
    with pytest.raises(PermissionDenied):
        Story().transfer(ANA, BETO)


def test_another_agent_finds_nothing_to_give() -> None:
    with pytest.raises(NotFound):
        claimed(ANA).transfer(BETO, BETO)


@pytest.mark.parametrize("by", [ANA, SUPERVISOR])
def test_after_the_close_there_is_nothing_to_give(by: Agent) -> None:
    story = closed(ANA)
    with pytest.raises(ConversationClosed):
        story.transfer(by, BETO)


def test_repeating_it_changes_nothing_although_the_giver_sees_it_no_more() -> None:
    story = claimed(ANA)
    story.transfer(ANA, BETO)
    before = story.row
    assert story.transfer(ANA, BETO) == []
    assert story.transfer(ANA, BETO, effective=False) == [], "whatever has become of the recipient"
    assert story.row == before


def test_it_is_repeated_only_as_long_as_ones_own_transfer_made_the_owner() -> None:
    story = claimed(ANA)
    story.transfer(ANA, BETO)
    story.transfer(BETO, SUPERVISOR)
    story.transfer(SUPERVISOR, BETO)
    with pytest.raises(NotFound):
        story.transfer(ANA, BETO)


def test_a_supervisor_naming_the_owner_changes_nothing() -> None:
    story = claimed(ANA)
    assert story.transfer(SUPERVISOR, ANA, effective=False) == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"active": False}, "inactive"),
        ({"licensed": False}, "no_licence"),
        ({"effective": False}, "offline"),
        ({"active": False, "allow_offline": True}, "inactive"),
        ({"licensed": False, "allow_offline": True}, "no_licence"),
    ],
)
def test_who_could_not_answer_is_given_nothing(options: dict[str, Any], reason: str) -> None:
    story = claimed(ANA)
    with pytest.raises(TransferTargetUnavailable) as refusal:
        story.transfer(ANA, BETO, **options)
    assert refusal.value.members == {"reason": reason}
    assert story.row.owner_id == ANA.id


def test_who_is_away_may_be_given_it_where_the_account_allows() -> None:
    story = claimed(ANA)
    story.transfer(ANA, BETO, effective=False, allow_offline=True)
    assert story.row.owner_id == BETO.id


@pytest.mark.parametrize("owner", [ANA, SUPERVISOR])
def test_nobody_gives_to_oneself(owner: Agent) -> None:
    with pytest.raises(TransferTargetUnavailable) as refusal:
        claimed(owner).transfer(owner, owner)
    assert refusal.value.members == {"reason": "self"}


def test_the_visitor_sees_no_transfer() -> None:
    assert not rules.visible_to_visitor(Kind.TRANSFERRED)
    assert not rules.visible_to_visitor(Kind.REQUESTER_UPDATED)
