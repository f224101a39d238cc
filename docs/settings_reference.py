"""Writes docs/settings.md from the settings themselves, so that the page cannot be wrong.

Run by `make docs`; a test compares the committed page with `render()`.
"""

import sys
import types
import typing
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "settings.md"
HEAD = """\
# Settings

Conversas is configured by environment variables and by nothing else. None is required to try it:
the defaults need no other service. `python -m app doctor` says what is set, reachable and unsafe.

This page is written by `make docs` from `app/settings.py`.

| variable | type | default | what it is |
|---|---|---|---|
"""
NAMES = {bool: "boolean", float: "number", int: "integer", str: "text", Path: "path", tuple: "list"}
BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def render() -> str:
    """Return the page: a row for every field of `Settings`, in its order."""
    from app.settings import Settings  # noqa: PLC0415 (as a script, the path is set first)

    prefix = Settings.model_config.get("env_prefix", "")
    rows = [_row(prefix, name, field) for name, field in Settings.model_fields.items()]
    return HEAD + "\n".join(rows) + "\n"


def _row(prefix: str, name: str, field: FieldInfo) -> str:
    if not field.description:
        raise ValueError(f"the setting {name} has no description")
    cells = (f"`{(prefix + name).upper()}`", _type(field), _default(field), field.description)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _type(field: FieldInfo) -> str:
    bounds = [
        f"{sign} {value}"
        for constraint in field.metadata
        for word, sign in BOUNDS.items()
        if (value := getattr(constraint, word, None)) is not None
    ]
    return ", ".join([_name(field.annotation), *bounds])


def _name(annotation: Any) -> str:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return " or ".join(
            _name(part) for part in typing.get_args(annotation) if part is not type(None)
        )
    kind = typing.get_origin(annotation) or annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{member.value}`" for member in kind)
    return NAMES.get(kind) or str(getattr(kind, "__name__", kind))


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ("", ()):
        return "empty"
    return f"`{value.value if isinstance(value, Enum) else value}`"


if __name__ == "__main__":
    sys.path.insert(0, str(CHECKOUT))
    PAGE.write_text(render(), encoding="utf-8")
