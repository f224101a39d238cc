"""
What only a test may do to a server process: put in before its command line runs.

SIGUSR1 lets it do nothing else for five seconds. `CHAOS_CLOCK` names a file with the seconds by
which this process's wall clock is wrong; it is read again twice a second, so that the clock can
jump while the process runs. `CHAOS_BREAK` names one of the broken builds. Nothing of this is
reachable through `python -m app`.
"""

import os
import signal
import threading
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

LOOK_EVERY = 0.5  # seconds
BLOCKED = 5.0  # seconds of a loop that does nothing else
_real_time = time.time
_wrong = 0.0


class _Datetime(datetime):
    """The same, by the wrong clock."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """Return the present moment as this process believes it to be."""
        return datetime.now(tz) + timedelta(seconds=_wrong)

    @classmethod
    def fromisoformat(cls, text: str) -> Any:
        """Return what the class itself makes of it: orjson takes no other."""
        return datetime.fromisoformat(text)


def wrong_clock(path: Path) -> None:
    """Let the product's idea of time of day be wrong by what the file says."""
    from app.core import clock  # noqa: PLC0415 - patched before anything else imports it

    def jumped() -> float:
        return _real_time() + _wrong

    time.time = jumped
    setattr(clock, "datetime", _Datetime)  # noqa: B010 - mypy knows no such thing
    threading.Thread(target=_follow, args=(path,), daemon=True).start()


def _follow(path: Path) -> None:
    global _wrong  # noqa: PLW0603 - one clock per process
    while True:
        try:
            _wrong = float(path.read_text() or 0)
        except (OSError, ValueError):
            _wrong = 0.0
        time.sleep(LOOK_EVERY)


def prepare() -> None:
    """Put in what the environment asks for; the service's own command line runs next."""
    signal.signal(signal.SIGUSR1, lambda _number, _frame: time.sleep(BLOCKED))
    if named := os.environ.get("CHAOS_CLOCK"):
        wrong_clock(Path(named))
    if broken := os.environ.get("CHAOS_BREAK"):
        from chaos.broken_builds import BROKEN_BUILDS  # noqa: PLC0415 - only where it is wanted

        BROKEN_BUILDS[broken].break_it()
