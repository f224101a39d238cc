"""How far conversations have been delivered to the sockets of a room."""

from collections import OrderedDict

from app.conversations.events import Standing

ENDED_KEPT = 1000  # what still comes of a closed conversation comes within minutes


class Feed:
    """How far a conversation has been delivered to this process's sockets."""

    __slots__ = ("agent_read_seq", "seq", "standing", "visitor_read_seq")

    def __init__(self, seq: int, standing: Standing, agent_read: int, visitor_read: int) -> None:
        self.seq = seq
        self.standing = standing
        self.agent_read_seq = agent_read
        self.visitor_read_seq = visitor_read

    @classmethod
    def unheard(cls, standing: Standing) -> "Feed":
        """Return the feed of a conversation of which nothing has been delivered here yet."""
        return cls(0, standing, 0, 0)


class Ended:
    """
    The feeds of conversations that were closed lately.

    Nothing compares them with the database any more, but what comes late or out of order must not
    be told twice, and what becomes of the ticket still comes.
    """

    def __init__(self) -> None:
        self._feeds: OrderedDict[str, Feed] = OrderedDict()

    def get(self, conversation_id: str) -> Feed | None:
        """Return the conversation's feed, if it was closed lately."""
        return self._feeds.get(conversation_id)

    def keep(self, conversation_id: str, feed: Feed) -> None:
        """Remember it, and forget the oldest."""
        self._feeds[conversation_id] = feed
        self._feeds.move_to_end(conversation_id)
        if len(self._feeds) > ENDED_KEPT:
            self._feeds.popitem(last=False)
