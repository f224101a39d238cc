"""Texts with `{{variables}}`: a closed list of names, a missing value renders empty."""

import re
from collections.abc import Iterable, Mapping

_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")  # blanks are stripped later: no backtracking

VARIABLES = ("requester.name", "requester.email", "agent.name", "conversation.number")
"""What canned replies and the ticket's title may name."""


def unknown_variables(template: str, known: Iterable[str] = VARIABLES) -> list[str]:
    """Return the names in `template` that nobody will ever fill in."""
    names = set(known)
    return [name for found in _VARIABLE.findall(template) if (name := found.strip()) not in names]


def render(template: str, values: Mapping[str, str | None]) -> str:
    """Return `template` with every variable replaced; values are never read as templates."""
    return _VARIABLE.sub(lambda match: values.get(match.group(1).strip()) or "", template)
