"""I1 to I3: what was acknowledged is there, once; what was uncertain is there at most once."""

from __future__ import annotations

from collections import defaultdict

from chaos.checker.case import Case
from chaos.history import Op


def durable(case: Case) -> None:
    """I1: each acknowledged message is stored under its number, word for word."""
    for op in case.ops("message", outcome="ok"):
        found = case.by_client_id.get(op.client_id, [])
        if not found:
            case.broken("I1", f"acknowledged and lost: {op.client_id} in {op.conversation}")
        elif (found[0].conversation, found[0].text) != (op.conversation, op.text):
            case.broken("I1", f"stored otherwise than acknowledged: {op.client_id}")
        elif found[0].seq != op.seq:
            case.broken("I1", f"{op.client_id} was acknowledged as {op.seq}, is {found[0].seq}")
    for op in case.ops("start", outcome="ok"):
        made = op.result or {}
        if made.get("outcome") == "conversation" and not _begun(case, op):
            case.broken("I1", f"an acknowledged start is lost: {op.client_id}")


def _begun(case: Case, op: Op) -> bool:
    found = case.by_client_id.get(op.client_id, [])
    return any(e.conversation == (op.result or {})["id"] and e.text == op.text for e in found)


def once(case: Case) -> None:
    """I2: one row per `client_id`, one number for all its acknowledgements, no other words."""
    for client_id, found in case.by_client_id.items():
        if len(found) > 1:
            case.broken("I2", f"stored {len(found)} times: {client_id}")
    numbers: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for op in case.ops("message", outcome="ok"):
        if (op.result or {}).get("reused"):
            case.broken("I2", f"other words under a used client_id were taken: {op.client_id}")
        numbers[op.client_id].add((op.conversation, op.seq))
    for client_id, given in numbers.items():
        if len(given) > 1:
            case.broken("I2", f"acknowledged under several numbers: {client_id} {sorted(given)}")


def nothing_from_nowhere(case: Case) -> None:
    """I3: an uncertain message is there once or not at all, and nobody's words appear unasked."""
    asked = {op.client_id: op.text for op in case.ops("start") if op.client_id}
    asked |= {op.client_id: op.text for op in _said(case)}
    for client_id, found in case.by_client_id.items():
        if client_id not in asked:
            case.broken("I3", f"nobody said this: {client_id} in {found[0].conversation}")
        elif found[0].text != asked[client_id]:
            case.broken("I3", f"not what was said: {client_id} in {found[0].conversation}")
    refused = {op.client_id for op in _said(case) if op.outcome == "refused"}
    accepted = {op.client_id for op in _said(case) if op.outcome == "ok"}
    for client_id in refused - accepted:
        if client_id in case.by_client_id and client_id not in _uncertain_later(case):
            case.broken("I3", f"refused for good and stored all the same: {client_id}")


def _said(case: Case) -> list[Op]:
    return [op for op in case.ops("message") if not (op.result or {}).get("reused")]


def _uncertain_later(case: Case) -> set[str]:
    """Return messages refused for a while only: the rate, or a service that was away."""
    return {
        op.client_id
        for op in case.ops("message")
        if op.outcome == "refused" and op.code in {"unavailable", "rate_limited", "request_timeout"}
    }
