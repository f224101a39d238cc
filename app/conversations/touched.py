"""What one commit makes of one conversation: each fact, and the state after it."""

from app.conversations.state import Conversation, DeliveryReopened, Entry, Kind, ReadMark

Announced = Entry | ReadMark | DeliveryReopened
"""What everybody who sees the conversation is told of."""


class Touched:
    """A conversation in a batch: where it stood, and each fact with the state after it."""

    after: Conversation
    """The conversation as the commit leaves it."""

    def __init__(self, before: Conversation | None) -> None:
        self.before = before
        self.seq_before = before.last_seq if before else 0
        self.steps: list[tuple[Announced, Conversation]] = []
        self.plain: list[bool] = []
        """For each step, whether clients can move their row by themselves: a mere message."""
        self.needs_view = False
        """Whether more happened than plain messages: then the whole conversation is announced."""

    def add(self, fact: Announced, after: Conversation) -> None:
        """Note what happened next, and what that made of the conversation."""
        was = self.after if self.steps else self.before
        plain = (
            isinstance(fact, Entry)
            and fact.kind is Kind.MESSAGE
            # The first answer to what was given away unanswered says more than the message.
            and (was is None or was.first_response_at == after.first_response_at)
        )
        self.steps.append((fact, after))
        self.after = after
        self.plain.append(plain)
        if not plain:
            self.needs_view = True

    def as_stored(self, state: Conversation) -> None:
        """Take the conversation as it was stored: somebody may have read on meanwhile."""
        self.steps[-1] = self.steps[-1][0], state
        self.after = state

    @property
    def entries(self) -> list[Entry]:
        """What the commit appends to the timeline."""
        return [fact for fact, _ in self.steps if isinstance(fact, Entry)]
