"""What pydantic found, as the `errors` of a problem."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from app.core.strict_json import escape


def problems_of(error: ValidationError) -> list[dict[str, str]]:
    """Return pointer, code and message of each finding, without what was sent."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return [as_problem(item["loc"], item["type"], item["msg"]) for item in found]


def as_problem(place: Sequence[int | str], code: str, message: str) -> dict[str, str]:
    """Return one finding."""
    return {"pointer": pointer(place), "code": code, "message": message}


def pointer(place: Iterable[int | str]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(f"/{escape(_printable(part))}" for part in place)


def _printable(part: Any) -> str:
    return str(part).encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
