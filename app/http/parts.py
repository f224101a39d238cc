"""How a router reaches the parts of the running service."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Depends, Request

Part = TypeVar("Part")


def part(kind: type[Part]) -> Any:
    """Return the dependency that gives the running service's one object of this kind."""
    return Depends(_finder(kind))


def _finder(kind: type[Part]) -> Callable[[Request], Awaitable[Part]]:
    async def find(request: Request) -> Part:  # not `def`: that would cost a thread hop
        parts: dict[type[Any], Any] = request.app.state.parts
        found: Part = parts[kind]
        return found

    return find
