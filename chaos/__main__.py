"""`python -m chaos`: see docs/chaos.md."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from chaos import campaign, report
from chaos import storm as storming
from chaos.deployment import PROFILES, services
from chaos.faults import FAULTS, of_profile
from chaos.runs import Plan, Run, run

cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console()

Chosen = Annotated[list[str] | None, typer.Option(help="Only these faults, by id; repeatable.")]


@cli.command()
def main(  # noqa: PLR0913 - the options of a command line
    *,
    profile: Annotated[str, typer.Option(help="`postgres` or `sqlite`.")] = "postgres",
    minutes: Annotated[float, typer.Option(help="How long the mixed run lasts.")] = 0.0,
    seconds: Annotated[float, typer.Option(help="The same, for short ones.")] = 60.0,
    seed: Annotated[int | None, typer.Option(help="Repeats a run; drawn when not given.")] = None,
    fault: Chosen = None,
    each: Annotated[bool, typer.Option(help="One run per fault, one after the other.")] = False,
    calm: Annotated[bool, typer.Option(help="No faults at all: a soak.")] = False,
    storm: Annotated[int, typer.Option(help="Cut so many sockets at once, and time it.")] = 0,
    broken_builds: Annotated[bool, typer.Option(help="Must be red, eight times.")] = False,
    build: Annotated[list[str] | None, typer.Option(help="Only these broken builds.")] = None,
    rate: Annotated[float, typer.Option(help="Arrivals a second and account.")] = 2.5,
    slack: Annotated[float, typer.Option(help="Seconds of lateness to forgive.")] = 1.5,
    report_to: Annotated[Path | None, typer.Option("--report", help="Write Markdown here.")] = None,
    section: Annotated[str, typer.Option(help="Which section of the report this is.")] = "",
    keep: Annotated[Path | None, typer.Option(help="Keep logs and the history here.")] = None,
) -> None:
    """Break Conversas, and say whether it kept its promises. The exit code is the verdict."""
    if profile not in PROFILES:
        raise typer.BadParameter(f"--profile is one of {', '.join(PROFILES)}")
    unknown = set(fault or ()) - FAULTS.keys()
    if unknown:
        raise typer.BadParameter(f"no such fault: {', '.join(sorted(unknown))}")
    number = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    chosen = [FAULTS[name] for name in fault or ()] or of_profile(profile, mixed=not each)
    plan = Plan(
        seed=number,
        seconds=minutes * 60 or seconds,
        faults=[] if calm else chosen,
        load=campaign.load(rate),
        slack=slack,
    )
    console.print(f"profile {profile}, seed {number}")
    with services(profile, keep) as behind:
        if broken_builds or build:
            runs = uvloop.run(campaign.broken_builds(behind, plan, console, build))
        elif each:
            runs = uvloop.run(campaign.one_by_one(behind, plan, console))
        elif storm:
            runs = uvloop.run(storming.storm(behind, plan, storm, console))
        else:
            runs = [campaign.Named("mixed run", uvloop.run(run(behind, plan)))]
    _tell(runs, report_to, section, keep)


def _tell(
    runs: list[campaign.Named], report_to: Path | None, section: str, keep: Path | None
) -> None:
    for named in runs:
        report.show(named, console)
        if keep is not None:
            _write(named.run, keep / f"history-{named.title.replace(' ', '-')}.jsonl")
    if report_to is not None:
        report.write(runs, report_to, section or runs[0].title)
    raise typer.Exit(0 if all(named.passed for named in runs) else 1)


def _write(made: Run, path: Path) -> None:
    made.history.write(path)
    console.print(f"history: {path}")


if __name__ == "__main__":
    cli()
