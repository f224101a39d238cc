"""The use cases of canned replies."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.auth.principal import Agent
from app.canned_replies import repository, rules
from app.canned_replies.rules import CannedReply
from app.core.clock import now
from app.core.errors import Duplicate
from app.core.ids import new_id
from app.core.page import decode_cursor, encode_cursor, is_id, is_name
from app.core.words import words_of
from app.db.engine import Database, T, Transaction


async def list_replies(
    database: Database, agent: Agent, wanted: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Return a page of what the agent may use, by title; `wanted` are words to be found in it."""
    scope = ["canned-replies", agent.account_id, agent.id, wanted]
    after = decode_cursor(cursor, scope, is_name, is_id) if cursor is not None else None
    words = words_of(wanted) if wanted is not None else None
    found = await database.read(
        lambda c: repository.find(c, agent.account_id, agent.id, words, after, limit + 1)
    )
    page = found[:limit]
    more = len(found) > limit
    following = encode_cursor(scope, [page[-1].title, page[-1].id]) if more else None
    return {"items": [_view(reply) for reply in page], "next_cursor": following}


async def get_reply(database: Database, agent: Agent, reply_id: str) -> dict[str, Any]:
    """Return one that the agent may use; NotFound for every other."""
    reply = await database.read(lambda c: repository.get(c, agent.account_id, reply_id))
    return _view(rules.require_seen(agent, reply))


async def create_reply(database: Database, agent: Agent, body: dict[str, Any]) -> dict[str, Any]:
    """Write a new one; Duplicate when its shortcut is taken."""
    scope: rules.Scope = body["scope"]
    rules.check_variables(body["text"])
    rules.require_writable(agent, scope)
    reply = CannedReply(
        new_id(), rules.owner_of(agent, scope), body["title"], body["shortcut"], body["text"]
    )
    await _write(database, lambda c: repository.create(c, agent.account_id, reply, now()))
    return _view(reply)


async def update_reply(
    database: Database, agent: Agent, reply_id: str, changes: dict[str, Any]
) -> dict[str, Any]:
    """Rewrite one that the agent may write; Duplicate when its shortcut is taken."""
    rules.check_variables(changes.get("text", ""))

    def transaction(connection: Connection) -> CannedReply:
        found = repository.get(connection, agent.account_id, reply_id)
        before = rules.require_seen(agent, found)
        was = rules.scope_of(before)
        scope: rules.Scope = changes.get("scope", was)
        rules.require_writable(agent, was)
        rules.require_writable(agent, scope)
        said = {name: value for name, value in changes.items() if name != "scope"}
        after = before._replace(agent_id=rules.owner_of(agent, scope), **said)
        if after != before:
            repository.rewrite(connection, agent.account_id, after)
        return after

    return _view(await _write(database, transaction))


async def delete_reply(database: Database, agent: Agent, reply_id: str) -> None:
    """Delete one that the agent may write; deleting it again changes nothing."""

    def transaction(connection: Connection) -> None:
        reply = repository.get(connection, agent.account_id, reply_id)
        gone = repository.deleted(connection, agent.account_id, reply_id) if not reply else None
        seen = rules.require_seen(agent, reply or gone)
        rules.require_writable(agent, rules.scope_of(seen))
        if reply is not None:
            repository.forget(connection, agent.account_id, reply_id, now())

    await database.write(transaction)


async def _write(database: Database, transaction: Transaction[T]) -> T:
    """Run a transaction in which the shortcut is the one thing that may be taken."""
    try:
        return await database.write(transaction)
    except IntegrityError:
        raise Duplicate(field="shortcut") from None


def _view(reply: CannedReply) -> dict[str, Any]:
    return {
        "id": reply.id,
        "title": reply.title,
        "shortcut": reply.shortcut,
        "text": reply.text,
        "scope": rules.scope_of(reply),
    }
