"""How the rows of a sheet are shared out, in sentences: by campaign and by agent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from callsheet.engine.results import SheetResult
from callsheet.engine.understood_lines import MOST
from callsheet.messages.reader import Reader
from transforms.outcomes import READY
from transforms.splits import called
from validators.message import message

_MOST = 20


def split_lines(result: SheetResult, reader: Reader) -> Iterator[tuple[str, str]]:
    """Label and text of the numbers where all of a row are called, then per campaign and per agent, the first of many."""
    yield from number_lines(result, reader)
    yield from _queue_lines(result, reader)
    for label, lines in (("LABEL_CAMPAIGN", _campaigns(result)), ("LABEL_AGENT", result.assigned)):
        name = reader.say(message(label))
        yield from ((name, _line(line, reader)) for line in lines[:_MOST])
        if (more := len(lines) - _MOST) > 0:
            yield name, reader.say(message("SPLIT_MORE", count=more))


def _campaigns(result: SheetResult) -> tuple[Mapping[str, Any], ...]:
    """The campaigns; none where what was understood names each of them with its rows already, all of which are ready."""
    seen = len(result.understood.campaigns) if result.understood else 0
    ready = all(set(line["outcomes"]) == {READY} for line in result.campaigns)
    return () if ready and seen == len(result.campaigns) <= MOST else result.campaigns


def number_lines(result: SheetResult, reader: Reader) -> Iterator[tuple[str, str]]:
    """What became of the numbers of a sheet, where all of a row are called."""
    if result.numbers:
        yield reader.text("LABEL_NUMBERS"), reader.outcomes(result.numbers)


def _queue_lines(result: SheetResult, reader: Reader) -> Iterator[tuple[str, str]]:
    """Over whose members the rows are shared out, where they are a queue's."""
    first = result.assigned[0] if result.assigned else {}
    if number := first.get("queue"):
        queue = f"{number} {first.get('queue_name', '')}".strip()
        yield reader.text("LABEL_SPLIT"), reader.say(message("SPLIT_QUEUE", queue=queue))


def _line(line: Mapping[str, Any], reader: Reader) -> str:
    who = called(line) or reader.say(message("SPLIT_UNKNOWN"))
    if level := line.get("weight"):
        return reader.say(message("SPLIT_LEVEL", who=who, level=level, rows=line["rows"]))
    if outcomes := reader.outcomes(line.get("outcomes", {})):
        return reader.say(message("SPLIT_OUTCOMES", who=who, rows=line["rows"], outcomes=outcomes))
    return reader.say(message("SPLIT_ROWS", who=who, rows=line["rows"]))
