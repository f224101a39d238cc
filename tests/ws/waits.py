"""What only time shows: experiments of up to 70 s, begun together and read by test_waits.

Each runs in an account of its own and answers what it saw; nothing is asserted here.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.harness.accounts import Accounts
from tests.harness.answers import ok
from tests.harness.live import AGENT, VISITOR, Live
from tests.harness.people import AgentClient
from tests.harness.sockets import Socket
from tests.harness.waiting import eventually


@dataclass(frozen=True)
class Seen:
    """What an experiment saw: codes and outcomes, and after how many seconds."""

    what: list[object]
    after: list[float]


Experiment = Callable[[Live, Accounts], Awaitable[Seen]]


async def no_hello(live: Live, accounts: Accounts) -> Seen:
    """Two sockets that never say hello."""
    silent = [await live.dial(AGENT), await live.dial(VISITOR)]
    begun = time.monotonic()
    codes: list[object] = [await socket.closed(within=20) for socket in silent]
    return Seen(codes, [time.monotonic() - begun])


async def pings(live: Live, accounts: Accounts) -> Seen:
    """A socket that says nothing but answers pings, until the second one."""
    account = await accounts.open()
    socket = await live.agent(account.agent())
    begun = time.monotonic()
    pinged = socket.connection.pinged
    await eventually(lambda: len(pinged) >= 2, within=55, waiting_for="two pings")
    await socket.command("ping")
    return Seen([socket.close_code], [at - begun for at in pinged])


async def no_pong(live: Live, accounts: Accounts) -> Seen:
    """A peer that answers no ping."""
    account = await accounts.open()
    socket = await live.agent(account.agent())
    socket.connection.mute()
    begun = time.monotonic()
    code = await socket.closed(within=60)
    return Seen([code], [time.monotonic() - begun])


async def expiry(live: Live, accounts: Accounts) -> Seen:
    """A token that expires under an open socket."""
    account = await accounts.open()
    expires = int(time.time()) + 3
    socket = await live.agent(account.agent(exp=expires))
    code = await socket.closed(within=60)
    return Seen([code], [time.time() - expires])


async def absence(live: Live, accounts: Accounts) -> Seen:
    """The only agent's line breaks and stays broken; customers arrive at 38 s and at the end."""
    account = await accounts.open()
    gone = await online_by_its_socket(live, account.agent("Ana"))
    listening = [
        await live.agent(account.agent("Bia")),
        await live.visitor(await account.visitor()),
    ]
    await last_presence(listening[0], 1)
    cut = time.monotonic()
    gone.cut()
    await asyncio.sleep(38)
    before = ok(await (await account.visitor()).start("oi"), 201)["outcome"]
    afters = []
    for socket in listening:
        await last_presence(socket, 0)
        afters.append(time.monotonic() - cut)
    after = ok(await (await account.visitor()).start("oi"), 201)["outcome"]
    return Seen([before, after], afters)


async def reload(live: Live, accounts: Accounts) -> Seen:
    """The only agent's line breaks and is back half a minute later; then 25 s more."""
    account = await accounts.open()
    ana = account.agent("Ana")
    gone = await online_by_its_socket(live, ana)
    listening = await live.visitor(await account.visitor())
    gone.cut()
    await asyncio.sleep(30)
    await live.agent(ana)
    await asyncio.sleep(25)
    arriving = ok(await (await account.visitor()).start("oi"), 201)["outcome"]
    return Seen([arriving, *(frame["online"] for frame in listening.live("presence"))], [])


async def rest_lease(live: Live, accounts: Accounts) -> Seen:
    """Online over REST, never a socket, never another request."""
    account = await accounts.open()
    listening = await live.agent(account.agent("Bia"))
    ok(await account.agent("Ana").go_online())
    begun = time.monotonic()
    await last_presence(listening, 1)
    await last_presence(listening, 0)
    return Seen([], [time.monotonic() - begun])


async def rest_lease_prolonged(live: Live, accounts: Accounts) -> Seen:
    """Online over REST, with another request after 30 s, looked at after 68 s."""
    account = await accounts.open()
    ana, bia = account.agent("Ana"), account.agent("Bia")
    ok(await ana.go_online())
    await asyncio.sleep(30)
    ok(await ana.list("new"))
    await asyncio.sleep(38)
    return Seen([ok(await bia.presence())["online"]], [])


async def online_by_its_socket(live: Live, agent: AgentClient) -> Socket:
    """Online without the lease of 60 s that REST gives."""
    socket = await live.agent(agent)
    await socket.command("availability", availability="online")
    return socket


async def last_presence(socket: Socket, online: int) -> None:
    """Wait until the last thing that socket was told is `online` (a visitor is told whether)."""

    def told() -> bool:
        heard = [socket.snapshot.get("presence", socket.snapshot), *socket.live("presence")]
        return bool(heard[-1]["online"] == online)

    await socket.until(told, f"presence {online}", within=75)


EXPERIMENTS: list[Experiment] = [
    no_hello,
    pings,
    no_pong,
    expiry,
    absence,
    reload,
    rest_lease,
    rest_lease_prolonged,
]


class Waits:
    """The experiments of one backend."""

    def __init__(self, live: Live, accounts: Accounts) -> None:
        self._live = live
        self._accounts = accounts
        self._running: dict[Experiment, asyncio.Future[Seen]] = {}

    def begin(self) -> None:
        for experiment in EXPERIMENTS:
            seen = experiment(self._live, self._accounts)
            self._running[experiment] = asyncio.ensure_future(seen)

    async def of(self, experiment: Experiment) -> Seen:
        return await self._running[experiment]

    async def end(self) -> None:
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
