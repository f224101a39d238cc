"""
Two kinds of picture, as SVG: bars to compare, lines to see how something grows.

They read on a light and on a dark page; colours are told apart by those who see few of them
(Okabe and Ito, "Color Universal Design", 2008).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from bench.measurement import number

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#999999")
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.title { font-size: 16px; font-weight: 600; } .note { fill: #6e7781; font-size: 12px; }
.ours { font-weight: 600; } .grid { stroke: #d0d7de; } .frame { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .note { fill: #9198a1; } .grid { stroke: #3d444d; }
  .frame { fill: #0d1117; }
}
"""
WIDTH = 760
LABELS = 230  # pixels for the names at the left
VALUES = 110  # and for the numbers at the right
ROW = 30
TOP = 64


class Bar(NamedTuple):
    """One subject: its parts are laid end to end."""

    label: str
    parts: Sequence[float]
    ours: bool = False
    note: str = ""
    """Stands instead of a bar where there is nothing to draw."""


class Point(NamedTuple):
    """One measured point of a line."""

    x: float
    y: float


def bars(title: str, note: str, parts: Sequence[str], rows: Sequence[Bar]) -> str:
    """Return horizontal bars from zero, with their sums; `parts` names the colours."""
    longest = max((sum(row.parts) for row in rows), default=1.0) or 1.0
    room = WIDTH - LABELS - VALUES
    drawn = [_head(title, note), *_legend(parts)]
    for index, row in enumerate(rows):
        y = TOP + index * ROW
        ours = ' class="ours"' if row.ours else ""
        drawn.append(
            f'<text x="{LABELS - 10}" y="{y + 17}" text-anchor="end"{ours}>'
            f"{escape(row.label)}</text>"
        )
        x = float(LABELS)
        colours = COLOURS[row.ours and len(row.parts) == 1 :]
        for value, colour in zip(row.parts, colours, strict=False):
            width = value / longest * room
            drawn.append(
                f'<rect x="{x:.1f}" y="{y + 3}" width="{max(width, 1):.1f}" height="20" '
                f'fill="{colour}"/>'
            )
            x += width
        shown = row.note or number(sum(row.parts))
        drawn.append(f'<text x="{x + 6:.1f}" y="{y + 17}"{ours}>{escape(shown)}</text>')
    return _whole(TOP + len(rows) * ROW + 12, drawn)


def lines(title: str, note: str, x_name: str, series: Mapping[str, Sequence[Point]]) -> str:
    """Return lines over a logarithmic x axis; y begins at zero, so that flat looks flat."""
    points = [point for line in series.values() for point in line]
    step = _round_step(max(point.y for point in points) / 4)
    highest = step * math.ceil(1.05 * max(point.y for point in points) / step)
    first, last = (math.log10(edge(p.x for p in points)) for edge in (min, max))
    left, right, top, bottom = 70, WIDTH - 44, TOP + 6, 380

    def place(point: Point) -> tuple[float, float]:
        share = (math.log10(point.x) - first) / ((last - first) or 1)
        return left + share * (right - left), bottom - point.y / highest * (bottom - top)

    drawn = [_head(title, note), *_legend(list(series))]
    for count in range(round(highest / step) + 1):
        value = step * count
        _, y = place(Point(10**first, value))
        drawn.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        drawn.append(
            f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{number(value)}</text>'
        )
    for value in sorted({point.x for point in points}):
        x, _ = place(Point(value, 0))
        drawn.append(
            f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{value:,.0f}</text>'
        )
    drawn.append(
        f'<text class="note" x="{right}" y="{bottom + 40}" text-anchor="end">'
        f"{escape(x_name)}</text>"
    )
    for line, colour in zip(series.values(), COLOURS, strict=False):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, line))
        drawn.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        )
        drawn += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
            for x, y in map(place, line)
        ]
    return _whole(bottom + 52, drawn)


def _round_step(least: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 … that is not below."""
    power = 10.0 ** math.floor(math.log10(least or 1.0))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def _head(title: str, note: str) -> str:
    return (
        f'<text class="title" x="16" y="26">{escape(title)}</text>'
        f'<text class="note" x="16" y="46">{escape(note)}</text>'
    )


def _legend(names: Sequence[str]) -> list[str]:
    """Name the colours at the upper right, when there are several."""
    drawn: list[str] = []
    x = float(WIDTH - 16)
    for index in reversed(range(len(names) if len(names) > 1 else 0)):
        x -= 7.5 * len(names[index])
        drawn.append(f'<text x="{x:.0f}" y="26">{escape(names[index])}</text>')
        x -= 16
        drawn.append(f'<rect x="{x:.0f}" y="15" width="12" height="12" fill="{COLOURS[index]}"/>')
        x -= 14
    return drawn


def _whole(height: int, drawn: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            f"<style>{STYLE}</style>",
            f'<rect class="frame" width="{WIDTH}" height="{height}" rx="6"/>',
            *drawn,
            "</svg>\n",
        ]
    )
