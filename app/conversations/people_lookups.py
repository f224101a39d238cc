"""What the rules must know of agents and requesters, read under the batch's locks, and stored."""

import time
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Row

from app.accounts import repository as accounts
from app.conversations.commands import EditRequester, Given, Register, Start, Transfer
from app.conversations.outcomes import RequesterDescribed
from app.conversations.state import Conversation, Fact, Key, Requester, RequesterDraft
from app.conversations.store import Store
from app.conversations.views import Shown
from app.core.clock import now
from app.core.errors import Unavailable
from app.core.ids import new_id
from app.people import repository as people
from app.presence.rules import Recipient

FRESH_S = 10.0  # longer than any command waits here, far shorter than the grace of a lease


def people_of(
    store: Store, connection: Connection, commands: Iterable[EditRequester | Register]
) -> set[Key]:
    """
    Return the requesters' rows that the commands may write, to be locked before conversations.

    Read without a lock: whoever becomes another person in between is found by the constraints.
    """
    wanted: set[Key] = set()
    for command in commands:
        account_id = command.by.account_id
        requester_id = store.requester_of(connection, (account_id, command.conversation_id))
        if requester_id is not None:
            wanted.add((account_id, requester_id))
        if isinstance(command, Register):
            person = _person(connection, command)
            wanted |= {(account_id, person.id)} if person else set()
    return wanted


def given(
    store: Store,
    connection: Connection,
    command: Transfer | EditRequester | Register,
    state: Conversation | None,
    known: Given,
) -> Given:
    """Return what is `known` with what the rules must know of people for this command."""
    if state is None:
        return known
    if isinstance(command, Transfer):
        return _with_recipient(store, connection, command, state, known)
    row = people.requester(connection, state.account_id, state.requester_id)
    known = known._replace(requester=_requester(row) if row else None)
    if isinstance(command, Register):
        return _with_person(store, connection, command, known)
    return known


def _with_recipient(
    store: Store, connection: Connection, command: Transfer, state: Conversation, known: Given
) -> Given:
    """Who is to have the conversation, who has it, and how that came."""
    account_id, owner_id = state.account_id, state.owner_id
    account = accounts.get(connection, account_id)
    row = people.agent(connection, account_id, command.to_agent_id)
    return known._replace(
        owner=people.faces(connection, account_id, [owner_id])[owner_id] if owner_id else None,
        recipient=_recipient(row, leases(command)) if row else None,
        allow_offline=account is not None and account.live_chat.transfers.allow_offline,
        last_transfer=store.last_transfer(connection, (account_id, state.id)),
    )


def _recipient(row: Row[tuple[object, ...]], live: frozenset[str]) -> Recipient:
    return Recipient(
        face={"id": row.id, "name": row.name, "avatar_url": row.avatar_url},
        active=row.active,
        licensed=row.licensed,
        effective=row.availability == "online" and row.id in live,
    )


def _with_person(store: Store, connection: Connection, command: Register, known: Given) -> Given:
    """Whom the host product means, and whether that person is in a conversation already."""
    person = _person(connection, command)
    if person is None:
        return known._replace(person=None, person_id=new_id(), person_open_id=None)
    key = (command.by.account_id, person.id)
    newest_id, status = store.newest_of(connection, [key]).get(key, (None, "closed"))
    return known._replace(
        person=person,
        person_id=new_id(),
        person_open_id=newest_id if status != "closed" else None,
    )


def _person(connection: Connection, command: Register) -> Requester | None:
    row = people.requester_by_external_id(connection, command.by.account_id, command.external_id)
    return _requester(row) if row else None


def _requester(row: Row[tuple[object, ...]]) -> Requester:
    return Requester(row.id, row.external_id, row.name, row.email, row.registered)


def store_people(connection: Connection, drafts: Sequence[tuple[str, RequesterDraft]]) -> None:
    """Write the rows of persons, each with its account."""
    for account_id, draft in drafts:
        described = draft.requester._asdict()
        requester_id = described.pop("id")
        if draft.new:
            row = {"account_id": account_id, "id": requester_id, "locale": None}
            people.create_requester(connection, row | described | {"created_at": now()})
        else:
            people.identify_requester(connection, account_id, requester_id, described)


def described(shown: Shown, facts: Iterable[Fact]) -> RequesterDescribed:
    """Return what a command about the requester answers."""
    created = any(isinstance(fact, RequesterDraft) and fact.new for fact in facts)
    return RequesterDescribed(Requester(**shown.requester), created)


def leases(command: Start | Transfer) -> frozenset[str]:
    """
    Return the agents with a live lease; Unavailable when that was asked too long ago.

    A process that was stopped in between has missed what became of them: whoever repeats the
    command is answered by what is true now.
    """
    if time.monotonic() - command.asked > FRESH_S:
        raise Unavailable
    return command.live
