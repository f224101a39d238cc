"""The judgement: what a dialogue must have left behind, and what it did."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.replay.stream import Entry, Stream

# A desk may answer before the sockets close; what it says is no part of the dialogue.
AFTERWORD = frozenset({"ticket_delivered", "ticket_failed"})


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the file and the contract demand it; None: anything."""

    kind: str
    author: str | None = None
    name: str | None = None
    text: str | None = None
    client_id: str | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether this is that entry."""
        return entry.kind == self.kind and all(
            wanted in {None, found}
            for wanted, found in (
                (self.author, entry.author),
                (self.name, entry.name),
                (self.text, entry.text),
                (self.client_id, entry.client_id),
            )
        )

    def __str__(self) -> str:
        return _sentence(self.kind, self.author, self.name, self.text)


@dataclass(slots=True)
class Verdict:
    """The differences found, in the order found, and their counts by nature."""

    differences: list[str] = field(default_factory=list)
    lost: int = 0
    duplicated: int = 0
    out_of_order: int = 0

    def compare(self, where: str, lines: list[Line], entries: Iterable[Entry]) -> None:
        """Compare a whole timeline, in the order given, with its lines."""
        found = list(entries)
        while len(found) > len(lines) and found[-1].kind in AFTERWORD:
            found.pop()
        self._count(lines, found)
        for seq, line in enumerate(lines, start=1):
            entry = found[seq - 1] if seq <= len(found) else None
            if entry is None or entry.seq != seq or not line.fits(entry):
                self.differences.append(f"{where}, entry {seq}: wanted {line}, found {_say(entry)}")
                return
        for extra in found[len(lines) :]:
            self.differences.append(f"{where}: nothing more was wanted, found {_say(extra)}")

    def hear(self, where: str, lines: list[Line], stream: Stream) -> None:
        """Compare what a socket heard; a snapshot may have told the first lines."""
        told = [_as_told(seq, line) for seq, line in enumerate(lines[: stream.first - 1], start=1)]
        self.compare(where, lines, (*told, *stream.entries))
        self.note(where, stream)
        if stream.left:
            self.differences.append(f"{where}: its own conversation was taken away (left)")

    def note(self, where: str, stream: Stream) -> None:
        """Count what came twice, late or after the conversation had left."""
        self.duplicated += stream.duplicated
        self.out_of_order += stream.out_of_order
        for count, what in (
            (stream.duplicated, "came twice"),
            (stream.out_of_order, "came after a later one"),
            (stream.after_left, "came after the conversation had left"),
        ):
            if count:
                self.differences.append(f"{where}: entries that {what}: {count}")

    def _count(self, lines: list[Line], found: list[Entry]) -> None:
        wanted = Counter(line.client_id for line in lines if line.client_id)
        seen = Counter(entry.client_id for entry in found if entry.client_id)
        self.lost += (wanted - seen).total()
        self.duplicated += (seen - wanted).total()


def _as_told(seq: int, line: Line) -> Entry:
    return Entry(seq, line.kind, line.author or "", line.name, line.text, line.client_id, 0.0)


def _say(entry: Entry | None) -> str:
    if entry is None:
        return "nothing"
    return f"{entry.seq} {_sentence(entry.kind, entry.author, entry.name, entry.text)}"


def _sentence(kind: str, author: str | None, name: str | None, text: str | None) -> str:
    by = f" by {name or author}" if author else ""
    return f"{kind}{by}" + (f" {text[:60]!r}" if text else "")
