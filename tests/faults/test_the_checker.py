"""A green run means something only if the checker turns red: it does, on each planted fault."""

import copy
from collections.abc import Callable

import pytest

from tests.faults.persistent import Persistent, lost_and_doubled
from tests.harness.sockets import Frame


def message(seq: int) -> Frame:
    return {"seq": seq, "kind": "message", "data": {"client_id": f"c{seq}", "text": f"{seq}"}}


class Recorded(Persistent):
    """A person whose sockets are over: what it heard is what is noted here."""

    def __init__(self, stored: list[Frame]) -> None:
        super().__init__([], "", "conversation", visitor=True)
        self._earlier = copy.deepcopy(stored)
        self.acked = {entry["data"]["client_id"]: copy.deepcopy(entry) for entry in stored}

    def heard_instead(self, *seqs: int) -> None:
        self._earlier = [message(seq) for seq in seqs]


class History:
    """What is stored of five messages, and what their author and reader was told."""

    def __init__(self) -> None:
        self.stored = [message(seq) for seq in range(1, 6)]
        self.person = Recorded(self.stored)


def lost(history: History) -> None:
    history.stored.pop()
    history.person.heard_instead(1, 2, 3, 4)


def stored_twice(history: History) -> None:
    history.stored.append(message(2) | {"seq": 6})
    history.person = Recorded(history.stored)


def a_number_missing(history: History) -> None:
    del history.stored[2]
    history.person = Recorded(history.stored)


def another_text_stored(history: History) -> None:
    history.stored[1]["data"]["text"] = "?"


def never_heard(history: History) -> None:
    history.person.heard_instead(1, 2, 4, 5)


def heard_twice(history: History) -> None:
    history.person.heard_instead(1, 2, 2, 3, 4, 5)


def heard_in_the_wrong_order(history: History) -> None:
    history.person.heard_instead(1, 3, 2, 4, 5)


def acknowledged_in_the_wrong_order(history: History) -> None:
    acked = history.person.acked
    history.person.acked = dict(reversed(acked.items()))


FAULTS = [
    lost,
    stored_twice,
    a_number_missing,
    another_text_stored,
    never_heard,
    heard_twice,
    heard_in_the_wrong_order,
    acknowledged_in_the_wrong_order,
]


def test_a_good_history_passes() -> None:
    history = History()
    lost_and_doubled(history.stored, [history.person])


@pytest.mark.parametrize("plant", FAULTS)
def test_a_planted_fault_is_found(plant: Callable[[History], None]) -> None:
    history = History()
    plant(history)
    with pytest.raises((AssertionError, KeyError)):
        lost_and_doubled(history.stored, [history.person])
