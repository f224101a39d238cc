"""How far a conversation has been delivered to this process's sockets."""

from app.conversations.events import Change, Standing


class Feed:
    """The last number delivered here, and where the conversation stood then."""

    __slots__ = ("agent_read_seq", "ended", "seq", "standing", "visitor_read_seq")

    def __init__(self, seq: int, standing: Standing, agent_read: int, visitor_read: int) -> None:
        self.seq = seq
        self.standing = standing
        self.agent_read_seq = agent_read
        self.visitor_read_seq = visitor_read
        self.ended: float | None = None
        """Since when nobody here follows it any more (monotonic seconds): kept for what is late."""

    @property
    def goes_on(self) -> bool:
        """Whether somebody here must hear everything of it."""
        return self.ended is None

    @property
    def is_ordered(self) -> bool:
        """Whether a missing number is read first; of a closed one too, its ticket still comes."""
        return self.ended is None or self.standing.status == "closed"

    @property
    def is_unheard(self) -> bool:
        """Whether nothing of it has been delivered here yet."""
        return self.seq == 0

    @classmethod
    def unheard(cls, standing: Standing) -> "Feed":
        """Return the feed of a conversation of which nothing has been delivered here yet."""
        return cls(0, standing, 0, 0)


def first_of(change: Change) -> int:
    """Return the number that must have been delivered before, plus one."""
    return change.entries[0].seq if change.entries else change.last_seq + 1
