"""docs/speed.md has every figure with its goal, as bench/ declares them."""

import re

from bench.__main__ import every
from bench.figure import Figure, Measure, Measured
from tests.support.pages import ROOT

NAMES = {Measure.WALL: "wall", Measure.CPU: "CPU"}


def test_the_page_about_speed_has_every_figure_with_its_goals() -> None:
    """In the order of the table that `make bench` prints."""
    page = (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|", page, re.MULTILINE)
    figures = [line for lines in every().values() for line in lines if isinstance(line, Figure)]
    declared = [
        (
            figure.name,
            figure.described(),
            ", ".join(f"{most:g} {NAMES[measure]}" for measure, most in figure.goals.items()),
        )
        for figure in figures
    ]
    once = [line.name for lines in every().values() for line in lines if isinstance(line, Measured)]
    assert [row for row in rows if row[0] not in once] == declared
    assert [row[0] for row in rows if row not in declared] == once
