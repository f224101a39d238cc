"""What a route may ask for; anything else is refused where it is declared, not passed over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, BackgroundTasks, Body, Cookie, Depends, Path, Request

from app.core.schema import Body as Members
from app.http.strict_route import StrictRoute


class Said(Members):
    text: str


NOTHING = Said(text="nothing")


async def found(request: Request) -> str:
    return request.method


async def nested(_found: Annotated[str, Depends(found)]) -> str:
    return "of another"


async def closing() -> AsyncIterator[str]:
    yield "to be closed"


def in_a_thread(request: Request) -> str:
    return request.method


async def with_a_cookie(name: Annotated[str, Cookie()]) -> Any: ...
async def with_a_task(tasks: BackgroundTasks) -> Any: ...
async def with_two_bodies(one: Said, other: Said) -> Any: ...
async def with_an_embedded_body(one: Annotated[Said, Body(embed=True)]) -> Any: ...
async def with_a_body_of_its_own(one: Said = NOTHING) -> Any: ...
async def with_a_tree(name: Annotated[str, Depends(nested)]) -> Any: ...
async def with_an_end(name: Annotated[str, Depends(closing)]) -> Any: ...
async def with_a_thread(name: Annotated[str, Depends(in_a_thread)]) -> Any: ...
def of_a_thread() -> Any: ...


@pytest.mark.parametrize(
    "asking",
    [
        *(with_a_cookie, with_a_task, with_two_bodies, with_an_embedded_body),
        *(with_a_body_of_its_own, with_a_tree, with_an_end, with_a_thread, of_a_thread),
    ],
)
def test_a_route_that_asks_for_what_would_not_be_given_is_refused(
    asking: Callable[..., Any],
) -> None:
    router = APIRouter(route_class=StrictRoute)
    with pytest.raises(TypeError, match="/there"):
        router.post("/there")(asking)


def test_a_route_that_asks_for_what_is_given_is_taken() -> None:
    router = APIRouter(route_class=StrictRoute)

    async def asking(
        key: Annotated[str, Path()], said: Said, method: Annotated[str, Depends(found)]
    ) -> Any: ...

    router.post("/{key}")(asking)
    assert [route.path for route in router.routes if isinstance(route, StrictRoute)] == ["/{key}"]
