"""
The same `client_id` again: what it answered before, whatever has happened since.

One space per author: the operation and every member of its body are the content, and other
content under the same id is refused.
"""

from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row

from app.conversations.commands import OpenTicket, Send, Start
from app.conversations.state import Entry, Key
from app.conversations.store import Receipt, Store
from app.core.errors import ClientIdReused
from app.core.schema import encode
from app.tickets import repository as tickets

_START_SEQ = 2  # the message of a start is always its conversation's second entry
TICKET_SEQ = 0  # `Store.seen` gives a ticket's receipt as an entry with this number


Creating = Send | Start | OpenTicket
"""The commands that carry a `client_id`."""


def receipt(command: Creating) -> Receipt:
    """Return what is unique about a command that creates something."""
    return (command.by.account_id, command.by.id, command.client_id)


def fingerprint(command: Start | OpenTicket) -> str:
    """Return what tells two requests apart, for the ticket that one may have become."""
    if isinstance(command, Start):
        content: list[object] = ["start", command.text, command.page]
    else:
        said = [command.title, command.description, command.requester, command.filing]
        content = ["ticket", command.about, *said]
    return sha256(encode(content).encode()).hexdigest()


def same_message(command: Send, seen: Entry) -> Entry:
    """Return the entry that `command` made before; ClientIdReused when it says something else."""
    of_a_start = seen.seq == _START_SEQ and seen.actor.kind == "visitor"
    same = seen.conversation_id == command.conversation_id and seen.text == command.text
    if of_a_start or not same:
        raise ClientIdReused
    return seen


def same_ticket(command: Start | OpenTicket, seen: Entry, connection: Connection) -> Row[Any]:
    """Return the ticket that `command` made before; ClientIdReused when it says something else."""
    row = tickets.by_client_id(connection, *receipt(command)) if seen.seq == TICKET_SEQ else None
    if row is None or row.fingerprint != fingerprint(command):
        raise ClientIdReused
    return row


def same_start(
    command: Start, seen: Entry, store: Store, connection: Connection
) -> Key | tuple[str, int]:
    """Return the conversation (a Key) or the ticket (id, number) that the start made before."""
    if seen.seq == TICKET_SEQ:
        row = same_ticket(command, seen, connection)
        return row.id, row.number
    if seen.seq != _START_SEQ or seen.text != command.text:
        raise ClientIdReused
    started = store.started_with(connection, seen)
    if (started.data or {}).get("page") != command.page:
        raise ClientIdReused
    return seen.account_id, seen.conversation_id
