"""Arriving: what the widget shows, and a session for whoever comes."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from app.accounts import repository as accounts
from app.accounts.repository import Account
from app.accounts.texts import TEXT_NAMES, choose_locale
from app.auth.service import session_token
from app.auth.tokens import IdentityClaims, identity_claims
from app.core.clock import now, to_text
from app.core.errors import Invalid, LiveChatNotContracted, NotFound
from app.core.ids import new_id
from app.db.engine import Database
from app.people import repository as people
from app.presence.service import Presence


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
        "online": account.contracted and await presence.anyone_online(account.id),
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
    database: Database, presence: Presence, account: Account, arrival: Arrival
) -> dict[str, Any]:
    """Return a token for a visitor: a new person, or the one whom a signed identity names."""
    if not account.contracted:
        raise LiveChatNotContracted
    claims = None
    if arrival.identity_token is not None:
        claims = identity_claims(arrival.identity_token, account.identity_secret)
    else:
        _check_form(account, arrival)
    locale = choose_locale(arrival.locale, account.locale)
    requester = await _requester(database, account, arrival, claims, locale)
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
        "online": await presence.anyone_online(account.id),
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


async def _requester(
    database: Database,
    account: Account,
    arrival: Arrival,
    claims: IdentityClaims | None,
    locale: str,
) -> Row[Any]:
    def transaction(connection: Connection) -> Row[Any]:
        if claims is None:
            description = {"name": arrival.name, "email": arrival.email, "registered": False}
            requester_id = _create(connection, account.id, None, description, locale)
        else:
            requester_id = _identify(connection, account.id, claims, locale)
        row = people.requester(connection, account.id, requester_id)
        assert row is not None  # noqa: S101 - written just above
        return row

    try:
        return await database.write(transaction)
    except IntegrityError:  # the same person in two tabs: now the row is there
        return await database.write(transaction)


def _identify(connection: Connection, account_id: str, claims: IdentityClaims, locale: str) -> str:
    known = people.requester_by_external_id(connection, account_id, claims.sub)
    said = {"name": claims.name, "email": claims.email}
    description = {name: value for name, value in said.items() if value is not None}
    description |= {"registered": True}  # type: ignore[dict-item]
    if known is None:
        return _create(connection, account_id, claims.sub, description, locale)
    people.identify_requester(connection, account_id, known.id, description)
    return str(known.id)


def _create(
    connection: Connection,
    account_id: str,
    external_id: str | None,
    description: dict[str, Any],
    locale: str,
) -> str:
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
    return requester_id
