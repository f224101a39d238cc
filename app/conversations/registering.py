"""The host product says who people are, and whose a conversation is."""

from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.auth.principal import Integration
from app.conversations import people_lookups, repository
from app.conversations.commands import Register
from app.conversations.service import Conversations
from app.conversations.state import Requester, RequesterDraft
from app.core.errors import ConversationClosed, Invalid, NotFound, Unavailable
from app.core.ids import new_id
from app.db.engine import Database
from app.people import repository as people

ATTEMPTS = 3  # a conversation that begins and ends meanwhile, more than once, is no accident

Answer = tuple[dict[str, Any], bool]
"""A Requester, and whether the person was not known before."""


class Description(Protocol):
    """What the host product says of a person."""

    @property
    def name(self) -> str:
        """What the person is called."""
        ...

    @property
    def email(self) -> str:
        """Where the person is written to."""
        ...

    @property
    def registered(self) -> bool:
        """Whether from now on only the host product says so."""
        ...

    @property
    def conversation_id(self) -> str | None:
        """The conversation that is this person's."""
        ...


async def put_requester(
    database: Database,
    conversations: Conversations,
    by: Integration,
    external_id: str,
    said: Description,
) -> Answer:
    """
    Describe a person; with a conversation, or while one of the person's is open, as its entry.

    Raises:
        Invalid: there is no such conversation.
        ConversationClosed, ConversationOpen, RequesterRegistered: see `requester_rules.register`.

    """
    if said.conversation_id is not None:
        try:
            return await _register(conversations, by, external_id, said, said.conversation_id)
        except NotFound:
            message = "There is no such conversation."
            raise Invalid.at("/conversation_id", "unknown", message) from None
    for _ in range(ATTEMPTS):
        written = await _describe(database, by.account_id, external_id, said)
        if not isinstance(written, str):
            return written
        try:
            return await _register(conversations, by, external_id, said, written)
        except ConversationClosed:
            continue  # it has just ended: now the row alone is to be written
    raise Unavailable


async def _register(
    conversations: Conversations,
    by: Integration,
    external_id: str,
    said: Description,
    conversation_id: str,
) -> Answer:
    command = Register(by, conversation_id, external_id, said.name, said.email, said.registered)
    outcome = await conversations.register(command)
    return outcome.requester._asdict(), outcome.created


async def _describe(
    database: Database, account_id: str, external_id: str, said: Description
) -> Answer | str:
    """Write the person's row; or return the person's open conversation, whose entry it will be."""

    def transaction(connection: Connection) -> Answer | str:
        known = people.requester_by_external_id(connection, account_id, external_id, lock=True)
        if known is not None:
            open_id = repository.open_of(connection, account_id, known.id)
            if open_id is not None:
                return open_id
        person = Requester(
            known.id if known else new_id(), external_id, said.name, said.email, said.registered
        )
        draft = RequesterDraft(person, new=known is None)
        people_lookups.store_people(connection, [(account_id, draft)])
        return person._asdict(), known is None

    try:
        return await database.write(transaction)
    except IntegrityError:  # the same person by another request: now the row is there
        return await database.write(transaction)
