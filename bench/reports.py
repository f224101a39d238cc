"""Tables and pictures, put where they are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows), ""]


def publish(
    name: str,
    lines: Sequence[str],
    pictures: Mapping[str, tuple[str, str]],
    report: Path | None,
    images: Path,
) -> None:
    """
    Print the lines; with `report`, write them there, below the pictures, which go to `images`.

    `pictures` has for each name what it shows, in words, and the SVG.
    """
    print("\n".join(lines))
    if report is None:
        return
    images.mkdir(parents=True, exist_ok=True)
    report.parent.mkdir(parents=True, exist_ok=True)
    shown = []
    for picture, (words, svg) in pictures.items():
        file = images / f"bench-{name}-{picture}.svg"
        file.write_text(svg, encoding="utf-8")
        shown += [f"![{words}]({os.path.relpath(file, report.parent)})", ""]
    report.write_text("\n".join([*shown, *lines]).rstrip() + "\n", encoding="utf-8")
