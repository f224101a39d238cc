"""What a console and a widget show, folded from a snapshot and frames as contract 5.2 says.

A Screen never asks the server anything. Its `view` is compared with the view of a fresh snapshot:
any difference is a frame that was missing, wrong or out of order.
"""

from collections.abc import Iterable
from typing import Any

from tests.harness.sockets import Socket

Frame = dict[str, Any]
SHOWN = 50  # the entries of a visitor's snapshot


class Fold:
    """One conversation's row and timeline, moved by entries; `side` is the reader's own."""

    def __init__(self, conversation: Frame | None, side: str) -> None:
        self.conversation = conversation
        self.side = side
        self.entries: list[Frame] = []

    @property
    def heard_seq(self) -> int:
        return int(self.entries[-1]["seq"]) if self.entries else 0

    def upsert(self, conversation: Frame) -> None:
        """Take the server's row, unless it is older than what is known."""
        if self.conversation is None or conversation["last_seq"] >= self.conversation["last_seq"]:
            self.conversation = conversation

    def hear(self, entry: Frame, conversation: Frame | None) -> None:
        """Append, unless its number was seen; then the row: the server's, or moved by oneself."""
        if entry["seq"] > self.heard_seq:
            self.entries.append(entry)
        if conversation is not None:
            self.upsert(conversation)
        elif self.conversation is not None and entry["seq"] > self.conversation["last_seq"]:
            self._move(self.conversation, entry)

    def _move(self, row: Frame, entry: Frame) -> None:
        assert entry["kind"] == "message", f"only a plain message comes without its row: {entry}"
        author = entry["actor"]["kind"]
        other_side = (author == "visitor") != (self.side == "visitor")
        self.conversation = row | {
            "last_seq": entry["seq"],
            "last_message": {
                "seq": entry["seq"],
                "author_kind": author,
                "preview": entry["data"]["text"],  # tests that compare write short texts
                "at": entry["at"],
            },
            "unread": row["unread"] + (1 if other_side else 0),
        }


class Screen:
    """An agent's console: New, Mine, Others, the timelines heard, counts and presence."""

    def __init__(self, snapshot: Frame, others: Iterable[Frame] = ()) -> None:
        self.folds: dict[str, Fold] = {}
        for conversation in [*snapshot["new"], *snapshot["mine"], *others]:
            self.folds[conversation["id"]] = Fold(conversation, "agent")
        self.counts: Frame = snapshot["counts"]
        self.presence: Frame = snapshot["presence"]
        self.left: dict[str, Frame] = {}

    @classmethod
    def of(cls, socket: Socket, others: Iterable[Frame] = ()) -> "Screen":
        """The snapshot of that socket with every frame it heard since."""
        screen = cls(socket.snapshot, others)
        for frame in [*socket.replay, *socket.live()]:
            screen.hear(frame)
        return screen

    def hear(self, frame: Frame) -> None:
        match frame["type"]:
            case "entry":
                entry = frame["entry"]
                self._fold(entry["conversation_id"]).hear(entry, frame.get("conversation"))
            case "conversation":
                self._fold(frame["conversation"]["id"]).upsert(frame["conversation"])
            case "left":
                self.left[frame["conversation_id"]] = frame
                self.folds.pop(frame["conversation_id"], None)
            case "counts":
                self.counts = {name: value for name, value in frame.items() if name != "type"}
            case "presence":
                self.presence = frame

    def group(self, name: str) -> dict[str, Frame]:
        rows = [fold.conversation for fold in self.folds.values() if fold.conversation]
        return {row["id"]: row for row in rows if row["group"] == name}

    def timeline(self, conversation_id: str) -> list[Frame]:
        return self.folds[conversation_id].entries

    def view(self) -> Frame:
        """What a fresh snapshot must agree with."""
        counts = self.counts
        if counts["others"] is None:  # only supervisors are told; the rest count their lists
            counts = counts | {"new": len(self.group("new")), "mine": len(self.group("mine"))}
        return {
            **{name: self.group(name) for name in ("new", "mine", "others")},
            "counts": counts | {"by_agent": _by_agent(counts["by_agent"])},
            "presence": _presence(self.presence),
        }

    def _fold(self, conversation_id: str) -> Fold:
        return self.folds.setdefault(conversation_id, Fold(None, "agent"))


class WidgetScreen:
    """A visitor's widget: whether someone is there, and the one conversation."""

    def __init__(self, snapshot: Frame) -> None:
        self.online: bool = snapshot["online"]
        self.fold = Fold(snapshot["conversation"], "visitor")
        self.fold.entries = list(snapshot["entries"])

    @classmethod
    def of(cls, socket: Socket) -> "WidgetScreen":
        screen = cls(socket.snapshot)
        for frame in [*socket.replay, *socket.live()]:
            screen.hear(frame)
        return screen

    def hear(self, frame: Frame) -> None:
        match frame["type"]:
            case "entry":
                self._turn_to(frame["entry"]["conversation_id"])
                self.fold.hear(frame["entry"], frame.get("conversation"))
            case "conversation":
                self._turn_to(frame["conversation"]["id"])
                self.fold.upsert(frame["conversation"])
            case "presence":
                self.online = frame["online"]

    def view(self) -> Frame:
        return {
            "online": self.online,
            "conversation": self.fold.conversation,
            "entries": self.fold.entries[-SHOWN:],
        }

    def _turn_to(self, conversation_id: str) -> None:
        shown = self.fold.conversation
        if shown is not None and shown["id"] != conversation_id:
            self.fold = Fold(None, "visitor")


def _presence(frame: Frame) -> Frame:
    agents = {agent["id"]: agent for agent in frame["agents"]}
    return {"online": frame["online"], "agents": agents}


def _by_agent(rows: list[Frame] | None) -> Frame | None:
    if rows is None:
        return None
    return {row["agent"]["id"]: row for row in rows if row["count"]}
