"""Lines to other machines that have ended."""

from collections.abc import Iterator
from contextlib import contextmanager

_CLOSED = "handler is closed"


@contextmanager
def ended_lines() -> Iterator[None]:
    """
    Raise ConnectionResetError for what is written to a line that has ended a moment before.

    uvloop says so by a RuntimeError, which no driver takes for a connection that is lost.
    """
    try:
        yield
    except RuntimeError as error:
        if _CLOSED not in str(error):
            raise
        raise ConnectionResetError(_CLOSED) from error
