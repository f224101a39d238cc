"""Reading and writing canned replies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from app.canned_replies.models import canned_replies
from app.canned_replies.rules import CannedReply
from app.db.words import contains_words

_r = canned_replies.c
_COLUMNS = [_r[name] for name in CannedReply._fields]


def find(  # noqa: PLR0913, PLR0917 - a page of a search
    connection: Connection,
    account_id: str,
    agent_id: str,
    words: Sequence[str] | None,
    after: Sequence[str] | None,
    limit: int,
) -> list[CannedReply]:
    """Return the agent's own and everybody's, by title, that have all `words` and come after."""
    where: list[ColumnElement[bool]] = [
        _r.account_id == account_id,
        _r.deleted_at.is_(None),
        or_(_r.agent_id.is_(None), _r.agent_id == agent_id),
    ]
    if words is not None:
        said = _r.title + " " + _r.shortcut + " " + _r.text
        where.append(contains_words(func.search_words(said), words))
    if after is not None:
        title, reply_id = after
        where.append(or_(_r.title > title, (_r.title == title) & (_r.id > reply_id)))
    found = connection.execute(
        select(*_COLUMNS).where(*where).order_by(_r.title, _r.id).limit(limit)
    )
    return [CannedReply(*row) for row in found]


def get(connection: Connection, account_id: str, reply_id: str) -> CannedReply | None:
    """Return the reply with this id, whoever may read it."""
    row = connection.execute(
        select(*_COLUMNS).where(
            _r.account_id == account_id, _r.id == reply_id, _r.deleted_at.is_(None)
        )
    ).first()
    return CannedReply(*row) if row else None


def deleted(connection: Connection, account_id: str, reply_id: str) -> CannedReply | None:
    """Return what is left of a deleted reply: whose it was."""
    row = connection.execute(
        select(*_COLUMNS).where(
            _r.account_id == account_id, _r.id == reply_id, _r.deleted_at.is_not(None)
        )
    ).first()
    return CannedReply(*row) if row else None


def create(connection: Connection, account_id: str, reply: CannedReply, at: datetime) -> None:
    """Insert a reply; IntegrityError when its shortcut is taken."""
    row = reply._asdict() | {"account_id": account_id, "created_at": at}
    connection.execute(insert(canned_replies), [row])


def rewrite(connection: Connection, account_id: str, reply: CannedReply) -> None:
    """Store what the reply says now; IntegrityError when its shortcut is taken."""
    values: dict[str, Any] = reply._asdict()
    connection.execute(
        update(canned_replies)
        .where(_r.account_id == account_id, _r.id == values.pop("id"))
        .values(values)
    )


def forget(connection: Connection, account_id: str, reply_id: str, at: datetime) -> None:
    """Delete what the reply said."""
    connection.execute(
        update(canned_replies)
        .where(_r.account_id == account_id, _r.id == reply_id)
        .values(title="", shortcut="", text="", deleted_at=at)
    )
