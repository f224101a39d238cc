"""What the requester is called and who it is, a sentence each."""

import pytest

from app.auth.principal import Agent
from app.conversations import rules
from app.conversations.state import Actor, Entry, Fact, Kind, Requester, RequesterDraft
from app.core.errors import ConversationClosed, ConversationOpen, NotFound, RequesterRegistered
from app.core.ids import new_id
from tests.conversations.cast import (
    ANA,
    BETO,
    INTEGRATION,
    SUPERVISOR,
    VISITOR,
    Story,
    a_visitor,
    claimed,
    closed,
)


def entry_of(facts: list[Fact]) -> Entry:
    entry = facts[-1]
    assert isinstance(entry, Entry)
    assert entry.kind is Kind.REQUESTER_UPDATED
    return entry


# ── editing ──────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_writes_the_row_and_says_from_what_to_what() -> None:
    story = claimed(ANA)
    before = story.requester
    draft, entry = story.edit(ANA, name="Vera Cruz", email="vera@example.com")
    after = before._replace(name="Vera Cruz", email="vera@example.com")
    assert draft == RequesterDraft(after, new=False)
    assert isinstance(entry, Entry)
    assert (entry.seq, entry.actor) == (5, Actor.of(ANA))
    assert entry.data == {"before": before._asdict(), "after": after._asdict()}
    assert (story.row.requester_id, story.row.visitor_id) == (VISITOR.id, None)


def test_an_edit_that_changes_nothing_is_nothing() -> None:
    story = claimed(ANA)
    assert story.edit(ANA) == []
    assert story.edit(ANA, name="Vera", email=None) == []


@pytest.mark.parametrize("by", [ANA, BETO, SUPERVISOR])
def test_everybody_who_sees_a_new_one_may_edit(by: Agent) -> None:
    assert entry_of(Story().edit(by, name="V")).actor.id == by.id


def test_another_agent_finds_nobody_to_edit() -> None:
    for story in (claimed(ANA), closed(ANA)):
        with pytest.raises(NotFound):
            story.edit(BETO, name="V")


@pytest.mark.parametrize("by", [ANA, SUPERVISOR])
def test_after_the_close_nothing_is_edited(by: Agent) -> None:
    with pytest.raises(ConversationClosed):
        closed(ANA).edit(by, name="V")


def test_who_is_registered_is_edited_no_more() -> None:
    story = claimed(ANA)
    story.register("v-1")
    for changes in ({"name": "V"}, {}):
        with pytest.raises(RequesterRegistered):
            story.edit(ANA, **changes)


def test_an_edit_blocks_no_message() -> None:
    story = claimed(ANA)
    story.edit(ANA, name="Vera Cruz")
    assert [story.send(by)[0] for by in (VISITOR, ANA, INTEGRATION)]
    assert story.row.last_seq == 8


# ── registering ──────────────────────────────────────────────────────────────────────────────────


def test_a_person_nobody_knew_is_made_and_the_conversation_is_that_persons() -> None:
    story = claimed(ANA)
    draft, entry = story.register("v-1")
    assert isinstance(draft, RequesterDraft)
    assert draft.new
    person = draft.requester
    assert person == Requester(person.id, "v-1", "Vera Cruz", "vera@example.com", registered=True)
    assert isinstance(entry, Entry)
    assert entry.actor == Actor.of(INTEGRATION)
    assert (story.row.requester_id, story.row.visitor_id) == (person.id, VISITOR.id)


def test_who_started_it_stays_in_it_and_the_person_comes_in() -> None:
    story = claimed(ANA)
    story.register("v-1")
    person = a_visitor("Vera Cruz")
    assert rules.sees(VISITOR, story.row)
    assert not rules.sees(person, story.row)
    story.row = story.row._replace(requester_id=person.id)
    assert rules.sees(person, story.row)
    story.send(VISITOR)
    story.close(VISITOR)


def test_a_known_person_is_not_written_again() -> None:
    story = claimed(ANA)
    known = Requester(new_id(), "v-1", "Vera Cruz", "vera@example.com", registered=True)
    story.known["v-1"] = known
    (entry,) = story.register("v-1")
    assert isinstance(entry, Entry)
    assert (entry.data or {})["after"] == known._asdict()
    assert story.row.requester_id == known.id


def test_saying_it_again_is_nothing_even_after_the_close() -> None:
    story = claimed(ANA)
    story.register("v-1")
    assert story.register("v-1") == []
    story.close(ANA)
    assert story.register("v-1") == []


def test_the_same_person_under_a_new_name_is_an_entry() -> None:
    story = claimed(ANA)
    story.register("v-1")
    draft, _ = story.register("v-1", "Vera de Souza")
    assert isinstance(draft, RequesterDraft)
    assert (draft.new, draft.requester.name) == (False, "Vera de Souza")
    assert story.row.visitor_id == VISITOR.id


def test_what_is_a_registered_persons_is_nobody_elses() -> None:
    story = claimed(ANA)
    story.register("v-1")
    with pytest.raises(RequesterRegistered):
        story.register("v-2")


def test_who_is_known_but_not_registered_may_turn_out_another_and_the_starter_stays() -> None:
    story = claimed(ANA)
    story.register("v-1", registered=False)
    first = story.row.requester_id
    story.register("v-2")
    assert story.row.requester_id not in {first, VISITOR.id}
    assert story.row.visitor_id == VISITOR.id


def test_a_person_has_one_open_conversation() -> None:
    story = claimed(ANA)
    with pytest.raises(ConversationOpen) as refusal:
        story.register("v-1", open_elsewhere="another")
    assert refusal.value.members == {"conversation_id": "another"}
    assert story.register("v-1", open_elsewhere=story.row.id)


def test_after_the_close_it_becomes_nobodys() -> None:
    with pytest.raises(ConversationClosed):
        closed(ANA).register("v-1")
