"""The requests of a load that is only checked: how many, in which of them each row goes, and what they would leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from callsheet.engine.assigned import assigns
from callsheet.engine.context import plan_context
from callsheet.engine.foreseen_rows import Compared, SheetToCheck
from callsheet.engine.setup_call import setup_body
from transforms.kind import Call, ForbiddenEntry, PlanContext
from transforms.splits import Line, agent_lines

_KEY = "check"


@dataclass(frozen=True, slots=True)
class Planned:
    """How many requests a load would take, beside the questions about what became of it; who would get how many rows.

    `of_row` has the number of each row's request where that was asked for.
    """

    calls: int = 0
    assigned: tuple[Line, ...] = ()
    of_row: Mapping[int, int] = field(default_factory=dict)


def planned(sheet: SheetToCheck, seen: Compared, now: int, *, rows: bool) -> Planned:
    """The requests for the rows that would be sent; PlanError where an option is missing or wrong.

    `now` is in ms; with `rows` each of them is told its request.
    """
    kind, ready = sheet.kind, seen.rows
    if ready.empty:
        return Planned()
    setup = setup_body(sheet.profile, kind, _KEY, seen.options, ready, now)
    before = int(setup is not None)
    keeps = assigns(kind, seen.options)
    count, of_row, bodies = 0, dict[int, int](), list[Any]()
    for count, (of_call, body) in enumerate(_each_call(sheet, seen, written=keeps), start=1):
        if rows:
            of_row.update(dict.fromkeys(of_call, count))
        if keeps:
            bodies.append(body)
    facts = seen.found.facts if seen.found else {}
    return Planned(before + count, agent_lines(kind, facts, bodies) if keeps else (), of_row)


def forbidden_entries(sheet: SheetToCheck, seen: Compared) -> Iterator[ForbiddenEntry]:
    """The numbers that the rows to be sent would put in place."""
    forbids = sheet.kind.delivery.forbids
    for call in _calls(sheet, seen) if forbids else ():
        of_sheet = tuple(map(sheet.match.row_of, call.rows))
        yield from forbids(call.body, of_sheet) if forbids else ()


def _each_call(
    sheet: SheetToCheck, seen: Compared, *, written: bool
) -> Iterator[tuple[tuple[int, ...], Any]]:
    """The rows and the body of each call; without `written` no body where the rows are known without one."""
    alone = sheet.kind.delivery.rows_of_calls
    if alone and not written:
        return ((rows, None) for rows in alone(seen.rows, _inputs(sheet, seen)))
    return ((call.rows, call.body) for call in _calls(sheet, seen))


def _calls(sheet: SheetToCheck, seen: Compared) -> Iterator[Call]:
    return sheet.kind.delivery.plan(seen.rows, _inputs(sheet, seen))


def _inputs(sheet: SheetToCheck, seen: Compared) -> PlanContext:
    context = plan_context(sheet.profile, sheet.kind, _KEY, seen.options)
    custom = {field: field for field in sheet.match.custom.values()}
    return replace(context, custom_fields=custom, facts=seen.found.facts if seen.found else {})
