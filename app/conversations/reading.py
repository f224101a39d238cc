"""The questions that are asked of conversations: lists, counts, timelines, transcripts."""

from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from app.auth.principal import Agent, Integration, Principal, Visitor
from app.conversations import repository, rules, searching, views
from app.conversations.search import Place, place_of
from app.conversations.state import Entry, Kind
from app.conversations.transcript import as_html, as_text, lines
from app.conversations.views import Shown
from app.core.errors import Invalid, NotFound, PermissionDenied
from app.core.page import decode_cursor, encode_cursor, is_id, is_time
from app.core.words import words_of
from app.db.engine import Database

TRANSFERS = ("transferred",)
_AFTER_THE_TICKET = {Kind.TICKET_OPENED, Kind.TICKET_DELIVERED, Kind.TICKET_FAILED}


class ListRequest(NamedTuple):
    """Which conversations."""

    group: Literal["new", "mine", "others", "open", "closed"]
    agent_id: str | None
    limit: int
    cursor: str | None
    q: str | None = None


class TimelineRequest(NamedTuple):
    """Which entries."""

    after_seq: int | None
    before_seq: int | None
    limit: int
    hide_transfers: bool


async def list_conversations(
    database: Database, caller: Agent | Integration, request: ListRequest
) -> dict[str, Any]:
    """Return a page of a group; PermissionDenied for what only supervisors list."""
    scope = [caller.account_id, request.group, request.agent_id, request.q]
    parts = (is_time, is_id) if request.group == "closed" else (is_id,)
    after = decode_cursor(request.cursor, scope, *parts) if request.cursor is not None else None
    where = _conditions(caller, request)
    if request.q is not None:
        items, place = await _search(database, caller, request, where, after)
        following = encode_cursor(scope, place) if place else None
        return {
            "items": [views.for_principal(shown, caller) for shown in items],
            "next_cursor": following,
        }
    read = repository.closed if request.group == "closed" else repository.group
    limit = request.limit + 1
    found = await database.read(lambda c: read(c, caller.account_id, where, after, limit))
    page = found[: request.limit]
    more = len(found) > request.limit
    cursor = encode_cursor(scope, place_of(page[-1].conversation)) if more else None
    return {
        "items": [views.for_principal(shown, caller) for shown in page],
        "next_cursor": cursor,
    }


async def _search(
    database: Database,
    caller: Agent | Integration,
    request: ListRequest,
    where: list[Any],
    after: Place | None,
) -> searching.Found:
    closed = request.group == "closed"
    limited = isinstance(caller, Agent) and not caller.view_all
    wanted = searching.Wanted(
        account_id=caller.account_id,
        where=where,
        owner_id=request.agent_id or (caller.id if limited else None),
        words=words_of(request.q or ""),
        limit=request.limit,
        closed=closed,
    )
    return await searching.find(database, wanted, after)


def _conditions(caller: Agent | Integration, request: ListRequest) -> list[Any]:
    if isinstance(caller, Integration):
        where = _of_integration(request.group)
    else:
        where = _of_agent(caller, request)
    by_owner = [repository.owned_by(request.agent_id)] if request.agent_id else []
    return where + by_owner


def _of_agent(caller: Agent, request: ListRequest) -> list[Any]:
    group, agent_id = request.group, request.agent_id
    if group == "open":
        raise _not_a_group()
    if group == "new":
        return [repository.is_new()]
    if group == "mine":
        return [repository.is_open(), repository.owned_by(caller.id)]
    if not caller.view_all and (group == "others" or agent_id not in {None, caller.id}):
        raise PermissionDenied("Only supervisors list the conversations of others.")
    if group == "others":
        return [repository.is_open(), repository.not_owned_by(caller.id)]
    own = [] if caller.view_all else [repository.owned_by(caller.id)]
    return [repository.is_closed(), *own]


def _of_integration(group: str) -> list[Any]:
    conditions = {
        "new": repository.is_new(),
        "open": repository.is_open(),
        "closed": repository.is_closed(),
    }
    if group not in conditions:
        raise _not_a_group()
    return [conditions[group]]


def _not_a_group() -> Invalid:
    return Invalid.at("/query/group", "enum", "Not a group of this kind of caller.")


async def previous(
    database: Database, agent: Agent, conversation_id: str, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Return a page of what the same requester had before, as far as the agent may see it."""
    scope = [agent.account_id, "previous", conversation_id]
    before = decode_cursor(cursor, scope, is_id)[0] if cursor is not None else conversation_id
    where = [] if agent.view_all else [repository.is_visible_to(agent.id)]

    def transaction(connection: Connection) -> list[Shown]:
        requester_id = visible(connection, agent, conversation_id).conversation.requester_id
        return repository.previous(
            connection, agent.account_id, requester_id, where, before, limit + 1
        )

    found = await database.snapshot(transaction)
    page = found[:limit]
    following = encode_cursor(scope, [page[-1].conversation.id]) if len(found) > limit else None
    return {
        "items": [views.for_principal(shown, agent) for shown in page],
        "next_cursor": following,
    }


async def get(database: Database, caller: Principal, conversation_id: str) -> dict[str, Any]:
    """Return one conversation in the caller's view."""
    shown = await database.read(lambda c: visible(c, caller, conversation_id))
    return views.for_principal(shown, caller)


def visible(connection: Connection, caller: Principal, conversation_id: str) -> Shown:
    """Return a conversation that the caller may see; NotFound for every other."""
    shown = repository.get(connection, caller.account_id, conversation_id)
    if shown is None or not rules.sees(caller, shown.conversation):
        raise NotFound
    return shown


async def newest(database: Database, visitor: Visitor) -> Shown:
    """Return the visitor's newest conversation; NotFound when there never was one."""
    shown = await database.read(lambda c: repository.newest_of(c, visitor.account_id, visitor.id))
    if shown is None:
        raise NotFound
    return shown


async def timeline(
    database: Database, caller: Principal, conversation_id: str, request: TimelineRequest
) -> dict[str, Any]:
    """Return entries by rising number."""
    by_visitor = isinstance(caller, Visitor)
    without = TRANSFERS if request.hide_transfers else ()

    def transaction(connection: Connection) -> list[Entry]:
        visible(connection, caller, conversation_id)
        place = (connection, caller.account_id, conversation_id)
        if request.before_seq is not None:
            return repository.entries_before(
                *place, request.before_seq, request.limit, visitor=by_visitor, without=without
            )
        after = request.after_seq or 0
        return repository.entries_after(
            *place, after, request.limit, visitor=by_visitor, without=without
        )

    found = await database.read(transaction)
    show = views.entry_for_visitor if by_visitor else views.entry
    return {"items": [show(entry) for entry in found]}


async def counts(database: Database, agent: Agent) -> tuple[int, list[dict[str, Any]]]:
    """Return how many wait, and how many each owner has."""
    return await database.snapshot(lambda c: repository.counts(c, agent.account_id))


async def transcript(
    database: Database,
    caller: Agent | Integration,
    conversation_id: str,
    form: Literal["text", "html", "json"],
) -> str | dict[str, Any]:
    """Return the whole conversation; as text it is what goes into the ticket."""

    def transaction(connection: Connection) -> tuple[Shown, list[Entry]]:
        shown = visible(connection, caller, conversation_id)
        return shown, repository.all_entries(connection, caller.account_id, conversation_id)

    shown, entries = await database.snapshot(transaction)
    if form == "json":
        conversation = views.for_principal(shown, caller)
        return {"conversation": conversation, "entries": [views.entry(e) for e in entries]}
    name = shown.requester["name"]
    if form == "html":
        title = f"#{shown.conversation.number} {name or ''}".strip()
        return as_html(lines(entries, shown.conversation.locale, name), title)
    told = [entry for entry in entries if entry.kind not in _AFTER_THE_TICKET]
    return as_text(lines(told, shown.conversation.locale, name))
