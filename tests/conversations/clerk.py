"""A model of one conversation that the timeline machine compares the program with."""

from app.auth.principal import Agent, Principal
from app.core.errors import (
    AppError,
    ConversationClaimed,
    ConversationClosed,
    NotFound,
    PermissionDenied,
    RequesterRegistered,
    TransferTargetUnavailable,
)
from tests.conversations.cast import ANA, BETO, INTEGRATION, STRANGER, SUPERVISOR, VISITOR

Expected = list[str] | type[AppError]
"""The words of what must come out, or the refusal."""


class Model:
    """What a careful clerk would have noted: words only, no rules of the program."""

    def __init__(self) -> None:
        self.words = ["started", "message"]
        self.owner: Principal | None = None
        self.closer: Principal | None = None
        self.has_ticket = False
        self.giver: Principal | None = None
        self.name, self.host_name = "Vera", ""
        self.marks = {"visitor": 0, "agent": 0}

    def knows(self, who: Principal) -> bool:
        if who in {VISITOR, INTEGRATION, SUPERVISOR}:
            return True
        if who == STRANGER:
            return False
        return who == self.owner or (self.owner is None and self.closer is None)

    def send(self, who: Principal) -> Expected:
        if not self.knows(who):
            late = who in {ANA, BETO} and self.owner is not None and self.closer is None
            return ConversationClaimed if late else NotFound
        if self.closer is not None:
            return ConversationClosed
        if self.owner is None and who in {ANA, BETO, SUPERVISOR}:
            self.owner = who
            return ["claimed", "message"]
        return ["message"]

    def close(self, who: Principal, *, ticket: bool) -> Expected:
        if not self.knows(who) and who != self.closer:
            return NotFound
        words = []
        if self.closer is None:
            self.closer = who
            words.append("closed")
        if ticket and not self.has_ticket:
            self.has_ticket = True
            words += ["draft", "ticket_opened"]
        return words

    def transfer(  # noqa: PLR0911 - one per case
        self, who: Agent, to: Agent, *, there: bool
    ) -> Expected:
        if self.giver == who and self.owner == to:
            return []
        if not self.knows(who):
            return NotFound
        if self.closer is not None:
            return ConversationClosed
        if who not in {self.owner, SUPERVISOR}:
            return PermissionDenied
        if self.owner == to and to != who:
            return []
        if to == who or not there:
            return TransferTargetUnavailable
        self.giver, self.owner = who, to
        return ["transferred"]

    def edit(self, who: Agent, name: str) -> Expected:
        if not self.knows(who):
            return NotFound
        if self.closer is not None:
            return ConversationClosed
        if self.host_name:
            return RequesterRegistered
        if name == self.name:
            return []
        self.name = name
        return ["person", "requester_updated"]

    def register(self, name: str) -> Expected:
        if name == self.host_name:
            return []
        if self.closer is not None:
            return ConversationClosed
        self.host_name = name
        return ["person", "requester_updated"]

    def read(self, who: Principal, seq: int) -> Expected:
        if not self.knows(who):
            return NotFound
        side = "visitor" if who == VISITOR else "agent"
        reached = min(seq, len(self.words))
        if reached <= self.marks[side]:
            return []
        self.marks[side] = reached
        return ["mark"]
