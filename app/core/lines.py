"""Lines to other machines that have ended."""

from contextlib import AbstractContextManager

_CLOSED = "handler is closed"


class _EndedLines:
    # No generator: it is entered for every message, twice.

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, RuntimeError) and _CLOSED in str(error):
            raise ConnectionResetError(_CLOSED) from error


_ENDED_LINES = _EndedLines()


def ended_lines() -> AbstractContextManager[None]:
    """
    Raise ConnectionResetError for what is written to a line that has ended a moment before.

    uvloop says so by a RuntimeError, which no driver takes for a connection that is lost.
    """
    return _ENDED_LINES
