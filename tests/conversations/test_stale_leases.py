"""A process that stood still between asking who is there and deciding by it must ask again."""

import time
from dataclasses import replace

import pytest

from app.conversations.commands import Start, Transfer
from app.conversations.people_lookups import FRESH_S, leases
from app.core.errors import Unavailable
from app.core.ids import new_id
from tests.conversations.cast import ANA, BETO, VISITOR

THERE = frozenset({BETO.id})
COMMANDS = [
    Start(VISITOR, new_id(), new_id(), "Hello?", None, THERE),
    Transfer(ANA, new_id(), BETO.id, None, THERE),
]


@pytest.mark.parametrize("command", COMMANDS, ids=["start", "transfer"])
def test_leases_that_were_read_long_ago_decide_nothing(command: Start | Transfer) -> None:
    moment = time.monotonic()
    assert leases(replace(command, asked=moment)) == THERE
    with pytest.raises(Unavailable):
        leases(replace(command, asked=moment - FRESH_S - 1))
