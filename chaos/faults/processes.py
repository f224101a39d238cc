"""Faults of the server processes themselves."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

from chaos.faults.stage import Strike

HOUR = 3600.0


async def kill_one(strike: Strike) -> None:
    """SIGKILL one process, and start it again a moment later."""
    stage, number = strike.stage, strike.stage.process()
    strike.process = number
    await stage.deployment.kill(number)
    await stage.last(0.3, 2.0)
    await stage.deployment.revive(number)


async def kill_all(strike: Strike) -> None:
    """SIGKILL every process, and start them all again."""
    deployment = strike.stage.deployment
    numbers = range(len(deployment.servers))
    for number in numbers:
        await deployment.kill(number)
    await asyncio.gather(*(deployment.revive(number) for number in numbers))


async def stop_one(strike: Strike) -> None:
    """SIGTERM: the process drains, says goodbye and leaves with 0 within ten seconds."""
    number = strike.process = strike.stage.process()
    await strike.stage.deployment.terminate(number)
    await strike.stage.deployment.revive(number)


async def roll(strike: Strike) -> None:
    """Restart every process, one by one, as a deploy does."""
    deployment = strike.stage.deployment
    for number in range(len(deployment.servers)):
        await deployment.terminate(number)
        await deployment.revive(number)


async def freeze(strike: Strike) -> None:
    """SIGSTOP one process, then SIGCONT: it wakes up believing that no time has passed."""
    number = strike.process = strike.stage.process()
    process = strike.stage.deployment.servers[number].process
    process.send_signal(signal.SIGSTOP)
    try:
        await strike.stage.last(2.0, 8.0)
    finally:
        process.send_signal(signal.SIGCONT)


async def starve_of_memory(strike: Strike) -> None:
    """Let one process get no more memory, then end it as the kernel's killer would."""
    stage, number = strike.stage, strike.stage.process()
    strike.process = number
    process = stage.deployment.servers[number].process
    used = _status(process.pid, "VmSize")
    resource.prlimit(process.pid, resource.RLIMIT_AS, (used, resource.RLIM_INFINITY))
    await stage.last(1.0, 3.0)
    await stage.deployment.kill(number)
    await stage.deployment.revive(number)


async def block_the_loop(strike: Strike) -> None:
    """Let one process do nothing else for five seconds (the launcher sleeps on SIGUSR1)."""
    number = strike.process = strike.stage.process()
    strike.stage.deployment.servers[number].process.send_signal(signal.SIGUSR1)
    await asyncio.sleep(5.0)


async def exhaust_descriptors(strike: Strike) -> None:
    """Let one process open nothing more for a while; everybody on it loses its line meanwhile."""
    stage, number = strike.stage, strike.stage.process()
    strike.process = number
    pid = stage.deployment.servers[number].process.pid
    _, most = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    open_now = _descriptors(pid)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (open_now, most))
    try:
        stage.deployment.client_edges[number].cut(0.5)
        await stage.last(2.0, 5.0)
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, most))


async def jump_the_clock(strike: Strike) -> None:
    """Let the wall clock of one process be wrong by an hour, or by half a second."""
    stage, number = strike.stage, strike.stage.process()
    strike.process = number
    await _wrong_by(strike, number, stage.rng.choice((HOUR, HOUR, -HOUR, 0.5)))


async def run_ahead(strike: Strike) -> None:
    """Let one process believe that it is an hour later: what others hold has long ended for it."""
    strike.process = strike.stage.process()
    await _wrong_by(strike, strike.process, HOUR)


async def _wrong_by(strike: Strike, number: int, seconds: float) -> None:
    stage = strike.stage
    strike.note = f"{seconds:+g} s"
    path = stage.deployment.clock(number)
    path.write_text(str(seconds))
    try:
        await stage.last(4.0, 8.0)
    finally:
        path.write_text("0")
        await asyncio.sleep(0.6)  # the process looks at the file twice a second


def _status(pid: int, name: str) -> int:
    """Return a size of a process in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0


def owns_port(pid: int, port: int) -> bool:
    """Whether a connection from this port of 127.0.0.1 is one of the process's."""
    local = f"0100007F:{port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[9]}]" for line in lines if line[1] == local}
    return bool(sockets) and not sockets.isdisjoint(_open_files(pid))


def _open_files(pid: int) -> Iterator[str]:
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            yield str(descriptor.readlink())


def family(pid: int) -> list[int]:
    """Return a process and its children."""
    children = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # ended meanwhile
            _, _, behind_the_name = entry.read_text().rpartition(") ")
            if int(behind_the_name.split()[1]) == pid:
                children.append(int(entry.parent.name))
    return [pid, *children]


def _descriptors(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def sample(pid: int) -> dict[str, int]:
    """Return resident memory in bytes and the number of open descriptors."""
    try:
        return {"rss": _status(pid, "VmRSS"), "fds": _descriptors(pid)}
    except OSError:
        return {"rss": 0, "fds": 0}
