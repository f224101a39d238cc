"""What one process tells another arrives as it was sent."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.conversations.events import (
    Change,
    EntryFrame,
    Event,
    PresenceChanged,
    Standing,
    Typing,
    decode,
    encode,
)

_texts = st.text(st.characters(exclude_categories=["Cs"]))
_some = st.none() | _texts
_numbers = st.integers(0, 2**53)
_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=5,
)
_objects = st.dictionaries(_texts, _json, max_size=4)
_standings = st.builds(Standing, st.sampled_from(["new", "open", "closed"]), _some, _texts)
_frames = st.builds(EntryFrame, _numbers, _texts, _texts, _some, _some, _some)
_changes = st.builds(
    Change,
    account_id=_texts,
    conversation_id=_texts,
    before=st.none() | _standings,
    after=_standings,
    owner=st.none() | _objects,
    entries=st.lists(_frames, max_size=3),
    last_seq=_numbers,
    agent_read_seq=_numbers,
    visitor_read_seq=_numbers,
    reads=st.lists(st.sampled_from(["agent", "visitor"]), max_size=2),
    for_agents=_some,
    for_visitor=_some,
)
_events: st.SearchStrategy[Event] = st.one_of(
    _changes,
    st.builds(Typing, _texts, _texts, _standings, _objects),
    st.builds(PresenceChanged, _texts),
)


@given(st.lists(_events, max_size=4))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_events_arrive_as_they_were_sent(events: list[Event]) -> None:
    arrived = decode(encode(events))
    assert arrived == events
    assert list(map(type, arrived)) == list(map(type, events))


def test_the_parts_of_a_change_arrive_with_their_names() -> None:
    frame = EntryFrame(3, "claimed", '{"a": 1}', None, '{"b": 2}', None)
    change = Change(
        account_id="account",
        conversation_id="conversation",
        before=Standing("new", None, "visitor"),
        after=Standing("open", "ana", "visitor"),
        owner={"id": "ana", "name": "Ana", "avatar_url": None},
        entries=[frame],
        last_seq=3,
        agent_read_seq=0,
        visitor_read_seq=2,
        reads=["visitor"],
    )
    (arrived,) = decode(encode([change]))
    assert isinstance(arrived, Change)
    assert isinstance(arrived.before, Standing)
    assert isinstance(arrived.after, Standing)
    assert (arrived.before.status, arrived.after.owner_id) == ("new", "ana")
    assert isinstance(arrived.entries[0], EntryFrame)
    assert arrived.entries[0].conversation_for_agents == '{"b": 2}'


def test_a_conversation_without_a_before_is_a_new_one() -> None:
    after = Standing("new", None, "visitor")
    change = Change("account", "conversation", None, after, None, [], 2, 0, 0)
    (arrived,) = decode(encode([change]))
    assert isinstance(arrived, Change)
    assert arrived.before is None
    assert list(arrived.reads) == []
