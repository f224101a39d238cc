"""Zulip's idea (`verify_action`): snapshot + frames = a fresh snapshot, after everything."""

from collections.abc import Awaitable, Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.ws.world import World, refusable

OWNED, NEW = 0, 1
SILENT = 2  # the customer who has not written yet

Action = Callable[[World], Awaitable[object]]


async def nothing(world: World) -> None:
    """The screens agree before anything happens, too."""


async def robot_closes(world: World) -> None:
    ok(await world.robot.close(world.conversation(OWNED), create_ticket=True))


async def customer_closes(world: World) -> None:
    ok(await world.customers[OWNED].close())


async def comes_back(world: World) -> None:
    await customer_closes(world)
    await world.start(OWNED)


async def ticket_after_the_close(world: World) -> None:
    await world.close("Ana", OWNED, ticket=False)
    await world.close("Ana", OWNED, ticket=True)


async def handed(world: World, who: str, number: int, to: str) -> None:
    await world.switch(to, "online")
    await world.give(who, number, to)


async def handed_and_answered(world: World) -> None:
    await handed(world, "Sol", NEW, "Bia")
    await world.say("Bia", NEW)
    await world.write(NEW)


async def there_and_back(world: World) -> None:
    await handed(world, "Ana", OWNED, "Bia")
    await world.give("Bia", OWNED, "Ana")
    await world.write(OWNED)


async def registered(world: World) -> None:
    await world.rename("Ana", OWNED)
    await world.register(OWNED)
    await world.write(OWNED)


async def everyone_leaves(world: World) -> None:
    await world.switch("Ana", "offline")
    await world.start(SILENT)


ACTIONS: dict[str, Action] = {
    "nothing": nothing,
    "start": lambda world: world.start(SILENT),
    "start with nobody there": everyone_leaves,
    "claim": lambda world: world.say("Bia", NEW),
    "claim by a supervisor": lambda world: world.say("Sol", NEW),
    "message of the owner": lambda world: world.say("Ana", OWNED),
    "message of a supervisor": lambda world: world.say("Sol", OWNED),
    "message of a watching supervisor": lambda world: world.say("Rui", OWNED),
    "message of a customer, owned": lambda world: world.write(OWNED),
    "message of a customer, new": lambda world: world.write(NEW),
    "message of an integration, owned": lambda world: world.robot_says(OWNED),
    "message of an integration, new": lambda world: world.robot_says(NEW),
    "read by the owner": lambda world: world.read("Ana", OWNED),
    "read in new": lambda world: world.read("Bia", NEW),
    "read by a supervisor": lambda world: world.read("Sol", OWNED),
    "read by the customer": lambda world: world.customer_reads(OWNED),
    "close": lambda world: world.close("Ana", OWNED, ticket=False),
    "close with a ticket": lambda world: world.close("Ana", OWNED, ticket=True),
    "close, then a ticket": ticket_after_the_close,
    "close while new": lambda world: world.close("Bia", NEW, ticket=False),
    "close by a supervisor": lambda world: world.close("Sol", OWNED, ticket=True),
    "close by an integration": robot_closes,
    "close by the customer": customer_closes,
    "a customer who comes back": comes_back,
    "transfer by the owner": lambda world: handed(world, "Ana", OWNED, "Bia"),
    "transfer to a supervisor": lambda world: handed(world, "Ana", OWNED, "Sol"),
    "transfer by a supervisor": lambda world: handed(world, "Sol", OWNED, "Bia"),
    "transfer by a watching supervisor": lambda world: handed(world, "Rui", OWNED, "Bia"),
    "transfer to a watching supervisor": lambda world: handed(world, "Ana", OWNED, "Rui"),
    "transfer of a new one": lambda world: handed(world, "Sol", NEW, "Bia"),
    "transfer of a new one, then the first answer": handed_and_answered,
    "transfer there and back": there_and_back,
    "another name, owned": lambda world: world.rename("Ana", OWNED),
    "another name, new": lambda world: world.rename("Bia", NEW),
    "another name, by a supervisor": lambda world: world.rename("Sol", OWNED),
    "another person, owned": lambda world: world.register(OWNED),
    "another person, new": lambda world: world.register(NEW),
    "another name, then another person": registered,
    "another one online": lambda world: world.switch("Bia", "online"),
    "the last one offline": lambda world: world.switch("Ana", "offline"),
}


# Each begins anew; within one, everything that can follow upon the other does.
DAYS: dict[str, list[str]] = {
    "talk": [
        *("nothing", "message of the owner", "message of a supervisor"),
        *("message of a watching supervisor", "message of a customer, owned"),
        *("message of an integration, owned", "read by the owner", "read by a supervisor"),
        *("read by the customer", "close"),
    ],
    "waiting": [
        *("start", "message of a customer, new", "message of an integration, new", "read in new"),
        *("another name, new", "another person, new", "claim"),
    ],
    "a supervisor": ["claim by a supervisor", "another name, by a supervisor"],
    "a supervisor closes": ["close by a supervisor", "transfer of a new one"],
    "renamed": ["another name, owned", "another name, then another person"],
    "a person": ["another person, owned", "a customer who comes back"],
    "handed on": [
        "transfer there and back",
        "transfer to a supervisor",
        "transfer by a supervisor",
    ],
    "handed over": ["another one online", "transfer by the owner", "close by an integration"],
    "a watching supervisor": [
        *("transfer by a watching supervisor", "transfer of a new one, then the first answer"),
    ],
    "to a watching supervisor": ["transfer to a watching supervisor", "close while new"],
    "nobody stays": ["the last one offline", "start with nobody there"],
    "with a ticket": ["close with a ticket"],
    "a ticket later": ["close, then a ticket"],
    "the customer leaves": ["close by the customer"],
}


def test_every_action_has_its_day() -> None:
    assert sorted(name for day in DAYS.values() for name in day) == sorted(ACTIONS)


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS.keys())
async def test_every_screen_agrees_with_its_reload_after(
    live: Live, account: Account, day: list[str]
) -> None:
    world = await World.at_work(live, account)
    for name in day:
        await ACTIONS[name](world)
        await world.agree()


numbers = st.integers(0, 4)
agents = st.sampled_from(["Ana", "Bia", "Sol", "Rui"])
customers = st.integers(0, 2)
steps = st.one_of(
    st.tuples(st.just("say"), agents, numbers),
    st.tuples(st.just("say"), agents, numbers),
    st.tuples(st.just("write"), customers),
    st.tuples(st.just("start"), customers),
    st.tuples(st.just("read"), agents, numbers),
    st.tuples(st.just("customer_reads"), customers),
    st.tuples(st.just("robot_says"), numbers),
    st.tuples(st.just("close"), agents, numbers, st.booleans()),
    st.tuples(st.just("give"), agents, numbers, agents),
    st.tuples(st.just("rename"), agents, numbers, st.sampled_from(["Mari", "Pia"])),
    st.tuples(st.just("register"), numbers, st.sampled_from(["c-7", "c-8"])),
    st.tuples(st.just("switch"), agents, st.sampled_from(["online", "offline"])),
)


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # an example takes a second: shrinking is by hand
    suppress_health_check=list(HealthCheck),
)
@given(story=st.lists(steps, min_size=6, max_size=16))
async def test_every_screen_agrees_with_its_reload_after_any_story(
    live: Live, accounts: Accounts, story: list[tuple[str, *tuple[object, ...]]]
) -> None:
    world = await World.at_work(live, await accounts.open())
    for name, *arguments in story:
        ticket = {"ticket": arguments.pop()} if name == "close" else {}
        await refusable(getattr(world, name)(*arguments, **ticket))
    await world.agree()
