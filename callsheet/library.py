"""callsheet from Python: load, check, resume and write templates, with typed results and no Prefect.

What is wrong with a sheet is in the result, never an exception. Raised are UsageError (the source, a kind or an option
cannot be taken), SetupError (a setting is missing or wrong, or the ledger is damaged) and StoppedError (the disk is full, or the
ledger is locked). Credentials that Sobot refuses are in the result: `exit` is 3, and the rows are `planned`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import pandas as pd

from callsheet.application import Application
from callsheet.arguments import flag_of, options_of, path_of, text_of, texts_of, unfit
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import finish, load_files, report_ended
from callsheet.engine.plan_workbook import PlanFile
from callsheet.engine.progress import Silent
from callsheet.engine.report import rows_of
from callsheet.engine.results import LoadRequest, RowTexts, SheetResult
from callsheet.errors import Exit, UsageError, gravest
from callsheet.ledger.states import LoadState
from callsheet.lookup import is_there, kind_called, unwritable
from callsheet.messages import Reader
from callsheet.settings import Profile, load_profile, reader_for
from callsheet.settings.options import keyed
from callsheet.sheets.template.workbook import write_template as write_workbook
from callsheet.sheets.texts import row_texts
from transforms.frames import FrameError, row_numbers, sheet_of
from transforms.policies import Hidden

T = TypeVar("T")
Source = str | Path | pd.DataFrame
Options = Mapping[str, str | int | Mapping[str, str | int]]
_FRAME = Path("dataframe")  # what a frame is called where a file has its name
_COLUMNS = ("outcome", "code", "reason", "fix")


@dataclass(frozen=True)
class Result:
    """What came of one source: of each of its sheets, and of every row.

    `exit` is the exit status that the command line would end with: 0 when every row succeeded.
    """

    sheets: tuple[SheetResult, ...]
    rows: pd.DataFrame = field(repr=False)
    """Index: row numbers (or a frame's own index); columns: sheet, outcome, code, reason and fix, all strings."""

    @property
    def exit(self) -> Exit:
        """The most serious exit status of the sheets."""
        return gravest(Exit(sheet.exit) for sheet in self.sheets)

    @property
    def outcomes(self) -> dict[str, int]:
        """Rows by outcome, over all sheets."""
        counted: dict[str, int] = {}
        for sheet in self.sheets:
            for outcome, count in sheet.outcomes.items():
                counted[outcome] = counted.get(outcome, 0) + count
        return counted

    @property
    def load_ids(self) -> tuple[str, ...]:
        """The loads that were made, one per sheet; none for a check."""
        return tuple(sheet.load_id for sheet in self.sheets if sheet.load_id)

    @property
    def files(self) -> tuple[str, ...]:
        """The result workbooks that were written."""
        return tuple(file for sheet in self.sheets for file in sheet.files)

    @property
    def note(self) -> str:
        """Why the source was not sent or stopped early, and what to do; "" when every sheet finished."""
        return "\n".join(
            Reader(sheet.language, sheet.zone).say(sheet.message) for sheet in self.sheets if sheet.message
        )


def load(
    source: Source,
    *,
    kind: str | None = None,
    profile: str | Profile | None = None,
    options: Options | None = None,
    hidden: str | None = None,
    again: bool = False,
    out: str | Path | None = None,
    csv: bool = False,
    sheets: Sequence[str] | str | None = None,
) -> Result:
    """Load a file, or a DataFrame of strings whose index holds row numbers, and return every row's outcome.

    `kind` is detected from the headers by default; `options` are those of `--set`; `hidden` is stop, include or skip;
    `again` sends content and rows that were loaded before; `out` is the folder of the result workbooks, CSV files with `csv`;
    `sheets` names the only sheets of a workbook to load.
    """
    known = _profile(profile)
    request = _request(source, kind, options, hidden, sheets, again)
    request = replace(request, out=_out(out), csv=flag_of("csv", csv))
    with open_context(known, application=_application()) as context:
        context.connection()
        results = _run(lambda: load_files(context, [request]))
        return _result(results, [_texts(context, result) for result in results], source)


def check(
    source: Source,
    *,
    kind: str | None = None,
    profile: str | Profile | None = None,
    options: Options | None = None,
    hidden: str | None = None,
    sheets: Sequence[str] | str | None = None,
    out: str | Path | None = None,
    again: bool = False,
) -> Result:
    """The dry run: read, check and plan a source, and send nothing. Rows that would be sent have the outcome `ready`.

    It says what `load` with the same arguments would do now: `reason` and `note` say why nothing would be sent. `sheets` names the
    only sheets of a workbook to check; `out` is a new .xlsx or .csv file for a verdict on every row; `understood` of each sheet's
    result is what the sheet was recognised as.
    """
    known = _profile(profile)
    texts: list[RowTexts] = []
    request = _request(source, kind, options, hidden, sheets, again)
    plan = PlanFile(path) if (path := _out(out)) else None
    results = check_files(known, [request], Silent(), keep=texts.append, plan=plan.take if plan else None)
    results = plan.write(results) if plan else results
    return _result(results, texts, source)


def resume(load_id: str, *, profile: str | Profile | None = None) -> Result:
    """Continue a load that stopped early; for one that has finished, write its report again."""
    load_id = text_of("load_id", load_id)
    with open_context(_profile(profile), application=_application()) as context:
        found = context.ledger.load(load_id)
        if found.state in {LoadState.CLOSED, LoadState.REFUSED}:
            result = report_ended(context, found)
        else:
            context.connection()
            result = _run(lambda: finish(context, found.id))
        return _result([result], [_texts(context, result)], None)


def write_template(
    kind: str, path: str | Path, *, language: str | None = None, profile: str | Profile | None = None
) -> Path:
    """Write the blank workbook of a kind, with the custom fields of a profile; returns its path.

    `language` is `en` or `zh`; without it, that of the profile, and `en` where the profile leaves it to the sheets.
    """
    language = _language(profile) if language is None else language
    if text_of("language", language) not in {"en", "zh"}:
        raise UsageError("LANGUAGE_UNKNOWN", language=language)
    wanted, of = path_of("path", path), kind_called(text_of("kind", kind))
    custom = _profile(profile).custom_fields if profile is not None else {}
    try:
        return write_workbook(wanted, of, custom=custom, language=language)
    except OSError as error:
        raise unwritable(wanted, error) from None


@cache
def _application() -> Application:
    """What all calls from this process share."""
    return Application()


def _profile(profile: str | Profile | None) -> Profile:
    if isinstance(profile, Profile):
        return profile
    return load_profile(None if profile is None else text_of("profile", profile))


def _language(profile: str | Profile | None) -> str:
    return (profile.reader() if isinstance(profile, Profile) else reader_for(profile)).language


def _out(out: str | Path | None) -> Path | None:
    return None if out is None else path_of("out", out)


def _request(
    source: Source,
    kind: str | None,
    options: Options | None,
    hidden: str | None,
    sheets: Sequence[str] | str | None,
    again: bool,
) -> LoadRequest:
    if kind is not None:
        kind_called(text_of("kind", kind))
    request = LoadRequest(
        _FRAME,
        kind,
        keyed(options_of(options)),
        None if hidden is None else _hidden(text_of("hidden", hidden)),
        worksheets=texts_of("sheets", sheets),
        again=flag_of("again", again),
    )
    if isinstance(source, pd.DataFrame):
        try:
            return replace(request, sheet=sheet_of(source, _FRAME.name))
        except FrameError as error:
            raise UsageError.of(error.message) from None
    if not isinstance(source, str | Path):
        raise unfit("source", source, "ARGUMENT_SOURCE")
    path = path_of("source", source)
    if not is_there(path):
        raise UsageError("SOURCE_NOT_FOUND", file=str(path))
    return replace(request, file=path)


def _hidden(written: str) -> Hidden:
    if written not in set(Hidden):
        raise UsageError("OPTION_VALUE_UNKNOWN", option="hidden", value=written, choices=tuple(Hidden))
    return Hidden(written)


def _run(work: Callable[[], Awaitable[T]]) -> T:
    """Run the engine's work, also where an event loop runs already, as in a notebook."""

    async def main() -> T:
        return await work()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(main())
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(main())).result()


def _texts(context: LoadContext, result: SheetResult) -> RowTexts | None:
    return rows_of(context, result) if result.load_id else None


def _result(
    results: Sequence[SheetResult], texts: Sequence[RowTexts | None], source: Source | None
) -> Result:
    frames = list(_frames(texts))
    empty = pd.DataFrame(
        columns=["sheet", *_COLUMNS], index=pd.Index([], name="row", dtype="int64"), dtype="str"
    )
    rows = pd.concat(frames) if frames else empty
    if isinstance(source, pd.DataFrame) and len(rows):
        labels = dict(zip(row_numbers(source), source.index, strict=True))
        rows.index = pd.Index([labels[number] for number in rows.index], name=source.index.name or "row")
    return Result(tuple(results), rows)


def _frames(texts: Sequence[RowTexts | None]) -> Iterator[pd.DataFrame]:
    for found in texts:
        if found is not None:
            reader = Reader(found.language, found.zone)
            frame = row_texts(found.outcomes, found.problems, found.match, reader)
            frame = frame.astype("str").rename(columns={"status": "outcome"}).rename_axis("row")
            frame.insert(0, "sheet", found.sheet)
            yield frame
