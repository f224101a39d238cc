"""
The tree of errors a client can meet.

    AppError
    ├── Malformed            400 malformed_request
    │   └── CursorInvalid    400 cursor_invalid
    ├── Unauthenticated      401
    │   ├── CredentialMissing    credential_missing
    │   ├── CredentialInvalid    credential_invalid
    │   └── CredentialExpired    credential_expired
    ├── Forbidden            403
    │   ├── PermissionDenied        permission_denied
    │   ├── LiveChatNotContracted   live_chat_not_contracted
    │   ├── NoLiveChatLicence       no_live_chat_licence
    │   └── OriginNotAllowed        origin_not_allowed
    ├── NotFound             404 not_found
    ├── MethodNotAllowed     405 method_not_allowed
    ├── NotAcceptable        406 not_acceptable
    ├── RequestTimeout       408 request_timeout
    ├── Conflict             409
    │   ├── ConversationClaimed   conversation_claimed {owner}
    │   ├── ConversationClosed    conversation_closed
    │   ├── ConversationOpen      conversation_open {conversation_id}
    │   ├── RequesterRegistered   requester_registered
    │   ├── TransferTargetUnavailable  transfer_target_unavailable {reason}
    │   ├── ClientIdReused        client_id_reused
    │   └── Duplicate             duplicate {field}
    ├── TooLarge             413 too_large
    ├── UnsupportedMediaType 415 unsupported_media_type
    ├── Invalid              422 validation_failed {errors}
    ├── RateLimited          429 rate_limited {retry_after}
    └── Unavailable          503 unavailable

Each class carries its HTTP status, its stable `code` and one human sentence.
`problem()` is the RFC 9457 object that REST answers and `error` frames share.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

PROBLEM_BASE = "urn:conversas:problem:"


class AppError(Exception):
    """An expected refusal: what a client is told, and nothing of what happened inside."""

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str | None = None, **members: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.members = members

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that the HTTP answer must carry."""
        return {}

    def problem(self, request_id: str) -> dict[str, Any]:
        """Return the problem object (RFC 9457) with the members of this error."""
        problem: dict[str, Any] = {
            "type": PROBLEM_BASE + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": request_id,
        }
        return problem | self.members


class Malformed(AppError):
    """The bytes are no acceptable JSON, or no frame of the protocol."""

    status, code, title = 400, "malformed_request", "The request could not be read."


class CursorInvalid(AppError):
    """The cursor was not made by this list."""

    status, code, title = 400, "cursor_invalid", "The cursor does not belong to this list."


class Unauthenticated(AppError):
    """Who is calling is not known."""

    status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        """Name the scheme, as RFC 9110 asks of every 401."""
        return {"WWW-Authenticate": "Bearer"}


class CredentialMissing(Unauthenticated):
    """No bearer credential was sent."""

    code, title = "credential_missing", "A credential is needed."


class CredentialInvalid(Unauthenticated):
    """The credential is not one this route accepts."""

    code, title = "credential_invalid", "The credential is not valid here."


class CredentialExpired(Unauthenticated):
    """The credential was good once."""

    code, title = "credential_expired", "The credential has expired."


class Forbidden(AppError):
    """The caller is known and may not."""

    status = 403


class PermissionDenied(Forbidden):
    """A permission or scope is missing."""

    code, title = "permission_denied", "The credential does not permit this."


class LiveChatNotContracted(Forbidden):
    """The account has no live chat."""

    code, title = "live_chat_not_contracted", "The account has not contracted live chat."


class NoLiveChatLicence(Forbidden):
    """The agent has no licence for live chat."""

    code, title = "no_live_chat_licence", "The agent has no live chat licence."


class OriginNotAllowed(Forbidden):
    """The page that embeds the widget is not on the account's list."""

    code, title = "origin_not_allowed", "The widget may not be used from this origin."


class NotFound(AppError):
    """It does not exist, or the caller may not know that it does."""

    status, code, title = 404, "not_found", "There is nothing here."


class MethodNotAllowed(AppError):
    """The path exists, the method on it does not."""

    status, code, title = 405, "method_not_allowed", "The method is not allowed here."


class NotAcceptable(AppError):
    """The client accepts nothing that this route can answer."""

    status, code, title = 406, "not_acceptable", "The answer would be JSON, which is not accepted."


class RequestTimeout(AppError):
    """The body did not arrive in time."""

    status, code, title = 408, "request_timeout", "The request took too long to arrive."


class Conflict(AppError):
    """The state of things does not allow it (any more)."""

    status = 409


class ConversationClaimed(Conflict):
    """Another agent answered first; `owner` says who."""

    code, title = "conversation_claimed", "Another agent has claimed the conversation."


class ConversationClosed(Conflict):
    """The conversation has ended."""

    code, title = "conversation_closed", "The conversation is closed."


class ConversationOpen(Conflict):
    """The visitor already has an open conversation; `conversation_id` says which."""

    code, title = "conversation_open", "The visitor already has an open conversation."


class RequesterRegistered(Conflict):
    """The host product knows the requester: only the host changes what it is called."""

    code, title = "requester_registered", "The requester is registered."


class TransferTargetUnavailable(Conflict):
    """Nobody can be given a conversation who may not or cannot answer it; `reason` says why."""

    reasons = ("no_licence", "inactive", "offline", "self")

    code, title = "transfer_target_unavailable", "The conversation cannot be given to this agent."


class ClientIdReused(Conflict):
    """The same `client_id` came with other content."""

    code, title = "client_id_reused", "The client_id was used before with other content."


class Duplicate(Conflict):
    """There is one with this value already; `field` says of which member."""

    code, title = "duplicate", "There is one with this value already."


class TooLarge(AppError):
    """The body is over the limit."""

    status, code, title = 413, "too_large", "The request body is too large."


class UnsupportedMediaType(AppError):
    """The body is not plain JSON."""

    status, code, title = 415, "unsupported_media_type", "The body must be uncompressed JSON."


class Invalid(AppError):
    """Well-formed, but not what the operation takes."""

    status, code, title = 422, "validation_failed", "The request is not valid."

    def __init__(self, errors: Sequence[Mapping[str, str]]) -> None:
        super().__init__(None, errors=[dict(error) for error in errors])

    @classmethod
    def at(cls, pointer: str, code: str, message: str) -> "Invalid":
        """Return the refusal of one member, by JSON pointer."""
        return cls([{"pointer": pointer, "code": code, "message": message}])


class RateLimited(AppError):
    """Too much at once; `retry_after` is in seconds."""

    status, code, title = 429, "rate_limited", "Too many requests."

    def __init__(self, retry_after: float) -> None:
        super().__init__(None, retry_after=max(1, round(retry_after + 0.499)))

    @property
    def headers(self) -> Mapping[str, str]:
        """Say when to come back."""
        return {"Retry-After": str(self.members["retry_after"])}


class Unavailable(AppError):
    """A part that the operation needs does not answer; nothing was acknowledged."""

    status, code, title = 503, "unavailable", "The service cannot do this at the moment."

    @property
    def headers(self) -> Mapping[str, str]:
        """One second: long enough for a pool to recover, short enough for a person."""
        return {"Retry-After": "1"}
