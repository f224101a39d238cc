"""
The `webhook` desk: a POST signed as the Standard Webhooks specification has it.

`webhook-id` is the ticket's id in every attempt. Receivers must treat a second message with the
same id as the first one, so repeating a message whose outcome is unknown is the look-up: a receiver
that has it answers what it made of it (docs/decisions/0011).
"""

import asyncio
import binascii
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError
from standardwebhooks import Webhook

from app.core.clock import now
from app.core.schema import encode
from app.outbound.transport import GuardedTransport, PrivateAddress
from app.tickets.desk import (
    MAX_EXTERNAL_ID,
    MAX_EXTERNAL_URL,
    Delivered,
    Letter,
    Outcome,
    Refused,
    Retry,
)
from app.tickets.schemas import Ticket, TicketCreated

CONNECT_S = 5.0  # a server that does not take a connection by then is down
MAX_ANSWER = 64 * 1024  # bytes: an id and an address are all that is wanted
_NOT_YET = frozenset({408, 425, 429, 503})  # the request was not worked on, by definition
_CONFLICT = 409
_USER_AGENT = "Conversas (https://www.standardwebhooks.com)"


class WebhookDesk:
    """Posts tickets; `timeout_s` is what a whole delivery may take."""

    def __init__(self, *, timeout_s: float, allow_private: bool) -> None:
        self._timeout_s = timeout_s
        patience = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        transport = GuardedTransport(allow_private=allow_private)
        self._http = httpx.AsyncClient(
            transport=transport, timeout=patience, follow_redirects=False, trust_env=False
        )

    async def deliver(  # noqa: PLR0911 - one per way to fail
        self, letter: Letter
    ) -> Outcome:
        """Post the ticket and read the answer."""
        body = message(letter)
        headers = signed(letter.address.secret or "", letter.key, body, now())
        try:
            return await self._post(letter.address.url or "", headers, body)
        except PrivateAddress:
            return Refused("The desk's address is not a public one.")
        except httpx.InvalidURL:
            return Refused("The desk's address is not one.")
        except httpx.ConnectTimeout:
            return Retry("The desk did not take the connection in time.")
        except httpx.ConnectError:
            return Retry("The desk could not be reached.")
        except (TimeoutError, httpx.TimeoutException):
            return Retry("The desk did not answer in time.", in_doubt=True)
        except httpx.HTTPError:
            return Retry("The connection to the desk was lost.", in_doubt=True)

    async def _post(self, url: str, headers: Mapping[str, str], body: str) -> Outcome:
        request = self._http.build_request("POST", url, headers=headers, content=body.encode())
        async with asyncio.timeout(self._timeout_s):
            answer = await self._http.send(request, stream=True)
        try:
            said = await _start_of(answer, self._timeout_s / 2)  # well within the lease
            return judged(answer.status_code, answer.headers, said)
        finally:
            await answer.aclose()

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()


async def _start_of(answer: httpx.Response, within_s: float) -> bytes:
    """Return the body, or nothing when it is too long or breaks off: the status is the answer."""
    read = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for part in answer.aiter_raw():
                read += part
                if len(read) > MAX_ANSWER:
                    return b""
    except (TimeoutError, httpx.HTTPError):
        return b""
    return bytes(read)


def message(letter: Letter) -> str:
    """Return the body: the event `ticket.created`, the same bytes in every attempt."""
    ticket = letter.ticket
    delivery = {"status": "pending", "attempts": 0, "last_error": None}
    as_opened = ticket | {"delivery": delivery | {"external_id": None, "external_url": None}}
    event = TicketCreated(
        type="ticket.created",
        timestamp=ticket["created_at"],
        account_id=letter.account_id,
        data=Ticket.model_validate(as_opened),
    )
    return encode(event)


def signed(secret: str, key: str, body: str, at: datetime) -> dict[str, str]:
    """Return the headers of a message."""
    return {
        "content-type": "application/json",
        "accept": "application/json",
        "accept-encoding": "identity",  # a small answer, whose size is counted as it comes
        "user-agent": _USER_AGENT,
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(key_of(secret)).sign(key, at, body),
    }


def key_of(secret: str) -> bytes:
    """Return the key in a secret: base64, with or without `whsec_`; any other text is its bytes."""
    encoded = secret.removeprefix("whsec_")
    try:
        return b64decode(encoded + "=" * (-len(encoded) % 4), validate=True) or secret.encode()
    except binascii.Error:
        return secret.encode()


def judged(status: int, headers: Mapping[str, str], body: bytes) -> Outcome:
    """Return what an answer says became of the ticket."""
    reason = f"The desk answered {status}."
    if httpx.codes.is_success(status):
        return _named(body)
    if status == _CONFLICT:
        named = _named(body)
        # It knows the message but not what became of it, or it means something else.
        return named if named.external_id else Refused(reason, in_doubt=True)
    if httpx.codes.is_client_error(status) and status not in _NOT_YET:
        return Refused(reason)
    # What fails inside a server or behind a gateway may have been done before it failed, and a
    # redirect may be how a server shows what it has made.
    later = retry_after(headers.get("retry-after", ""), now())
    return Retry(reason, later, in_doubt=status not in _NOT_YET)


def retry_after(value: str, at: datetime) -> float:
    """Return the seconds that `Retry-After` asks for, in either of its forms; 0 without."""
    if value.isascii() and value.strip().isdigit():
        return float(value[:20])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - at).total_seconds())


class _Reference(BaseModel):
    """What a desk may say of the ticket it has made; everything else is passed over."""

    external_id: Any = None
    id: Any = None
    external_url: Any = None
    url: Any = None


def _named(body: bytes) -> Delivered:
    try:
        reference = _Reference.model_validate_json(body)
    except ValidationError:
        return Delivered()
    given = reference.external_id if reference.external_id is not None else reference.id
    name = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    url = reference.external_url or reference.url
    return Delivered(
        name if _fits(name, MAX_EXTERNAL_ID) else None,
        url if _fits(url, MAX_EXTERNAL_URL) and url.startswith(("https://", "http://")) else None,
    )


def _fits(text: Any, longest: int) -> bool:
    return isinstance(text, str) and 0 < len(text) <= longest and text.isprintable()
