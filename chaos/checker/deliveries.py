"""I9 at the desk: what it says it made, beside what the service believes."""

from __future__ import annotations

from collections import Counter, defaultdict

from chaos.checker.case import Case
from chaos.facts import StoredTicket
from chaos.history import Filed

ON_TIME = 60.0  # seconds from the healing until what waited is at the desk
SWIFT = 2.0  # seconds; chat does not wait for desks
AFTERMATH = 6.0  # seconds after another fault in which slowness is that one's
STOPPING = ("desk", "database", "process", "memory", "clock")
OF_DELIVERY = ("ticket_delivered", "ticket_failed")


def once_at_the_desk(case: Case) -> None:
    """I9: one ticket per conversation at the desk, each of them known here."""
    tickets = {ticket.id: ticket for ticket in case.facts.tickets}
    made = [filed for filed in case.history.delivered if filed.made]
    per_conversation = Counter(filed.conversation for filed in made if filed.conversation)
    for conversation, count in per_conversation.items():
        if count > 1:
            case.broken("I9", f"the desk has {count} tickets of {conversation}")
    for filed in case.history.delivered:
        ticket = tickets.get(filed.key)
        if ticket is None:
            case.broken("I9", f"the desk was given {filed.key}, which is not stored")
        else:
            _same(case, filed, ticket)


def _same(case: Case, filed: Filed, ticket: StoredTicket) -> None:
    """What was posted is the ticket, the same each time, whole, and ours."""
    if (filed.account, filed.conversation) != (ticket.account, ticket.conversation):
        case.broken("I9", f"the desk was given {filed.key} as another's")
    if not case.history.tenants[ticket.account].desk:
        case.broken("I9", f"the desk was given {filed.key}, which is not for it")
    if filed.bodies > 1:
        case.broken("I9", f"{filed.key} was posted with {filed.bodies} different bodies")
    if filed.forged:
        case.broken("I9", f"{filed.key} was posted with a wrong signature")
    conversation = case.facts.conversations.get(filed.conversation)
    for entry in conversation.entries if conversation else ():
        if entry.kind == "message" and entry.text not in filed.transcript:
            case.broken("I9", f"the desk's ticket of {filed.conversation} lacks {entry.seq}")
            return


def all_at_the_desk(case: Case) -> None:
    """I9: in the end every ticket that is for the desk is there, and the service knows it."""
    given = {filed.key: filed for filed in case.history.delivered if filed.made}
    told = _told(case)
    for ticket in case.facts.tickets:
        if not case.history.tenants[ticket.account].desk:
            continue
        filed = given.get(ticket.id)
        if filed is None:
            case.broken("I9", f"ticket {ticket.id} is {ticket.delivery}, the desk lacks it")
            continue
        if ticket.delivery != "delivered":
            case.broken("I9", f"the desk has ticket {ticket.id}, here it is {ticket.delivery}")
        elif ticket.desk_id not in filed.names:
            case.broken("I9", f"the desk never called ticket {ticket.id} {ticket.desk_id}")
        if ticket.conversation and told[ticket.conversation] != ["ticket_delivered"]:
            what = ", ".join(told[ticket.conversation]) or "nothing"
            case.broken("I9", f"{ticket.conversation} tells of its delivery: {what}")


def _told(case: Case) -> dict[str, list[str]]:
    told: dict[str, list[str]] = defaultdict(list)
    for conversation in case.facts.conversations.values():
        told[conversation.id] = [e.kind for e in conversation.entries if e.kind in OF_DELIVERY]
    return told


def on_time(case: Case) -> None:
    """I9: what was opened is at the desk within a minute, or within a minute of the healing."""
    opened = _opened(case)
    stored = {ticket.id for ticket in case.facts.tickets}
    for ticket in opened.keys() - stored:
        case.broken("I9", f"an acknowledged ticket is lost: {ticket}")
    for filed in case.history.delivered:
        at = opened.get(filed.key)
        if at is not None and filed.made > _due(case, at):
            case.broken("I9", f"{filed.key} was at the desk {filed.made - at:.0f} s late")


def _opened(case: Case) -> dict[str, float]:
    """Return when each ticket was first acknowledged."""
    opened: dict[str, float] = {}
    for op in case.ops("close", "start", "ticket", outcome="ok"):
        result = op.result or {}
        became_one = op.kind == "ticket" or result.get("outcome") == "ticket"
        ticket = result.get("id") if became_one else result.get("ticket")
        if ticket:
            opened[ticket] = min(opened.get(ticket, op.ended), op.ended)
    return opened


def _due(case: Case, at: float) -> float:
    due = at + ON_TIME + case.slack
    for window in sorted(case.windows(*STOPPING), key=lambda window: window.began):
        if window.began <= due and window.healed >= at:
            due = max(due, window.healed + ON_TIME + case.slack)
    return due


def chat_goes_on(case: Case) -> None:
    """I14: while nothing but the desk is away, 99 of 100 messages are answered as ever."""
    took = acknowledging(case, of_the_desk=True)
    if took and took[int(len(took) * 0.99)] > SWIFT + case.slack:
        slowest = took[int(len(took) * 0.99)]
        case.broken("I14", f"p99 of acknowledgements is {slowest:.1f} s while the desk is away")


def acknowledging(case: Case, *, of_the_desk: bool) -> list[float]:
    """
    Return how long messages waited for their acknowledgement, the quickest first.

    Those that were asked for while only the desk was away, or while nothing was.
    """
    windows = [w for w in case.history.windows if w.touches]
    took = []
    for op in case.ops("message", outcome="ok"):
        around = [w for w in windows if w.began <= op.ended and op.began <= w.healed + AFTERMATH]
        of_others = any(w.touches != ("desk",) for w in around)
        if not of_others and bool(around) is of_the_desk:
            took.append(op.ended - op.began)
    return sorted(took)
