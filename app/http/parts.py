"""How a router reaches the parts of the running service."""

from typing import Any, TypeVar

from fastapi import Depends, Request

Part = TypeVar("Part")


def part(kind: type[Part]) -> Any:
    """Return the dependency that gives the running service's one object of this kind."""

    async def find(request: Request) -> Part:  # not `def`: that would cost a thread hop
        return part_of(request, kind)

    return Depends(find)


def part_of(request: Request, kind: type[Part]) -> Part:
    """Return the same where there is a request at hand."""
    parts: dict[type[Any], Any] = request.app.state.parts
    found: Part = parts[kind]
    return found
