"""No lock file says where packages come from: whoever installs has a registry of its own."""

from pathlib import Path

import pytest

from tests.harness.server import CHECKOUT

LOCKS = [*CHECKOUT.glob("*.lock"), *CHECKOUT.glob("web/package-lock.json")]
LOCKS += CHECKOUT.glob("tests/contracts/typescript/package-lock.json")


def test_all_locks_are_looked_at() -> None:
    assert len(LOCKS) == 5


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(CHECKOUT)))
def test_a_lock_holds_no_address(lock: Path) -> None:
    assert "://" not in lock.read_text()
