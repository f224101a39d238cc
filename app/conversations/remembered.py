"""
What is decided by what this process remembers, without asking the database first.

Most of what is asked for is a plain message, or a mark that its reader has read all, in a
conversation this process wrote to a moment ago. The statements that store these
(`app.conversations.advance` and `marking`) make sure that nothing has happened since; what is
remembered wrongly costs that one statement, and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.conversations import rules
from app.conversations.announcing import announce
from app.conversations.answering import key_of
from app.conversations.commands import Command, Given, MarkRead, Send
from app.conversations.events import Change
from app.conversations.marking import Marked
from app.conversations.outcomes import MarkedRead, MessageSent, Outcome
from app.conversations.state import Conversation, Entry, Key, ReadMark
from app.conversations.touched import Touched
from app.conversations.views import Shown
from app.core.errors import AppError

Told = tuple[Sequence[Outcome | None], Sequence[Change], Sequence[Conversation]]
"""An outcome for each command, what to announce, and the conversations as they are stored."""

LIMIT = 10_000  # conversations of one to two KiB: more than people talk in at the same time


class Remembered:
    """The conversations that this process has last written to, as they were then."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._states: dict[Key, Conversation] = {}

    def get(self, key: Key) -> Conversation | None:
        """Return the conversation as it is remembered."""
        return self._states.get(key)

    def keep(self, states: Iterable[Conversation]) -> None:
        """Remember what was committed; nothing more is said in what is closed."""
        for state in states:
            key = (state.account_id, state.id)
            self._states.pop(key, None)
            if state.status != "closed":
                self._states[key] = state
        while len(self._states) > self._limit:
            del self._states[next(iter(self._states))]

    def forget(self, keys: Iterable[Key]) -> None:
        """Ask the database about these the next time."""
        for key in keys:
            self._states.pop(key, None)


class Foreseen(NamedTuple):
    """What plain messages make of their conversations, and the entry of each, in their order."""

    touched: dict[Key, Touched]
    sent: list[Entry]

    def told(self, stored: Mapping[Key, Conversation]) -> Told:
        """
        Return the outcome of each message, what to announce, and how the conversations are now.

        None for a message that is not stored: something else has happened in its conversation.
        """
        changes = []
        written: dict[tuple[str, int], str] = {}
        for key, state in stored.items():
            touched = self.touched[key]
            touched.as_stored(state)
            change = announce(touched, {})
            changes.append(change)
            for entry in change.entries:
                written[state.id, entry.seq] = entry.agents
        outcomes = []
        for sent in self.sent:
            json = written.get((sent.conversation_id, sent.seq))
            outcomes.append(None if json is None else MessageSent(sent, json, created=True))
        return outcomes, changes, list(stored.values())


def foresee(commands: Sequence[Command], remembered: Remembered, given: Given) -> Foreseen | None:
    """Return it; None when one of the commands is more than that, or would be refused."""
    foreseen = Foreseen({}, [])
    for command in commands:
        if not isinstance(command, Send):
            return None
        key = key_of(command)
        touched = foreseen.touched.get(key)
        state = touched.after if touched else remembered.get(key)
        if state is None:
            return None
        try:
            facts = rules.decide(state, command, given)
        except AppError:
            return None
        if touched is None:
            touched = foreseen.touched[key] = Touched(state)
        message = facts[-1]
        assert isinstance(message, Entry)  # noqa: S101 - a message ends what a Send does
        touched.add(message, rules.evolve(state, message))
        if len(facts) > 1 or touched.needs_view:  # it claims, or answers what was given away
            return None
        foreseen.sent.append(message)
    return foreseen


class ForeseenMarks(NamedTuple):
    """What read marks make of their conversations, for those of the commands that are known."""

    keys: list[Key]
    """The conversation of each command, in their order."""
    touched: dict[Key, Touched]
    marks: dict[Key, Marked]
    """What is to be stored of each conversation."""

    def told(self, stored: Mapping[Key, Shown]) -> Told:
        """Return of each command what `Foreseen.told` does."""
        changes = []
        for key, shown in stored.items():
            touched = self.touched[key]
            touched.as_stored(shown.conversation)
            changes.append(announce(touched, stored))
        outcomes = [
            MarkedRead(self.marks[key][1].seq, changed=True) if key in stored else None
            for key in self.keys
        ]
        return outcomes, changes, [shown.conversation for shown in stored.values()]


def reads_all(command: Command, remembered: Remembered) -> bool:
    """Whether it is a mark behind which nothing is left to read, as far as is remembered."""
    if not isinstance(command, MarkRead):
        return False
    state = remembered.get(key_of(command))
    return state is not None and command.seq >= state.last_seq


def foresee_marks(
    commands: Sequence[Command], remembered: Remembered, given: Given
) -> ForeseenMarks | None:
    """Return it; None when each of the commands is more than that, or would change nothing."""
    foreseen = ForeseenMarks([], {}, {})
    for command in commands:
        key = key_of(command)
        foreseen.keys.append(key)
        state = remembered.get(key)
        if state is None or not reads_all(command, remembered):
            continue
        try:
            facts = rules.decide(state, command, given)
        except AppError:
            continue
        for mark in facts:
            assert isinstance(mark, ReadMark)  # noqa: S101 - all that a MarkRead does
            touched = foreseen.touched[key] = Touched(state)
            touched.add(mark, rules.evolve(state, mark))
            foreseen.marks[key] = state, mark
    return foreseen if foreseen.marks else None
