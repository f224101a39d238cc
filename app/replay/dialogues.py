"""The file that is played: a dialogue a line.

`{"id", "turns": [{"from": "customer" | "agent", "text"}]}`
"""

import json
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from typing import Any, Literal, Self

from app.core.mistakes import OperatorMistake


class ReplayError(OperatorMistake):
    """The replay cannot begin: the file, the server or the credentials are not usable."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a dialogue."""

    author: Literal["customer", "agent"]
    text: str

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Self:
        """Read a turn; KeyError, TypeError or ValueError when it is none."""
        if raw["from"] not in {"customer", "agent"}:
            raise ValueError(f"a turn is from 'customer' or 'agent', not {raw['from']!r}")
        if not isinstance(raw["text"], str):
            raise TypeError("the text of a turn is a string")
        return cls(raw["from"], raw["text"])


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Who says what, in the order in which it is played.

    Only a customer opens a conversation: agent turns before the first customer turn wait for it.
    """

    id: str
    turns: tuple[Turn, ...]

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Self:
        """Read a dialogue; KeyError, TypeError or ValueError when it is none."""
        turns = [Turn.of(turn) for turn in raw["turns"]]
        if {turn.author for turn in turns} != {"customer", "agent"}:
            raise ValueError("both sides must speak: without a reply the conversation has no owner")
        opening = next(turn for turn in turns if turn.author == "customer")
        turns.remove(opening)
        return cls(str(raw["id"]), (opening, *turns))

    @property
    def claim_seq(self) -> int:
        """The number of the `claimed` entry: after `started` and the customer's first turns."""
        first_turns = takewhile(lambda turn: turn.author == "customer", self.turns)
        return 2 + sum(1 for _ in first_turns)


def read_dialogues(file: Path, limit: int | None = None) -> list[Dialogue]:
    """Read the first `limit` dialogues, all without one; ReplayError names the line that is bad."""
    try:
        with file.open(encoding="utf-8") as lines:
            written = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
            dialogues = [
                _read_line(line, f"{file}, line {number}")
                for number, line in islice(written, limit)
            ]
    except OSError as error:
        raise ReplayError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReplayError(f"{file}: not UTF-8") from error
    if not dialogues:
        raise ReplayError(f"{file}: no dialogues")
    return dialogues


def _read_line(line: str, where: str) -> Dialogue:
    try:
        return Dialogue.of(json.loads(line))
    except KeyError as error:
        raise ReplayError(f"{where}: {error} is missing") from error
    except (TypeError, ValueError) as error:
        raise ReplayError(f"{where}: {error}") from error
