"""What a run leaves in Prefect at its end: its summary, its tables, its links; and the state that it ends in."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext

from callsheet.engine.result_notes import note_of, reader_of
from callsheet.engine.results import SheetResult
from callsheet.engine.split_lines import split_lines
from callsheet.engine.understood_lines import understood_lines
from callsheet.errors import CallsheetError, Exit
from callsheet.masking import mask_digits
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.report_links import address_of
from callsheet.settings import Profile
from flows.markdown import as_markdown
from flows.run_log import log_end
from flows.states import announce_by_old_name, finish_state, stopped_state, waiting_loads
from transforms.kinds import kind_named
from transforms.report import grouped
from validators.message import message
from validators.problems import Problem

_ENDS = {
    Exit.WELL: "RUN_WELL",
    Exit.ROWS_TO_FIX: "RUN_ROWS_TO_FIX",
    Exit.USAGE: "RUN_USAGE",
    Exit.SETTINGS: "RUN_SETTINGS",
    Exit.STOPPED: "RUN_STOPPED",
}
_IN_THE_SUMMARY = 10  # problems; the artifact `problems` has more
_IN_THE_TABLE = 50
_FORM = "approve-load/any-profile"


async def end_run(
    results: Sequence[SheetResult], profile: Profile, error: CallsheetError | None = None
) -> State[Any]:
    """Leave the artifacts of this run; the state that it ends in. `error` is what ended it before its results."""
    waiting = waiting_loads(results, profile)
    reader = profile.reader(surface=Surface.PREFECT)
    why = reader.say(error.message) if error else ""
    state = stopped_state(error, reader) if error else finish_state(results, profile, waiting)
    log_end(results, why)
    if (run := _this_run()) is not None:
        async with get_client() as client:
            await leave(client, run, results, profile, waiting, why)
        announce_by_old_name(state, run)
    return state


async def leave(
    client: PrefectClient,
    run: UUID,
    results: Sequence[SheetResult],
    profile: Profile,
    waiting: Sequence[str],
    error: str = "",
) -> None:
    """Leave the artifacts of a run; `waiting` are the loads that await approval."""
    if not (results or error):
        return
    reader = reader_of(results[0], Surface.PREFECT) if results else profile.reader(surface=Surface.PREFECT)
    forms = {load_id: await _form(client, load_id, profile, reader) for load_id in waiting}
    contents = {
        "outcomes": ("table", json.dumps(outcomes_table(results)) if results else ""),
        "problems": ("table", json.dumps(found) if (found := problems_table(results)) else ""),
        "summary": ("markdown", summary_page(results, forms, error)),
    }
    for key, (kind, data) in contents.items():
        await _leave(client, run, kind, key, data, reader.say(message(f"ARTIFACT_{key.upper()}")))


async def publish_file(file: Path, description: str, reader: Reader) -> None:
    """Leave a link to one file of data/reports; nothing outside a run."""
    if (run := _this_run()) is not None:
        async with get_client() as client:
            await _leave(client, run, "markdown", "file", _link(file, reader), description)


def _this_run() -> UUID | None:
    context = FlowRunContext.get()
    return context.flow_run.id if context and context.flow_run else None


async def _leave(client: PrefectClient, run: UUID, kind: str, key: str, data: str, description: str) -> None:
    """Leave one artifact; one without data is none."""
    if data:
        artifact = ArtifactCreate(type=kind, key=key, data=data, description=description, flow_run_id=run)
        await client.create_artifact(artifact)


def outcomes_table(results: Sequence[SheetResult]) -> list[dict[str, object]]:
    """A line per sheet: its rows by outcome, and its load; every line has the same columns."""
    outcomes = list(dict.fromkeys(name for result in results for name in result.outcomes))
    return [
        {
            "file": _name(result),
            "sheet": mask_digits(result.sheet),
            "kind": result.kind or "",
            "rows": result.rows,
            **{name: result.outcomes.get(name, 0) for name in outcomes},
            "load": result.load_id or "none",
        }
        for result in results
    ]


def problems_table(results: Iterable[SheetResult]) -> list[dict[str, object]]:
    """Problems that say the same, with how often, the first rows, and what to do."""
    return [
        _problem_line(result, problems) for result in results for problems in _grouped(result)[:_IN_THE_TABLE]
    ]


def _grouped(result: SheetResult) -> list[list[Problem]]:
    """Problems of the sheet first, then those of its rows, the commonest first."""
    return [
        *([problem] for problem in result.problems if problem.row is None),
        *grouped(result.problems),
    ]


def _problem_line(result: SheetResult, problems: Sequence[Problem]) -> dict[str, object]:
    sentence, fix = reader_of(result, Surface.PREFECT).problem(problems[0])
    return {
        "times": len(problems),
        "rows": _first_rows(problems),
        "problem": mask_digits(sentence),
        "what to do": mask_digits(fix),
        "code": problems[0].code,
        "file": _name(result),
    }


def _first_rows(problems: Sequence[Problem]) -> str:
    rows = ", ".join(str(problem.row) for problem in problems[:5] if problem.row is not None)
    return rows + (", …" if rows and len(problems) > 5 else "")


def summary_page(results: Iterable[SheetResult], forms: Mapping[str, str], error: str = "") -> str:
    """A page with what came of each sheet and its report files; `forms` has a link for each load that awaits approval."""
    parts = [_sheet_section(result, forms) for result in results]
    return "\n\n".join([*parts, *([f"**{as_markdown(mask_digits(error))}**"] if error else [])])


def _sheet_section(result: SheetResult, forms: Mapping[str, str]) -> str:
    reader = reader_of(result, Surface.PREFECT)
    form = forms.get(result.load_id or "")
    note = as_markdown(mask_digits(note_of(result, Surface.PREFECT)))
    lines = [f"## {as_markdown(_name(result))}", *_understood(result, reader)]
    lines.append(f"**{reader.say(message(_end(result, form)))}** {note}")
    if result.rows:
        lines.append(_rows_line(result, reader))
    if split := [f"{label}: {text}" for label, text in split_lines(result, reader)]:
        lines.append("\n".join(f"- {as_markdown(mask_digits(line))}" for line in split))
    lines += [form] if form else []
    if given := [*_page(result, reader), *(_link(Path(file), reader) for file in result.files)]:
        lines.append("\n".join(f"- {link}" for link in given))
    lines += [] if form else _to_do(result, reader)
    if result.load_id:
        lines.append(reader.say(message("SUMMARY_LOAD", load=f"`{result.load_id}`")))
    return "\n\n".join(lines)


def _page(result: SheetResult, reader: Reader) -> list[str]:
    """A link to the report page, where there is one."""
    return [f"[{reader.say(message('REPORT_PAGE'))}]({result.page})"] if result.page else []


def _understood(result: SheetResult, reader: Reader) -> Iterator[str]:
    """What a dry run took the sheet for, as a list; no row of it."""
    if result.understood and result.kind:
        lines = understood_lines(result.understood, kind_named(result.kind), reader)
        yield "\n".join(f"- {label}: {as_markdown(mask_digits(text))}" for label, text in lines)


def _end(result: SheetResult, form: str | None) -> str:
    if form:
        return "RUN_AWAITING_APPROVAL"
    if result.dry_run and result.exit == Exit.WELL:
        return "RUN_CHECKED"
    return _ENDS[Exit(result.exit)]


def _rows_line(result: SheetResult, reader: Reader) -> str:
    sums = " + ".join(reader.outcomes({name: count}) for name, count in result.outcomes.items())
    return reader.say(message("SUMMARY_ROWS", rows=result.rows, outcomes=sums, requests=result.calls))


def _to_do(result: SheetResult, reader: Reader) -> list[str]:
    """The commonest problems as a list, whose sentences are wrapped; the artifact `problems` has more."""
    said = result.message.code if result.message else ""  # a row's problem may say the same once more
    problems = [same for same in _grouped(result) if same[0].code != said][:_IN_THE_SUMMARY]
    lines = "\n".join(f"- {_to_do_line(same, reader)}" for same in problems)
    return [reader.say(message("SUMMARY_TO_DO")), lines] if problems else []


def _to_do_line(problems: Sequence[Problem], reader: Reader) -> str:
    sentence, fix = (as_markdown(mask_digits(text)) for text in reader.problem(problems[0]))
    problem = f"{sentence} *{fix}*" if fix else sentence
    times, rows = len(problems), _first_rows(problems)
    if not rows:
        return reader.say(message("SUMMARY_PROBLEM", times=times, problem=problem))
    return reader.say(message("SUMMARY_PROBLEM_ROWS", times=times, count=times, rows=rows, problem=problem))


def _name(result: SheetResult) -> str:
    return mask_digits(result.file.replace("\\", "/").rpartition("/")[2])


async def _form(client: PrefectClient, load_id: str, profile: Profile, reader: Reader) -> str:
    """A link to the form that approves or rejects a load, filled in; words alone where that form is not served."""
    with suppress(Exception):  # a link is a help, never a reason to fail
        form = await client.read_deployment_by_name(_FORM)
        given = quote(json.dumps({"load_id": load_id, "profile": profile.name}))
        text = reader.say(message("APPROVE_OR_REJECT"))
        return f"[{text}](/deployments/deployment/{form.id}/run?parameters={given})"
    return reader.say(message("APPROVE_BY_DEPLOYMENT"))


def _link(file: Path, reader: Reader) -> str:
    name = as_markdown(mask_digits(file.name))
    if address := address_of(file):
        return f"[{name}]({address})"
    return reader.say(message("SUMMARY_FOLDER", file=name, folder=as_markdown(mask_digits(file.parent.name))))
