"""What `bench.messages` has measured, as tables and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bench.measurement import FOREIGN, Measurement, Read, figure, middle, number, ratios, spread
from bench.reports import table
from bench.subjects import CEILING, SUBJECTS
from bench.svg import Bar, bars

PARTS = ("app", "database", "redis", "proxy")
PEER = "socketio"  # what ratios to "what people would build" are of
ALONE = "product"  # what ratios are of where the product is beside itself
Found = Sequence[Measurement]

TALKING: dict[str, Read] = {
    "messages/s": figure("messages_per_s"),
    "delivery p50 ms": figure("delivery_p50_ms"),
    "p95": figure("delivery_p95_ms"),
    "p99": figure("delivery_p99_ms"),
    "ack p50 ms": figure("ack_p50_ms"),
    "p99 ": figure("ack_p99_ms"),
    "CPU µs/message app": figure("cpu_us_app"),
    "database": figure("cpu_us_database"),
    "redis": figure("cpu_us_redis"),
    "proxy": figure("cpu_us_proxy"),
    "all": figure("cpu_us"),
}
OVERLOADED: dict[str, Read] = {
    "offered/s": lambda measurement: measurement.rate,
    "messages/s": figure("messages_per_s"),
    "of closed loop": figure("of_closed"),
    "delivery p99 ms": figure("delivery_p99_ms"),
    "app grew by MiB": figure("memory_grown_mib"),
}
IDLE: dict[str, Read] = {
    "KiB/socket app": figure("kib_app"),
    "redis": figure("kib_redis"),
    "proxy": figure("kib_proxy"),
    "database": figure("kib_database"),
    "app MiB": figure("mib_app"),
    "idle cores app": figure("idle_cores_app"),
    "redis ": figure("idle_cores_redis"),
    "connects/s": figure("connects_per_s"),
}
STORM: dict[str, Read] = {
    "all back after s": figure("back_after_s"),
    "connects/s": figure("connects_per_s"),
    "CPU µs/socket app": figure("cpu_us_app"),
    "all": figure("cpu_us"),
    "app grew by MiB": figure("memory_grown_mib"),
}
COMPARED: dict[str, Read] = {
    "messages/s": figure("messages_per_s"),
    "CPU app": figure("cpu_us_app"),
    "CPU all": figure("cpu_us"),
    "delivery p50": figure("delivery_p50_ms"),
    "delivery p99": figure("delivery_p99_ms"),
    "ack p99": figure("ack_p99_ms"),
}


def report(found: Found) -> list[str]:
    """Return the lines: conditions, then a section for each mode and rate."""
    clean = [each for each in found if not each.disturbed and not each.error]
    disturbed = sum(each.disturbed for each in found)
    lines = [*dict.fromkeys(each.conditions for each in found if each.conditions), ""]
    rounds = len({each.round for each in found})
    told = (
        f"Medians [least - most] of {rounds} rounds. {disturbed} of {len(found)} measurements are "
        f"left out: beside them other processes used more than {FOREIGN} cores. Ratios are of "
        "measurements of the same round."
    )
    lines += [told, ""]
    for (mode, rate), group in _sections(clean):
        lines += _section(mode, rate, group)
    errors = [f"- {each.subject}, {each.mode}: {each.error}" for each in found if each.error]
    return lines + (["### What failed", "", *errors] if errors else [])


def _sections(found: Found) -> Iterator[tuple[tuple[str, float], Found]]:
    def key(measurement: Measurement) -> tuple[str, float]:
        mode = measurement.mode
        return mode, 0.0 if mode in {"closed", "overload"} else measurement.rate

    order = {"closed": 0, "open": 1, "overload": 2, "idle": 3, "storm": 4}
    ordered = sorted(found, key=lambda each: (order[key(each)[0]], key(each)[1]))
    for section, group in groupby(ordered, key):
        yield section, list(group)


def _section(mode: str, rate: float, group: Found) -> list[str]:
    if mode == "closed":
        return ["### Closed loop: one message under way per conversation", "", *_talk(group)]
    if mode == "open":
        return [f"### Open loop: {rate:,.0f} messages per second", "", *_talk(group)]
    if mode == "overload":
        return ["### Overload: twice what it can do", "", *_rows(OVERLOADED, group)]
    if mode == "idle":
        return [f"### {rate:,.0f} idle sockets", "", *_rows(IDLE, group)]
    return [f"### {rate:,.0f} sockets cut and back", "", *_rows(STORM, group)]


def _talk(group: Found) -> list[str]:
    held = [each for each in group if each.mode != "open" or each.held]
    lines = _rows(TALKING, held)
    bases = [base for base in (CEILING, PEER) if _of(held, base)]
    for base in bases or [ALONE]:
        of_base = _of(held, base)
        others = list(_compared(held, of_base))
        if of_base and others:
            lines += table([f"of {SUBJECTS[base].title}", *COMPARED], others)
    unheld = [each for each in group if each not in held]
    if unheld:
        lines += ["Offered more than they can do:", "", *_rows(TALKING, unheld)]
    return lines


def _compared(held: Found, of_base: Found) -> Iterator[list[str]]:
    for name in _names(held):
        if of_base and name != of_base[0].subject:
            found = (spread(ratios(_of(held, name), of_base, read)) for read in COMPARED.values())
            yield [SUBJECTS[name].title, *found]


def _rows(columns: dict[str, Read], group: Found) -> list[str]:
    if not group:
        return []
    columns = {head: read for head, read in columns.items() if middle(map(read, group)) is not None}
    heads = ["", "n", *(head.strip() for head in columns), "amiss"]
    rows = []
    for name in _names(group):
        own = _of(group, name)
        cells = (spread(map(read, own)) for read in columns.values())
        rows.append([SUBJECTS[name].title, str(len(own)), *cells, _faults(own)])
    return table(heads, rows)


def _faults(own: Found) -> str:
    """Return what went wrong in all of them together; the best word is nothing."""
    names = dict.fromkeys(name for each in own for name in each.faults)
    told = [f"{name} {sum(each.faults.get(name, 0) for each in own):,}" for name in names]
    return ", ".join(told) or "nothing"


def _names(group: Found) -> list[str]:
    there = {each.subject for each in group}
    return [name for name in SUBJECTS if name in there]


def _of(group: Found, name: str) -> Found:
    return [each for each in group if each.subject == name]


def plots(found: Found) -> dict[str, tuple[str, str]]:
    """Return the pictures by name, each with its words."""
    clean = [each for each in found if not each.disturbed and not each.error]
    made: dict[str, tuple[str, str]] = {}
    for (mode, rate), group in _sections(clean):
        if mode == "closed":
            rates = _bars(group, [figure("messages_per_s")])
            words = "Messages per second, saturated"
            note = "200 conversations, every message committed durably; longer is better"
            made["rate"] = words, bars(words, note, [], rates)
            reads = {part: figure(f"cpu_us_{part}") for part in PARTS}
            parts = [part for part in PARTS if middle(map(reads[part], group)) is not None]
            costs = _bars(group, [reads[part] for part in parts])
            words = "CPU µs per message, saturated"
            made["cpu"] = words, bars(words, "shorter is better", parts, costs)
        if mode == "open":
            held = [each for each in group if each.held]
            latencies = _bars(held, [figure("delivery_p99_ms")])
            words = f"Delivery at {rate:,.0f} messages per second, p99 in ms"
            able = _names(held)
            latencies += [
                Bar(SUBJECTS[name].title, (), name == "product", _cannot(_of(group, name)))
                for name in _names(group)
                if name not in able
            ]
            note = "from the visitor's write to the agent's socket; shorter is better"
            made[f"p99-{rate:.0f}"] = words, bars(words, note, [], latencies)
        if mode == "idle":
            memory = _bars(group, [figure("kib_app")])
            words = f"Memory per idle socket, KiB, at {rate:,.0f} sockets"
            made[f"idle-{rate:.0f}"] = words, bars(words, "shorter is better", [], memory)
    return made


def _cannot(own: Found) -> str:
    reached = middle(map(figure("messages_per_s"), own))
    return f"cannot: {number(reached or 0.0)}/s"


def _bars(group: Found, reads: Sequence[Read]) -> list[Bar]:
    return [
        Bar(
            SUBJECTS[name].title,
            [middle(map(read, _of(group, name))) or 0.0 for read in reads],
            name.startswith("product"),
        )
        for name in _names(group)
    ]
