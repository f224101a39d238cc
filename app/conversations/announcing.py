"""What one commit made of one conversation, put into words for everyone who must hear of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.conversations import views
from app.conversations.events import SAME, Change, EntryFrame, Standing
from app.conversations.state import (
    Conversation,
    DeliveryReopened,
    Entry,
    Key,
    Kind,
    ReadMark,
)
from app.conversations.touched import Touched
from app.conversations.views import Shown
from app.core.quick_json import quick
from app.core.schema import encode


def announce(touched: Touched, shown: Mapping[Key, Shown]) -> Change:
    """Return the change of one conversation; `shown` has its view when `needs_view`."""
    if not touched.needs_view:
        return _plain(touched)
    before, after = touched.before, touched.after
    view = shown.get((after.account_id, after.id))
    reads = [fact.side for fact, _ in touched.steps if isinstance(fact, ReadMark)]
    restated = any(isinstance(fact, DeliveryReopened) for fact, _ in touched.steps)
    return Change(
        account_id=after.account_id,
        conversation_id=after.id,
        before=standing(before) if before else None,
        after=standing(after),
        owner=view.owner if view else None,
        entries=[
            _message(fact) if plain else _frame(fact, state, view)
            for plain, (fact, state) in zip(touched.plain, touched.steps, strict=True)
            if isinstance(fact, Entry)
        ],
        last_seq=after.last_seq,
        agent_read_seq=after.agent_read_seq,
        visitor_read_seq=after.visitor_read_seq,
        reads=reads,
        for_agents=encode(views.for_agents(view)) if (reads or restated) and view else None,
        for_visitor=encode(views.for_visitor(view)) if reads and view else None,
        restated=restated,
    )


def _plain(touched: Touched) -> Change:
    """Return the change that is mere messages, as nearly every one is: all stands as it stood."""
    after = touched.after
    stands = standing(after)
    return Change(
        after.account_id,
        after.id,
        stands if touched.before else None,
        stands,
        None,
        [_message(fact) for fact, _ in touched.steps if isinstance(fact, Entry)],
        after.last_seq,
        after.agent_read_seq,
        after.visitor_read_seq,
    )


def rebuilt(
    shown: Shown, missed: Sequence[Entry], before: Standing | None, *, with_reads: bool
) -> Change:
    """
    Return the change that brings a stream from before `missed` up to `shown`.

    The moments in between are gone, so every entry but a message comes with the conversation as it
    is now, and so does the end (`with_reads` or not): it sets straight what was counted meanwhile.
    """
    conversation = shown.conversation
    agents, visitor = encode(views.for_agents(shown)), encode(views.for_visitor(shown))
    frames = []
    for fact in missed:
        plain = fact.kind is Kind.MESSAGE
        shown_to = (None, None) if plain else (agents, visitor)
        json = encode(views.entry(fact))
        frames.append(EntryFrame(fact.seq, str(fact.kind), json, _for_visitor(fact), *shown_to))
    return Change(
        account_id=conversation.account_id,
        conversation_id=conversation.id,
        before=before,
        after=standing(conversation),
        owner=shown.owner,
        entries=frames,
        last_seq=conversation.last_seq,
        agent_read_seq=conversation.agent_read_seq,
        visitor_read_seq=conversation.visitor_read_seq,
        reads=("agent", "visitor") if with_reads or missed else (),
        for_agents=agents,
        for_visitor=visitor,
    )


def standing(conversation: Conversation) -> Standing:
    """Return what visibility depends on."""
    return Standing(
        conversation.status,
        conversation.owner_id,
        conversation.requester_id,
        conversation.visitor_id,
    )


def _message(fact: Entry) -> EntryFrame:
    return EntryFrame(fact.seq, str(fact.kind), quick(views.entry(fact)).decode(), SAME)


def _frame(fact: Entry, state: Conversation, view: Shown | None) -> EntryFrame:
    assert view is not None  # noqa: S101 - read for whatever is more than plain messages
    agents = encode(views.entry(fact))
    moment = _as_of(view, state, fact)
    return EntryFrame(
        fact.seq,
        str(fact.kind),
        agents,
        _for_visitor(fact),
        encode(views.for_agents(moment)),
        encode(views.for_visitor(moment)),
    )


def _for_visitor(fact: Entry) -> str | None:
    """Return the entry's JSON for the visitor where it is not the agents' one."""
    if fact.kind is Kind.MESSAGE:
        return SAME
    shown = views.entry_for_visitor(fact)
    return encode(shown) if shown else None


def _as_of(view: Shown, state: Conversation, fact: Entry) -> Shown:
    """
    Return the conversation right after `fact`, before what followed it in the same commit.

    A client adds the messages that follow itself; a view that had them already would count twice.
    """
    return view._replace(
        conversation=state,
        owner=view.owner if state.owner_id else None,
        first_responder=view.first_responder if state.first_responder_id else None,
        ticket=None if fact.kind is Kind.CLOSED and _opens_ticket(view, fact) else view.ticket,
    )


def _opens_ticket(view: Shown, fact: Entry) -> Any:
    """Whether the ticket came after this close."""
    return view.ticket is not None and view.conversation.last_seq > fact.seq
