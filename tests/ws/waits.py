"""What only time shows: experiments of up to 70 s, begun together and read by test_waits.

Each runs in an account of its own and answers what it saw; nothing is asserted here.
"""

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.backends import Backend
from tests.harness.live import AGENT, VISITOR, Live, account_on
from tests.harness.people import AgentClient
from tests.harness.server import Server
from tests.harness.sockets import Socket
from tests.harness.waiting import eventually


@dataclass(frozen=True)
class Seen:
    """What an experiment saw: codes and outcomes, and after how many seconds."""

    what: list[object]
    after: list[float]


Experiment = Callable[[Live, Account], Coroutine[Any, Any, Seen]]


async def no_hello(live: Live, account: Account) -> Seen:
    """Two sockets that never say hello."""
    silent = [await live.dial(AGENT), await live.dial(VISITOR)]
    begun = time.monotonic()
    codes: list[object] = [await socket.closed(within=20) for socket in silent]
    return Seen(codes, [time.monotonic() - begun])


async def pings(live: Live, account: Account) -> Seen:
    """A socket that says nothing but answers pings, until the second one."""
    socket = await live.agent(account.agent())
    begun = time.monotonic()
    pinged = socket.connection.pinged
    await eventually(lambda: len(pinged) >= 2, within=55, waiting_for="two pings")
    await socket.command("ping")
    return Seen([socket.close_code], [at - begun for at in pinged])


async def no_pong(live: Live, account: Account) -> Seen:
    """A peer that answers no ping."""
    socket = await live.agent(account.agent())
    socket.connection.mute()
    begun = time.monotonic()
    code = await socket.closed(within=60)
    return Seen([code], [time.monotonic() - begun])


async def expiry(live: Live, account: Account) -> Seen:
    """A token that expires under an open socket."""
    expires = int(time.time()) + 3
    socket = await live.agent(account.agent(exp=expires))
    code = await socket.closed(within=60)
    return Seen([code], [time.time() - expires])


async def absence(live: Live, account: Account) -> Seen:
    """The only agent's line breaks and stays broken; customers arrive at 38 s and at the end."""
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


async def reload(live: Live, account: Account) -> Seen:
    """The only agent's line breaks and is back half a minute later; then 25 s more."""
    ana = account.agent("Ana")
    gone = await online_by_its_socket(live, ana)
    listening = await live.visitor(await account.visitor())
    gone.cut()
    await asyncio.sleep(30)
    await live.agent(ana)
    await asyncio.sleep(25)
    arriving = ok(await (await account.visitor()).start("oi"), 201)["outcome"]
    return Seen([arriving, *(frame["online"] for frame in listening.live("presence"))], [])


async def rest_lease(live: Live, account: Account) -> Seen:
    """Online over REST, never a socket, never another request."""
    listening = await live.agent(account.agent("Bia"))
    ok(await account.agent("Ana").go_online())
    begun = time.monotonic()
    await last_presence(listening, 1)
    await last_presence(listening, 0)
    return Seen([], [time.monotonic() - begun])


async def rest_lease_prolonged(live: Live, account: Account) -> Seen:
    """Online over REST, with another request after 30 s, looked at after 68 s."""
    ana, bia = account.agent("Ana"), account.agent("Bia")
    ok(await ana.go_online())
    await asyncio.sleep(30)
    ok(await ana.list("new"))
    await asyncio.sleep(38)
    return Seen([ok(await bia.presence())["online"]], [])


async def closing_time(live: Live, account: Account) -> Seen:
    """An hour of service that ends with the next minute; a visitor listens."""
    return await boundary(live, account, begins=False)


async def opening_time(live: Live, account: Account) -> Seen:
    """An hour of service that begins with the next minute; a visitor listens."""
    return await boundary(live, account, begins=True)


async def boundary(live: Live, account: Account, *, begins: bool) -> Seen:
    admin = account.admin()
    await online_by_its_socket(live, admin)
    turn = (datetime.now(UTC) + timedelta(seconds=62)).replace(second=0, microsecond=0)
    clock, day = turn.strftime("%H:%M"), turn.strftime("%a").lower()
    yesterday = (turn - timedelta(days=1)).strftime("%a").lower()
    windows = [{"day": day, "from": clock, "to": "24:00"}]
    if not begins and clock == "00:00":
        windows = [{"day": yesterday, "from": "00:00", "to": "24:00"}]
    elif not begins:
        windows = [{"day": day, "from": "00:00", "to": clock}]
    hours = {"time_zone": "UTC", "always": False, "weekly": windows}
    ok(await admin.put_settings(service_hours=hours))
    widget = await live.visitor(await account.visitor())
    before = widget.snapshot["online"]
    await last_presence(widget, int(begins))
    after = (datetime.now(UTC) - turn).total_seconds()
    outcome = ok(await (await account.visitor()).start("oi"), 201)["outcome"]
    return Seen([before, widget.live("presence")[-1]["online"], outcome], [after])


async def graves(backend: Backend) -> Seen:
    """Of three processes one is killed and one stands still for longer than its leases.

    How the two agents went, and what was decided before, while and after the paused one woke.
    """
    if backend.processes == 1:
        return Seen([], [])
    settings = backend.settings(await asyncio.to_thread(backend.create_database, "graves"))
    server = Server("graves", settings, backend.directory, 3)
    await asyncio.to_thread(server.start)
    try:
        async with Live(server) as live, account_on(server) as account:
            return await _graves(server, live, account)
    finally:
        await asyncio.to_thread(server.kill)


async def _graves(server: Server, live: Live, account: Account) -> Seen:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    listening = await live.agent(account.agent("Caio"), at=0)
    await online_by_its_socket(live, ana, at=1)
    paused = await online_by_its_socket(live, bia, at=2)
    await last_presence(listening, 2)
    died = time.monotonic()
    server.processes[1].kill()
    server.processes[2].process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(40)
    before = await _arrives(account)
    await last_presence(listening, 0)
    after = [time.monotonic() - died]
    gone = await _arrives(account)
    await asyncio.sleep(died + 51 - time.monotonic())
    heard = len(listening.live("presence"))
    server.processes[2].process.send_signal(signal.SIGCONT)
    await paused.closed(within=15)
    woken = await _arrives(account, at=2)
    resurrected = len(listening.live("presence")) - heard
    await live.agent(bia, at=2)
    await last_presence(listening, 1)
    return Seen([before, gone, woken, resurrected, await _arrives(account, at=2)], after)


async def _arrives(account: Account, at: int = 0) -> object:
    """What becomes of a customer who arrives now."""
    return ok(await (await account.visitor(at=at)).start("oi"), 201)["outcome"]


async def online_by_its_socket(live: Live, agent: AgentClient, **options: int) -> Socket:
    """Online without the lease of 60 s that REST gives."""
    socket = await live.agent(agent, **options)
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
    closing_time,
    opening_time,
]


class Waits:
    """The experiments of one backend, in a thread of their own: no fixture stops their clock."""

    def __init__(self, server: Server, backend: Backend) -> None:
        self._server = server
        self._backend = backend
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="waits")
        self._running: dict[Callable[..., Any], Future[Seen]] = {}

    def begin(self) -> None:
        self._thread.start()
        for experiment in EXPERIMENTS:
            seen = asyncio.run_coroutine_threadsafe(self._alone(experiment), self._loop)
            self._running[experiment] = seen
        ending = asyncio.run_coroutine_threadsafe(graves(self._backend), self._loop)
        self._running[graves] = ending

    async def of(self, experiment: Callable[..., Any]) -> Seen:
        return await asyncio.wrap_future(self._running[experiment])

    def end(self) -> None:
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    async def _alone(self, experiment: Experiment) -> Seen:
        """Run it on an account of its own."""
        async with Live(self._server) as live, account_on(self._server) as account:
            return await experiment(live, account)

    async def _stop(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
