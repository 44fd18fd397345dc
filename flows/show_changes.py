"""What a load would change in the live service, thing by thing: + add, - remove, ~ change, = same."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

_COLOURS = {"+": "green", "-": "red", "~": "yellow", "=": "dim"}
_MOST_THINGS, _MOST_LINES = 20, 8


def show_changes(console: Console, changes: Sequence[Mapping[str, Any]]) -> None:
    """Counts of every thing that changes, with its first lines; what stays the same is only counted."""
    if not changes:
        return
    changing = [one for one in changes if one["lines"]]
    for one in changing[:_MOST_THINGS]:
        console.print(f"  [bold]{escape(str(one['subject']))}[/]  {_counts(one['counts'])}", highlight=False)
        for sign, text in one["lines"][:_MOST_LINES]:
            console.print(f"    [{_COLOURS[sign]}]{sign} {escape(text)}[/]", highlight=False)
        if len(one["lines"]) > _MOST_LINES:
            console.print(f"    … and {len(one['lines']) - _MOST_LINES} more")
    if len(changing) > _MOST_THINGS:
        console.print(f"  … and {len(changing) - _MOST_THINGS} more that change; --json lists them all")
    console.print(f"  against the live service: {_counts(_summed(changes))}", highlight=False)


def _summed(changes: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    total = dict.fromkeys("+-~=", 0)
    for one in changes:
        for sign, count in one["counts"].items():
            total[sign] += count
    return total


def _counts(counts: Mapping[str, int]) -> str:
    return "  ".join(f"[{_COLOURS[sign]}]{sign} {count:,}[/]" for sign, count in counts.items() if count)
