"""Who may be given a conversation now."""

from typing import Any, Literal, NamedTuple

Reason = Literal["inactive", "no_licence", "offline"]


class Recipient(NamedTuple):
    """
    An agent somebody wants to give a conversation to.

    `face` is what others see (id, name, avatar_url); `effective`: chose to be online, and is there.
    """

    face: dict[str, Any]
    active: bool
    licensed: bool
    effective: bool


def unavailable(recipient: Recipient, *, allow_offline: bool) -> Reason | None:
    """Return why not, or None: the list of a transfer dialog and the transfer itself ask here."""
    if not recipient.active:
        return "inactive"
    if not recipient.licensed:
        return "no_licence"
    if not recipient.effective and not allow_offline:
        return "offline"
    return None
