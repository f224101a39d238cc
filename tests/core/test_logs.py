"""A log that cannot be written is no reason for anything else to fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.logs import Lossy

FULL = Path("/dev/full")  # every write to it fails: no space left on device


@pytest.mark.skipif(not FULL.exists(), reason="Linux has such a device")
def test_what_cannot_be_written_is_lost_and_nothing_else() -> None:
    full = FULL.open("w", buffering=1, encoding="utf-8")
    print("database_unavailable", file=Lossy(full), flush=True)
    with pytest.raises(OSError, match="No space left"):
        full.close()


def test_what_can_be_written_is_written(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w", encoding="utf-8") as stream:
        print("database_answers", file=Lossy(stream), flush=True)
        assert log.read_text() == "database_answers\n"
