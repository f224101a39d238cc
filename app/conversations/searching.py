"""
Searching a group of conversations for words.

A walk through the list, in its order, compares what it comes to: what is frequent is soon found,
and open conversations are few. A closed one that it does not come to is looked up in the index,
which is good at what is rare. Either way a request's work has a bound.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.conversations import search, word_index
from app.conversations.search import Place, Where
from app.conversations.views import Shown
from app.db.engine import Database

STEP = 200  # conversations compared by one statement: some 10 ms
STEPS = 10  # of a list that has no index; then the page ends early, and its cursor goes on


class Wanted(NamedTuple):
    """Which conversations; `owner_id` repeats the condition on the owner, for the index."""

    account_id: str
    where: Where
    owner_id: str | None
    words: Sequence[str]
    limit: int
    closed: bool


class Found(NamedTuple):
    """A page, and where the next one begins."""

    items: list[Shown]
    following: Place | None


async def find(database: Database, wanted: Wanted, after: Place | None) -> Found:
    """Return a page of conversations that have all the words; short when the work has its bound."""
    if not wanted.words:
        return Found([], None)
    items: list[Shown] = []
    places: list[Place] = []
    place = after
    for _ in range(1 if wanted.closed else STEPS):
        places, step = await _step(database, wanted, place)
        items += step
        if len(items) > wanted.limit or len(places) < STEP:
            return _page(items, wanted)
        place = places[-1]
    if wanted.closed:
        return _page(await _look_up(database, wanted, after, places), wanted)
    return Found(items, place)


async def _step(
    database: Database, wanted: Wanted, after: Place | None
) -> tuple[list[Place], list[Shown]]:
    account_id, where = wanted.account_id, wanted.where
    places = await database.read(
        lambda c: search.places(c, account_id, where, after, STEP, closed=wanted.closed)
    )
    has = (
        word_index.closed_has_words(database.dialect, account_id, wanted.words)
        if wanted.closed
        else search.has_words(wanted.words)
    )
    items = await database.read(lambda c: search.shown(c, account_id, [*where, has], places))
    return places, items


async def _look_up(
    database: Database, wanted: Wanted, after: Place | None, compared: list[Place]
) -> list[Shown]:
    account_id = wanted.account_id
    sought = await database.read(lambda c: word_index.sought(c, account_id, compared, wanted.words))
    places = await database.read(
        lambda c: word_index.closed_with(
            c, account_id, wanted.where, after, sought, wanted.limit + 1, wanted.owner_id
        )
    )
    return await database.read(lambda c: search.shown(c, account_id, wanted.where, places))


def _page(items: list[Shown], wanted: Wanted) -> Found:
    if len(items) <= wanted.limit:
        return Found(items, None)
    page = items[: wanted.limit]
    last = page[-1].conversation
    return Found(page, search.place_of(last))
