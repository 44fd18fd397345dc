"""The dry run: read, prove and plan, with nothing sent and nothing recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from callsheet.engine.assigned import assigns, notices_of
from callsheet.engine.checked import Checked
from callsheet.engine.claims import read_claims
from callsheet.engine.comparison import look
from callsheet.engine.context import plan_context, today
from callsheet.engine.known_rows import lineage_of, without_known
from callsheet.engine.members import each_file
from callsheet.engine.options import load_options, refuse_unknown, refuse_unused
from callsheet.engine.progress import Progress
from callsheet.engine.results import LoadRequest, RowTexts, SheetResult, exit_of
from callsheet.engine.scrub import allowed_by
from callsheet.engine.survey import with_repairs
from callsheet.engine.take import Recognised, Taken, take
from callsheet.engine.understood import around, understood_of
from callsheet.engine.validate import marked, prepare_sheet
from callsheet.errors import Exit, UsageError
from callsheet.ledger.deferred import read_only
from callsheet.ledger.records import LedgerError, Load
from callsheet.settings import Profile
from transforms.calls import PlanError
from transforms.cell_numbers import at_cells, row_counts
from transforms.first_rows import first_rows, with_first_rows
from transforms.kind import Kind
from transforms.live import Live, Survey
from transforms.outcomes import READY, WITHHELD, Outcome, outcome_frame
from transforms.places import PLACE, own_repairs
from transforms.prepare import Prepared, titled
from transforms.report import masked_repairs, problems_of
from transforms.row_keys import row_keys
from transforms.shared_options import zone_in
from transforms.splits import Line, agent_lines, campaign_lines
from transforms.understood import Around, campaign_of_rows
from validators.libraries import pd
from validators.message import Message, pack
from validators.problem_types import Severity
from validators.problems import Problem
from validators.validate import problem_frame


def check_files(
    profile: Profile,
    orders: Iterable[LoadRequest],
    progress: Progress,
    keep: Callable[[RowTexts], None] | None = None,
    plan: Callable[[Checked], None] | None = None,
    see: Callable[[LoadRequest, Taken], None] | None = None,
) -> list[SheetResult]:
    """Check files; of each sheet what would be sent, and every problem of every row.

    `keep` is given the rows of each sheet, `plan` whatever a file with a verdict on each row needs, `see` each file as it was
    taken, before its sheets are checked. UsageError for an option that none of the sheets can use.
    """
    results: list[SheetResult] = []
    drop, kinds = list(orders), set[str]()
    refuse_unknown(drop)
    for order, is_last in _each_of(drop):
        progress.stage("read")
        taken = take(order, profile)
        if see is not None:
            see(order, taken)
        kinds |= {recognised.match.kind.name for recognised in taken.sheets}
        if not taken.sheets:
            results.append(taken.refusal(order, profile))
        if is_last:
            refuse_unused(profile, drop, kinds, results)
        results.extend(
            _check(_Sheet(order, profile, taken, recognised), progress, keep, plan)
            for recognised in taken.sheets
        )
    return results


def _each_of(drop: Sequence[LoadRequest]) -> Iterator[tuple[LoadRequest, bool]]:
    """Each file of a drop, also those in archives, and whether it is the last."""
    for left, order in enumerate(drop, start=1 - len(drop)):
        for each in each_file(order):
            yield each, not left and (each.member is None or each.member.last)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet to check, with its file and how it is to be loaded."""

    order: LoadRequest
    profile: Profile
    taken: Taken
    recognised: Recognised

    @property
    def kind(self) -> Kind:
        return self.recognised.match.kind

    @property
    def options(self) -> dict[str, str]:
        return load_options(self.kind, self.profile, self.order.options)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A sheet proven and compared: `found` is None where it is refused before that, `notices` are what is said of it."""

    prepared: Prepared
    found: Survey | None
    notices: tuple[Problem, ...]
    known: Around
    options: Mapping[str, str]  # of the load, a campaign's name replaced by its code
    repairs: pd.DataFrame

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that would be sent, or would be if the sheet were not refused."""
        return self.prepared.ready if self.found is None else self.found.ready

    @property
    def refusal(self) -> Problem | None:
        """Why the sheet is refused as a whole."""
        if self.found is not None:
            return self.found.refusal
        return next(each for each in self.prepared.sheet_problems if each.severity is Severity.ERROR)


def _check(
    sheet: _Sheet,
    progress: Progress,
    keep: Callable[[RowTexts], None] | None,
    plan: Callable[[Checked], None] | None,
) -> SheetResult:
    recognised, match = sheet.recognised, sheet.recognised.match
    progress.stage("prove", len(recognised.sheet.cells))
    seen = _compare(sheet, sheet.options, progress)
    own = seen.prepared.problems
    problems = pd.concat([own, titled(seen.found.problems, match)]) if seen.found else own
    result, calls = _described(sheet, seen, at_cells(problems, match)), dict[int, int]()
    if seen.found is None:
        result = replace(result, exit=Exit.USAGE)
    else:
        result = _forecast(result, sheet, seen, calls if plan else None)
    if keep is not None and seen.found is not None:
        keep(RowTexts(recognised.sheet.name, _outcomes(seen), problems, match, result.language, result.zone))
    if plan is not None:
        plan(
            Checked(
                result,
                sheet.profile.name,
                recognised.sheet,
                match,
                _outcomes(seen, told=True),
                problems,
                at_cells(seen.repairs, match),
                calls,
                campaign_of_rows(seen.rows, sheet.kind, seen.known),
            )
        )
    return result


def _described(sheet: _Sheet, seen: _Compared, problems: pd.DataFrame) -> SheetResult:
    """What was understood of a sheet, and what is wrong with it; without what sending it would take."""
    recognised, match = sheet.recognised, sheet.recognised.match
    general = [
        *sheet.taken.problems,
        *seen.prepared.sheet_problems,
        *seen.notices,
        *allowed_by(sheet.kind, seen.options),
    ]
    nothing = outcome_frame([], Outcome.INVALID, "")
    first = first_rows(recognised.sheet.cells, match.header, match.header_row)
    return SheetResult(
        str(sheet.order.path),
        recognised.sheet.name,
        None,
        sheet.kind.name,
        problems=tuple(with_first_rows(problems_of(general, problems, nothing, match), first)),
        dry_run=True,
        understood=understood_of(
            recognised, sheet.profile, sheet.order.columns, seen.prepared, seen.rows, seen.known, seen.options
        ),
        language=seen.known.language,
        zone=sheet.profile.time_zone,
        member=sheet.order.member.name if sheet.order.member else "",
    )


def _compare(sheet: _Sheet, options: Mapping[str, str], progress: Progress) -> _Compared:
    """Prove a sheet, and compare it with earlier loads and the live service."""
    profile, recognised = sheet.profile, sheet.recognised
    hidden = sheet.order.hidden or profile.hidden
    now = datetime.now(UTC)
    proven = prepare_sheet(recognised.sheet, recognised.match, profile, hidden, now, options)
    prepared, unread = (proven, None) if sheet.order.again else _unknown(sheet, proven, options)
    found, notices, live = (
        (None, [], Live())
        if prepared.refused
        else look(profile, prepared, options, progress, today(profile, now), recognised.match.row_of)
    )
    if found and not sheet.order.again and _is_renamed(found):
        options = {**options, **found.options}
        found = _known_by_code(sheet, prepared, found, options)
    notices += [Problem("ROWS_NOT_COMPARED", detail=pack(unread))] if unread else []
    known = around(sheet.kind, profile.language_for(recognised.match.language), options, live)
    named = own_repairs(found.repairs, prepared.places) if found else None
    repairs = with_repairs(prepared.repairs, named, recognised.match)
    return _Compared(prepared, found, tuple(notices), known, options, repairs)


def _is_renamed(found: Survey) -> bool:
    """Whether names of campaigns became codes: only now can rows be known again."""
    return bool(found.options) or (found.repairs is not None and len(found.repairs) > 0)


def _known_by_code(sheet: _Sheet, prepared: Prepared, found: Survey, options: Mapping[str, str]) -> Survey:
    """The survey without the rows that earlier loads have put into the campaigns that are known by their codes now."""
    none = prepared.settled.iloc[:0]
    left = replace(prepared, ready=found.ready, settled=none, problems=problem_frame())
    again, _ = _unknown(sheet, left, options, edits=False)  # a name is another value than its code
    return replace(
        found,
        ready=again.ready,
        settled=pd.concat([found.settled, again.settled], ignore_index=True),
        problems=pd.concat([found.problems, again.problems], ignore_index=True),
    )


def _unknown(
    one: _Sheet, prepared: Prepared, options: Mapping[str, str], *, edits: bool = True
) -> tuple[Prepared, Message | None]:
    """The sheet without the rows that earlier loads have, or as it is and why the ledger could not be asked.

    `edits`: a result that came back is looked through for rows that were changed since.
    """
    order, profile, taken = one.order, one.profile, one.taken
    if not profile.may_have_ledger:
        return prepared, None
    sheet, match = one.recognised.sheet, one.recognised.match
    claims = read_claims(sheet, match, prepared.ready.index, taken.origin)
    claims = claims if edits else replace(claims, edits=False)
    name, kind = order.name, match.kind.name
    told = marked(prepared, match, options)
    like = Load("", name, taken.sha256, sheet.name, kind, profile.name, profile.base_url, "", 0, told)
    try:
        with read_only.read_only(profile.ledger_url) as ledger:
            if ledger is None:
                return prepared, None
            keys = row_keys(prepared.ready, match.kind, zone_in(options, profile.time_zone))
            lineage = lineage_of(ledger, profile, prepared, keys, like)
            return without_known(lineage, prepared, claims)[0], None
    except LedgerError as error:
        return prepared, error.message


def _forecast(
    result: SheetResult,
    sheet: _Sheet,
    seen: _Compared,
    into: dict[int, int] | None,
) -> SheetResult:
    """The result of a sheet that was compared with the live service: its books, and what sending would take.

    `into` is given the number of the request in which each row would go.
    """
    found, profile, options = seen.found, sheet.profile, seen.options
    assert found is not None
    changes = tuple(asdict(change) for change in found.changes)
    books, match = _books(seen), sheet.recognised.match
    rows = row_counts(_outcomes(seen), match) if match.dialled else books
    result = replace(
        result,
        changes=changes,
        rows=sum(rows.values()),
        outcomes=rows,
        numbers=books if match.dialled else {},
        campaigns=_campaigns(seen),
    )
    if found.refusal:
        return replace(result, exit=Exit.USAGE)
    calls, assigned = _calls(found, profile, sheet.recognised, options, into)
    return replace(
        result,
        seconds=calls / profile.rate if profile.rate else None,
        repairs=tuple(masked_repairs(at_cells(seen.repairs, sheet.recognised.match))),
        calls=calls,
        assigned=assigned,
        problems=(*notices_of(sheet.kind, options, len(found.ready)), *result.problems),
        exit=exit_of({name: count for name, count in books.items() if name != READY}),
    )


def _campaigns(seen: _Compared) -> tuple[Line, ...]:
    """The books by campaign; only where the rows say it themselves."""
    prepared, found = seen.prepared, seen.found
    if prepared.places is None or found is None:
        return ()
    return campaign_lines(prepared.places[PLACE], _outcomes(seen), found.facts, prepared.kind, seen.options)


def _outcomes(seen: _Compared, *, told: bool = False) -> pd.DataFrame:
    """What would become of each row; `told`: rows of a refused sheet name the reason for which it is."""
    refusal = seen.refusal if seen.found is None or seen.found.refusal else None
    word = WITHHELD if refusal else READY
    code, detail = (refusal.code, refusal.detail) if refusal and told else ("", "")
    left = outcome_frame(seen.rows.index, word, code, detail)
    found = [] if seen.found is None else [seen.found.settled]
    every = pd.concat([seen.prepared.settled, *found, left], ignore_index=True)
    return every.sort_values("row", ignore_index=True)


def _books(seen: _Compared) -> dict[str, int]:
    found = seen.found
    assert found is not None
    settled = pd.concat([seen.prepared.settled, found.settled])["outcome"].value_counts()
    ready = {WITHHELD if found.refusal else READY: len(found.ready)} if len(found.ready) else {}
    return ready | {str(name): int(count) for name, count in settled.items()}


def _calls(
    found: Survey,
    profile: Profile,
    recognised: Recognised,
    options: Mapping[str, str],
    into: dict[int, int] | None,
) -> tuple[int, tuple[Line, ...]]:
    """How many requests the load would take, beside the questions about what became of it; and who would get how many rows."""
    kind, count, bodies = recognised.match.kind, 0, list[Any]()
    keeps = assigns(kind, options)
    context = plan_context(profile, kind, "check", options)
    custom = {field: field for field in recognised.match.custom.values()}
    inputs = replace(context, custom_fields=custom, facts=found.facts)
    try:
        if into is None and not keeps and kind.delivery.count:
            return kind.delivery.count(found.ready, inputs), ()
        for count, call in enumerate(kind.delivery.plan(found.ready, inputs), start=1):
            if into is not None:
                into.update(dict.fromkeys(call.rows, count))
            if keeps:
                bodies.append(call.body)
    except PlanError as error:
        raise UsageError.of(error.message) from None
    return count, agent_lines(kind, found.facts, bodies) if keeps else ()
