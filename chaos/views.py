"""What a client makes of its frames: the lists a console or a widget would show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Frame = dict[str, Any]
LISTED = {"new", "mine"}


class AgentView:
    """New and Mine of an agent, and what else its socket was told last."""

    def __init__(self) -> None:
        self.has: dict[str, tuple[str, int]] = {}
        self.watched: dict[str, int] = {}
        self.counts: Any = None
        self.presence: Any = None

    def positions(self) -> dict[str, int]:
        """Return what a `hello` says we have."""
        return {name: seq for name, (_, seq) in self.has.items()} | self.watched

    def take(self, frame: Frame) -> None:
        """Let a frame change the view."""
        match frame["type"]:
            case "entry":
                self._entry(frame["entry"], frame.get("conversation"))
            case "conversation":
                self._upsert(frame["conversation"], frame["conversation"]["last_seq"])
            case "left":
                self.has.pop(frame["conversation_id"], None)
                self.watched.pop(frame["conversation_id"], None)
            case "reset":
                self._reached(frame["conversation_id"], frame["last_seq"])
            case "snapshot":
                self._snapshot(frame)
            case "presence":
                self.presence = _presence(frame)
            case "counts":
                self.counts = _counts(frame)

    def _snapshot(self, frame: Frame) -> None:
        self.has = {}
        for conversation in (*frame["new"], *frame["mine"]):
            self._upsert(conversation, conversation["last_seq"])
        self.counts = _counts(frame["counts"])
        self.presence = _presence(frame["presence"])

    def _entry(self, entry: Frame, conversation: Frame | None) -> None:
        if conversation is not None:
            self._upsert(conversation, entry["seq"])
        self._reached(entry["conversation_id"], entry["seq"])

    def _reached(self, conversation_id: str, seq: int) -> None:
        if conversation_id in self.has:
            group, before = self.has[conversation_id]
            self.has[conversation_id] = (group, max(before, seq))
        if conversation_id in self.watched:
            self.watched[conversation_id] = max(self.watched[conversation_id], seq)

    def _upsert(self, conversation: Frame, seq: int) -> None:
        name, group = conversation["id"], conversation["group"]
        if group in LISTED:
            before = self.has.get(name, ("", 0))[1]
            self.has[name] = (group, max(before, seq))
        else:
            self.has.pop(name, None)


class VisitorView:
    """The widget: one conversation, as far as its visitor may see it."""

    def __init__(self) -> None:
        self.has: dict[str, tuple[str, int]] = {}
        self.watched: dict[str, int] = {}
        self.counts: Any = None
        self.presence: Any = None

    def positions(self) -> dict[str, int]:
        """Return what a `hello` says we have."""
        return {name: seq for name, (_, seq) in self.has.items() if seq}

    def take(self, frame: Frame) -> None:
        """Let a frame change the view."""
        match frame["type"]:
            case "entry":
                self._entry(frame["entry"], frame.get("conversation"))
            case "snapshot":
                self._snapshot(frame)
            case "presence":
                self.presence = frame["online"]

    def _snapshot(self, frame: Frame) -> None:
        conversation = frame["conversation"]
        self.presence = frame["online"]
        if conversation is None:
            self.has = {}
            return
        name = conversation["id"]
        before = self.has.get(name, ("", 0))[1]
        tail = frame["entries"][-1]["seq"] if frame["entries"] else 0
        self.has = {name: (conversation["status"], max(before, tail))}

    def _entry(self, entry: Frame, conversation: Frame | None) -> None:
        name = entry["conversation_id"]
        status, before = self.has.get(name, ("new", 0))
        if conversation is not None:
            status = conversation["status"]
        self.has = {name: (status, max(before, entry["seq"]))}


def _counts(frame: Mapping[str, Any]) -> Any:
    by_agent = frame["by_agent"]
    return {
        "new": frame["new"],
        "mine": frame["mine"],
        "others": frame["others"],
        "by_agent": None
        if by_agent is None
        else {e["agent"]["id"]: e["count"] for e in by_agent if e["count"]},
    }


def _presence(frame: Mapping[str, Any]) -> Any:
    return {agent["id"]: agent["effective"] for agent in frame["agents"]}
