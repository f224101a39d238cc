"""
Every close, and whether the client may come back.

4000-4499: reconnect (full jitter, 0.5 s to 30 s). 4500-4999: do not. The socket is always accepted
before it is closed, because a browser sees the code only then.
"""

from enum import IntEnum


class CloseCode(IntEnum):
    """Codes of this protocol; standard ones keep their meaning (RFC 6455, 7.4.1)."""

    UNSUPPORTED_DATA = 1003
    RESTART = 1012
    INTERNAL = 4000
    CANNOT_REPAIR = 4001
    SLOW_CONSUMER = 4008
    RATE_LIMITED = 4013
    MALFORMED = 4500
    CREDENTIAL_INVALID = 4501
    NO_HELLO = 4502
    CREDENTIAL_EXPIRED = 4503
    TOO_MANY_CONNECTIONS = 4504
    REVOKED = 4505
    ORIGIN_NOT_ALLOWED = 4506
    LIVE_CHAT_NOT_AVAILABLE = 4507


REASONS: dict[CloseCode, str] = {
    CloseCode.UNSUPPORTED_DATA: "Binary frames are not part of the protocol.",
    CloseCode.RESTART: "The process is going away; another one takes over.",
    CloseCode.INTERNAL: "Something went wrong here; come back.",
    CloseCode.CANNOT_REPAIR: "Too much was missed to be repaired in line; resume with positions.",
    CloseCode.SLOW_CONSUMER: "512 frames or 1 MiB were waiting, or a send took over 10 s.",
    CloseCode.RATE_LIMITED: "100 commands were refused within 10 s.",
    CloseCode.MALFORMED: "No valid hello, or five malformed frames within 10 s.",
    CloseCode.CREDENTIAL_INVALID: "The hello's token is missing or not valid here.",
    CloseCode.NO_HELLO: "No hello came within 10 s.",
    CloseCode.CREDENTIAL_EXPIRED: "The token has expired; get a new one.",
    CloseCode.TOO_MANY_CONNECTIONS: "20 sockets of an agent, or 10 of a visitor, are open.",
    CloseCode.REVOKED: "The agent was deactivated.",
    CloseCode.ORIGIN_NOT_ALLOWED: "The page's origin is not on the account's list.",
    CloseCode.LIVE_CHAT_NOT_AVAILABLE: "No contract, or no licence.",
}
