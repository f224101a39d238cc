"""What a replay says at its end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.replay.live import Strain
from app.replay.player import Outcome


@dataclass(slots=True)
class Report:
    """Totals over all dialogues; times and latencies in seconds."""

    strain: Strain
    seconds: float = 0.0
    dialogues: int = 0
    messages: int = 0
    lost: int = 0
    duplicated: int = 0
    out_of_order: int = 0
    differences: int = 0
    acks_s: list[float] = field(default_factory=list)
    deliveries_s: list[float] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether everything that was stored and heard equals the file."""
        return not self.differences

    @property
    def messages_per_second(self) -> float:
        """Messages sent, acknowledged and delivered, by the second of the whole replay."""
        return self.messages / self.seconds if self.seconds else 0.0

    def add(self, outcome: Outcome) -> None:
        """Count one dialogue; the first difference of each is kept."""
        verdict = outcome.verdict
        self.dialogues += 1
        self.messages += outcome.messages
        self.lost += verdict.lost
        self.duplicated += verdict.duplicated
        self.out_of_order += verdict.out_of_order
        self.differences += len(verdict.differences)
        self.acks_s += outcome.acks_s
        self.deliveries_s += outcome.deliveries_s
        if verdict.differences:
            self.failures[outcome.dialogue_id] = verdict.differences[0]

    def figures(self) -> dict[str, Any]:
        """Return the totals by name, JSON-ready; latencies in milliseconds."""
        return {
            "dialogues": self.dialogues,
            "messages": self.messages,
            "seconds": round(self.seconds, 2),
            "messages/s": round(self.messages_per_second, 1),
            "ack p50 ms": _milliseconds(self.acks_s, 0.5),
            "ack p99 ms": _milliseconds(self.acks_s, 0.99),
            "delivery p50 ms": _milliseconds(self.deliveries_s, 0.5),
            "delivery p99 ms": _milliseconds(self.deliveries_s, 0.99),
            "lost": self.lost,
            "duplicated": self.duplicated,
            "out of order": self.out_of_order,
            "differences": self.differences,
            "reconnects": self.strain.reconnects,
            "repeated sends": self.strain.repeats,
            "rate limited": self.strain.throttled,
        }

    def print(self, console: Console) -> None:
        """Write the table, and the first difference of every dialogue that has one."""
        table = Table("", show_header=False, title="Replay")
        table.add_column(justify="right")
        for name, figure in self.figures().items():
            table.add_row(name, f"{figure:,}" if figure is not None else "-")
        console.print(table)
        for dialogue_id, difference in self.failures.items():
            console.print(f"[red]{escape(dialogue_id)}[/red]: {escape(difference)}", soft_wrap=True)
        verdict = "[red]Not equal to the file.[/red]"
        console.print("[green]Equal to the file.[/green]" if self.ok else verdict)


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which `share` of them lie (nearest rank); None of none."""
    if not values:
        return None
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _milliseconds(seconds: Sequence[float], share: float) -> float | None:
    value = quantile(seconds, share)
    return None if value is None else round(value * 1000, 2)
