"""
JSON read strictly (RFC 8259 and RFC 8785's rules for I-JSON).

What is no JSON at all is `Malformed`. What is JSON but cannot be stored or told apart (duplicate
keys, NUL, lone surrogates, integers beyond 64 bits) is `Invalid` with the
JSON pointer of the place.
"""

import json
from typing import Any

from pydantic_core import from_json

from app.core.errors import Invalid, Malformed

MAX_DEPTH = 32  # deeper than any body of the contract; keeps recursion trivial
MAX_INTEGER = 2**63 - 1  # what a BIGINT column holds
_DIGITS = 40


class DuplicateKey(ValueError):
    """An object named the same member twice."""


class _Object(dict[str, Any]):
    """An object that remembers a member named twice, for the walk to report with its place."""

    __slots__ = ("repeated",)
    repeated: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    marked = _Object(members)
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            marked.repeated = name
            break
        seen.add(name)
    return marked


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def _integer(text: str) -> int:
    """Return the integer; of one with more digits than any column holds, only that it is so."""
    return int(text) if len(text) <= _DIGITS else 10**_DIGITS


_decoder = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_refuse_constant,
    parse_float=_finite,
    parse_int=_integer,
)


def parse(data: bytes | str) -> Any:
    """
    Return the value in `data`.

    Raises:
        Malformed: not UTF-8, not JSON, NaN or Infinity, nested deeper than 32.
        Invalid: duplicate keys, NUL, lone surrogates, integers beyond 64 bits.

    """
    if isinstance(data, bytes):
        members = _at_a_glance(data)
        if members is not None:
            return members
    value, problems = read(data)
    if problems:
        raise Invalid(problems)
    return value


_FLAT = frozenset((str, bool, type(None)))


def _at_a_glance(data: bytes) -> dict[str, Any] | None:
    """
    Return an object of texts alone, as nearly every body is; None for what must be walked through.

    Pydantic's reader takes a fifth of the time, but lets a member come twice and NUL be written.
    With a colon for each member, and none besides, none comes twice.
    """
    if b"\\u0000" in data:
        return None
    try:
        value = from_json(data, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        return None
    if not isinstance(value, dict) or data.count(b":") != len(value):
        return None
    return value if _FLAT.issuperset(map(type, value.values())) else None


def read(data: bytes | str) -> tuple[Any, list[dict[str, str]]]:
    """Return the value, and what is wrong with its parts; Malformed when it is no JSON."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        value = _decoder.decode(text)
    except (ValueError, RecursionError):
        raise Malformed("This is not valid JSON.") from None
    problems: list[dict[str, str]] = []
    _walk(value, "", 1, problems)
    return value, problems


def _walk(value: Any, pointer: str, depth: int, problems: list[dict[str, str]]) -> None:
    if isinstance(value, str):
        _check_text(value, pointer, problems)
    elif isinstance(value, dict):
        _check_depth(depth)
        if isinstance(value, _Object):
            problems.append(_problem(f"{pointer}/{escape(value.repeated)}", "duplicate_key"))
        for name, member in value.items():
            _check_text(name, pointer, problems)
            _walk(member, f"{pointer}/{escape(name)}", depth + 1, problems)
    elif isinstance(value, list):
        _check_depth(depth)
        for index, member in enumerate(value):
            _walk(member, f"{pointer}/{index}", depth + 1, problems)
    elif isinstance(value, int) and not -MAX_INTEGER - 1 <= value <= MAX_INTEGER:
        problems.append(_problem(pointer, "out_of_range"))


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Malformed("The body is nested too deeply.")


def _check_text(text: str, pointer: str, problems: list[dict[str, str]]) -> None:
    if text.isascii():
        if "\0" in text:
            problems.append(_problem(pointer, "nul"))
        return
    if "\0" in text:
        problems.append(_problem(pointer, "nul"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        problems.append(_problem(pointer, "lone_surrogate"))


_MESSAGES = {
    "duplicate_key": "The member is named twice.",
    "out_of_range": "The integer is out of range.",
    "nul": "NUL is not allowed.",
    "lone_surrogate": "A lone surrogate is no character.",
}


def _problem(pointer: str, code: str) -> dict[str, str]:
    safe = pointer.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    return {"pointer": safe, "code": code, "message": _MESSAGES[code]}


def escape(name: str) -> str:
    """Return a member's name as a JSON pointer token (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
