"""I8: nobody hears what is not theirs to hear."""

from __future__ import annotations

from chaos.checker.case import ENTRIES, HIDDEN, Case
from chaos.facts import StoredConversation
from chaos.history import Heard, Sitting


def deliveries(case: Case) -> None:
    """Each frame went to somebody who might see the conversation, and says what is stored."""
    for words in case.history.foreign:
        case.broken("I8", f"another account's words were heard by {words}")
    sights: dict[tuple[str, str], int] = {}
    for heard in case.history.heard:
        kind = heard[2]
        if kind in ENTRIES or kind.startswith("conversation:"):
            _judge(case, heard, sights)
    for sitting in case.history.sittings:
        for conversation, seq, digest in sitting.tail:
            heard = (sitting.live, sitting.number, "entry", conversation, seq, digest)
            _judge(case, heard, sights)


def _judge(case: Case, heard: Heard, sights: dict[tuple[str, str], int]) -> None:
    _, number, kind, name, seq, _ = heard
    sitting = case.history.sittings[number]
    conversation = case.facts.conversations.get(name)
    if conversation is None:
        case.broken("I8", f"{_who(sitting)} heard of {name}, which does not exist")
        return
    if conversation.account != sitting.account:
        case.broken("I8", f"{_who(sitting)} heard of {name}, of another account")
        return
    if kind in ENTRIES:
        _says_what_is_stored(case, sitting, heard)
    elif kind == "conversation:others" and sitting.role == "agent":
        case.broken("I8", f"{_who(sitting)} was shown {name}, which is somebody else's")
    if sitting.role == "visitor":
        _own(case, sitting, conversation, heard)
    elif sitting.role == "agent":
        key = (name, sitting.person)
        if key not in sights:
            sights[key] = _last_sight(case, name, sitting.person)
        if seq > sights[key]:
            case.broken("I8", f"{_who(sitting)} heard {seq} of {name}, which it could not see")


def _says_what_is_stored(case: Case, sitting: Sitting, heard: Heard) -> None:
    _, _, _, name, seq, digest = heard
    stored = case.entry(name, seq)
    if stored is None:
        case.broken("I8", f"{_who(sitting)} heard {seq} of {name}, which was never stored")
    elif stored.digest != digest:
        case.broken("I4", f"{_who(sitting)} heard {seq} of {name} otherwise than it is stored")


def _own(case: Case, sitting: Sitting, conversation: StoredConversation, heard: Heard) -> None:
    _, _, kind, name, seq, _ = heard
    if conversation.requester != sitting.person:
        case.broken("I8", f"{_who(sitting)} heard of {name}, another visitor's")
    stored = case.entry(name, seq)
    if kind in ENTRIES and stored is not None and stored.kind in HIDDEN:
        case.broken("I8", f"{_who(sitting)} heard {stored.kind}, which visitors are not shown")


def _last_sight(case: Case, name: str, agent: str) -> int:
    """Return the last number after which the agent could see the conversation."""
    standings = case.standings[name]
    for seq in range(len(standings) - 1, 0, -1):
        if standings[seq].status == "new" or standings[seq].owner == agent:
            return seq
    return 0


def _who(sitting: Sitting) -> str:
    return f"{sitting.role} {sitting.person}, socket {sitting.number},"
