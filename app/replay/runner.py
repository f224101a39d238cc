"""Plays many dialogues at once against a running server, as its clients would."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from app.replay.dialogues import Dialogue, ReplayError, read_dialogues
from app.replay.live import RefusedError, Strain
from app.replay.player import Player, Stage
from app.replay.report import Report
from app.replay.rest import Rest

TIMEOUT_S = 15.0  # a REST call: above the 10 s that the contract gives a request


async def run_replay(  # noqa: PLR0913 - one for each option of the command
    file: Path,
    *,
    url: str,
    agent_url: str | None = None,
    limit: int | None = None,
    concurrency: int,
    widget_key: str,
    make_agent_token: Callable[[str, str], str],
    console: Console | None = None,
) -> Report:
    """Play the first `limit` dialogues of `file` (all without one), `concurrency` at a time.

    Visitors connect to `url` and agents to `agent_url` (the same without one): two processes of
    one deployment show that messages cross. `make_agent_token(subject, name)` signs an agent's
    token for the account of `widget_key`. The report is complete whatever differs; ReplayError
    when nothing could be played.
    """
    dialogues = read_dialogues(file, limit)
    report = Report(Strain())
    async with _stage(url, agent_url or url, widget_key, make_agent_token, report.strain) as stage:
        await _check(stage)
        with _progress(console or Console(stderr=True)) as progress:
            total = len(dialogues)
            task = progress.add_task("dialogues", total=total, messages=0, failed=0)
            started_at = time.monotonic()
            await _play_all(stage, dialogues, concurrency, report, (progress, task))
            report.seconds = time.monotonic() - started_at
    return report


@asynccontextmanager
async def _stage(
    url: str, agent_url: str, widget_key: str, sign: Callable[[str, str], str], strain: Strain
) -> AsyncIterator[Stage]:
    async with (
        httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S) as visitors,
        httpx.AsyncClient(base_url=agent_url, timeout=TIMEOUT_S) as agents,
    ):
        yield Stage(
            visitor_socket_url=_socket_url(visitors, "/v1/ws/visitor"),
            agent_socket_url=_socket_url(agents, "/v1/ws/agent"),
            visitor_rest=Rest(visitors, strain),
            agent_rest=Rest(agents, strain),
            widget_key=widget_key,
            make_agent_token=sign,
            strain=strain,
        )


async def _check(stage: Stage) -> None:
    """Make sure that somebody is there and knows us, before hundreds of dialogues find out."""
    token = stage.make_agent_token(f"replay-{stage.run}", "Replay")
    try:
        key = stage.widget_key
        await stage.visitor_rest.call("GET", "/v1/visitor/widget", widget_key=key)
        me = await stage.agent_rest.call("GET", "/v1/me", token=token)
    except (httpx.HTTPError, RefusedError) as error:
        raise ReplayError(f"the server is not ready for a replay: {error}") from error
    if not (me["licensed"] and me["features"]["live_chat"]):
        raise ReplayError("the account has no live chat, or the agents' tokens no licence")


async def _play_all(
    stage: Stage,
    dialogues: list[Dialogue],
    concurrency: int,
    report: Report,
    progress: tuple[Progress, TaskID],
) -> None:
    waiting = iter(enumerate(dialogues, start=1))
    bar, task = progress

    async def play_on() -> None:
        for number, dialogue in waiting:
            report.add(await Player(stage, dialogue, number).play())
            bar.update(task, advance=1, messages=report.messages, failed=len(report.failures))

    async with asyncio.TaskGroup() as players:
        for _ in range(min(concurrency, len(dialogues))):
            players.create_task(play_on())


def _progress(console: Console) -> Progress:
    """Return the bar; it draws on a terminal only."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[messages]} messages, {task.fields[failed]} failed"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _socket_url(client: httpx.AsyncClient, path: str) -> str:
    base = client.base_url
    scheme = "wss" if base.scheme == "https" else "ws"
    return str(base.copy_with(scheme=scheme)).rstrip("/") + path
