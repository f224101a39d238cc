"""Arriving: what the widget shows, and a session for whoever comes."""

import contextlib
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from app.accounts import repository as accounts
from app.accounts.repository import Account
from app.accounts.texts import TEXT_NAMES, choose_locale
from app.auth.service import session_token, visitor
from app.auth.tokens import IdentityClaims, identity_claims
from app.conversations import repository
from app.conversations.commands import Register
from app.conversations.service import Conversations
from app.core.clock import now, to_text
from app.core.errors import (
    ConversationClosed,
    Invalid,
    LiveChatNotContracted,
    NotFound,
    Unavailable,
)
from app.core.ids import new_id
from app.db.engine import Database
from app.people import repository as people
from app.presence.service import Presence

ATTEMPTS = 3  # a person who comes twice at once, or whose conversation ends meanwhile: not thrice


class Arrival(NamedTuple):
    """What a visitor says of itself."""

    identity_token: str | None
    name: str | None
    email: str | None
    locale: str | None


async def widget(
    database: Database, presence: Presence, widget_key: str, wanted: str | None
) -> dict[str, Any]:
    """Return everything a widget needs before anybody writes; `wanted` names languages."""
    account = await database.read(lambda c: accounts.by_widget_key(c, widget_key))
    if account is None:
        raise NotFound
    locale = choose_locale(wanted, account.locale)
    chat = account.live_chat
    return {
        "account": {"id": account.id, "name": account.name},
        "online": account.contracted and await presence.anyone_online(account),
        "locale": locale,
        "texts": {name: chat.text(name, locale) for name in TEXT_NAMES},
        "colours": chat.widget.colours.model_dump(),
        "position": chat.widget.position,
        "form": chat.widget.form.model_dump(),
    }


async def account_of_widget(database: Database, widget_key: str) -> Account:
    """Return the account of a key in a body; an unknown one is a wrong member."""
    account = await database.read(lambda c: accounts.by_widget_key(c, widget_key))
    if account is None:
        raise Invalid.at("/widget_key", "unknown", "There is no such widget.")
    return account


async def open_session(
    database: Database,
    presence: Presence,
    conversations: Conversations,
    account: Account,
    arrival: Arrival,
) -> dict[str, Any]:
    """Return a token for a visitor: a new person, or the one whom a signed identity names."""
    if not account.contracted:
        raise LiveChatNotContracted
    locale = choose_locale(arrival.locale, account.locale)
    if arrival.identity_token is not None:
        claims = identity_claims(arrival.identity_token, account.identity_secret)
        requester = await _identified(database, conversations, account, claims, locale)
    else:
        _check_form(account, arrival)
        typed = {"name": arrival.name, "email": arrival.email, "registered": False}
        requester = await database.write(lambda c: _create(c, account.id, None, typed, locale))
    token, expires_at = session_token(account, requester.id, locale)
    return {
        "token": token,
        "expires_at": to_text(datetime.fromtimestamp(expires_at, UTC)),
        "requester": {
            "id": requester.id,
            "external_id": requester.external_id,
            "name": requester.name,
            "email": requester.email,
            "registered": requester.registered,
        },
        "online": await presence.anyone_online(account),
    }


def _check_form(account: Account, arrival: Arrival) -> None:
    form = account.live_chat.widget.form
    missing = [
        {"pointer": f"/{name}", "code": "missing", "message": "The form asks for it."}
        for name, demand, given in (
            ("name", form.name, arrival.name),
            ("email", form.email, arrival.email),
        )
        if demand == "required" and given is None
    ]
    if missing:
        raise Invalid(missing)


async def _identified(
    database: Database,
    conversations: Conversations,
    account: Account,
    claims: IdentityClaims,
    locale: str,
) -> Row[Any]:
    """
    Return the person of a signed identity, called what it says.

    Another name while one of the person's conversations is open is an entry of that conversation.
    """
    for _ in range(ATTEMPTS):
        try:
            row, open_id = await database.write(lambda c: _identify(c, account.id, claims, locale))
        except IntegrityError:  # the same person in two tabs: now the row is there
            continue
        if open_id is None:
            return row
        said = (claims.sub, claims.name or row.name, claims.email or row.email)
        command = Register(visitor(account, row, locale, claims.exp), open_id, *said, True)  # noqa: FBT003 - registered
        with contextlib.suppress(ConversationClosed):  # it has just ended: the row alone is left
            await conversations.register(command)
    raise Unavailable


def _identify(
    connection: Connection, account_id: str, claims: IdentityClaims, locale: str
) -> tuple[Row[Any], str | None]:
    """Write the person's row; or return the open conversation whose entry that must be."""
    known = people.requester_by_external_id(connection, account_id, claims.sub, lock=True)
    said = {"name": claims.name, "email": claims.email}
    description = {name: value for name, value in said.items() if value is not None}
    description |= {"registered": True}  # type: ignore[dict-item]
    if known is None:
        return _create(connection, account_id, claims.sub, description, locale), None
    if all(getattr(known, name) == value for name, value in description.items()):
        return known, None
    open_id = repository.open_of(connection, account_id, known.id)
    if open_id is None:
        people.identify_requester(connection, account_id, known.id, description)
    return _row(connection, account_id, known.id), open_id


def _create(
    connection: Connection,
    account_id: str,
    external_id: str | None,
    description: dict[str, Any],
    locale: str,
) -> Row[Any]:
    requester_id = new_id()
    row = {
        "account_id": account_id,
        "id": requester_id,
        "external_id": external_id,
        "locale": locale,
        "created_at": now(),
        "name": None,
        "email": None,
    }
    people.create_requester(connection, row | description)
    return _row(connection, account_id, requester_id)


def _row(connection: Connection, account_id: str, requester_id: str) -> Row[Any]:
    row = people.requester(connection, account_id, requester_id)
    assert row is not None  # noqa: S101 - written or read just above
    return row
