"""What a run shows in Prefect: its summary, its links, its progress."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar
from urllib.parse import quote
from uuid import UUID

from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.context import FlowRunContext

from callsheet.engine.result_json import note_of, reader_of
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.masking import mask_digits
from callsheet.messages.text import Surface
from callsheet.settings import REPORTS_URL, Profile
from flows.states import waiting_loads
from transforms.report import grouped
from validators.message import Message

_WORDS = {
    Exit.WELL: "All well.",
    Exit.ROWS_TO_FIX: "Some rows need you: they are in the report, with what to do.",
    Exit.USAGE: "Nothing was sent.",
    Exit.SETTINGS: "A setting or the credentials are wrong.",
    Exit.STOPPED: "Stopped before the end; nothing is lost.",
}
_WAITS = "Waits for a yes."
_MOST = 10
_FORM = "approve-load/any-profile"

P = ParamSpec("P")
R = TypeVar("R")
_EVERY = 1.0  # seconds; an update takes 47 ms
_VERBS = {"prove": "Checked", "send": "Sent", "follow": "Known what became of them", "confirm": "Read back"}
_LEAST = 2000  # rows from which a stage is worth a bar: below it is done before anybody looks


async def publish(results: Sequence[SheetResult], profile: Profile, error: Message | None = None) -> None:
    """Leave the artifacts of this run; nothing outside a run. `error` is what ended it before its results."""
    if (run := _this_run()) is not None:
        async with get_client() as client:
            said = profile.reader(surface=Surface.PREFECT).say(error) if error else ""
            await leave(client, run, results, profile.name, waiting_loads(results, profile), said)


async def leave(
    client: PrefectClient,
    run: UUID,
    results: Sequence[SheetResult],
    profile: str,
    waiting: Sequence[str],
    error: str = "",
) -> None:
    """Leave the artifacts of a run; `waiting` are the loads that wait for a yes."""
    if not (results or error):
        return
    questions = {load_id: await _form(client, load_id, profile) for load_id in waiting}
    outcomes = json.dumps(outcomes_table(results)) if results else ""
    problems = json.dumps(found) if (found := problems_table(results)) else ""
    page = summary_page(results, questions, error)
    await _leave(client, run, "table", "outcomes", outcomes, "Rows by outcome")
    await _leave(client, run, "table", "problems", problems, "Problems by code")
    await _leave(client, run, "markdown", "summary", page, "What happened, and the reports")


async def publish_file(file: Path, description: str) -> None:
    """Leave a link to one file of data/reports; nothing outside a run."""
    if (run := _this_run()) is not None:
        async with get_client() as client:
            await _leave(client, run, "markdown", "file", _link(file), description)


def _this_run() -> UUID | None:
    context = FlowRunContext.get()
    return context.flow_run.id if context and context.flow_run else None


async def _leave(client: PrefectClient, run: UUID, kind: str, key: str, data: str, description: str) -> None:
    """Leave one artifact; one without data is none."""
    if data:
        one = ArtifactCreate(type=kind, key=key, data=data, description=description, flow_run_id=run)
        await client.create_artifact(one)


def outcomes_table(results: Sequence[SheetResult]) -> list[dict[str, object]]:
    """A line a sheet: its rows by outcome, and its load; every line has the same columns."""
    outcomes = list(dict.fromkeys(name for result in results for name in result.outcomes))
    return [
        {
            "file": mask_digits(Path(result.file).name),
            "sheet": mask_digits(result.sheet),
            "kind": result.kind or "",
            "rows": result.rows,
            **{name: result.outcomes.get(name, 0) for name in outcomes},
            "load": result.load_id or "none",
        }
        for result in results
    ]


def problems_table(results: Iterable[SheetResult]) -> list[dict[str, object]]:
    """Problems by code with how often, the first rows, and what to do; sentences are masked already."""
    lines: list[dict[str, object]] = []
    for result in results:
        reader = reader_of(result, Surface.PREFECT)
        general = [[one] for one in result.problems if one.row is None]
        for same in [*general, *grouped(result.problems)][:50]:
            rows = ", ".join(str(one.row) for one in same[:5] if one.row is not None)
            message, fix = reader.problem(same[0])
            line = {"times": len(same), "rows": rows + (", …" if rows and len(same) > 5 else "")}
            line |= {"problem": mask_digits(message), "what to do": mask_digits(fix)}
            lines.append({**line, "code": same[0].code, "file": mask_digits(Path(result.file).name)})
    return lines


def summary_page(results: Iterable[SheetResult], questions: dict[str, str], error: str = "") -> str:
    """A page with each sheet's end and the links to its report files; `questions` has a link for each load that waits."""
    parts = [_of_sheet(result, questions) for result in results]
    return "\n\n".join([f"**Stopped.** {mask_digits(error)}", *parts] if error else parts)


def _of_sheet(result: SheetResult, questions: dict[str, str]) -> str:
    waits = questions.get(result.load_id or "")
    words = _WORDS[Exit(result.exit)] if waits is None else _WAITS
    lines = [f"## {mask_digits(Path(result.file).name)}", f"**{words}** {_note(result)}"]
    if result.rows:
        books = " + ".join(f"{count:,} {outcome}" for outcome, count in result.outcomes.items())
        lines.append(f"{result.rows:,} rows = {books}; {_requests(result)}")
    lines += [waits] if waits else []
    if result.files:
        lines.append("\n".join(f"- {_link(Path(file))}" for file in result.files))
    lines += list(_problems(result)) if waits is None else []
    if result.load_id:
        lines.append(f"Load `{result.load_id}`")
    return "\n\n".join(lines)


def _problems(result: SheetResult) -> Iterable[str]:
    """The commonest problems as a list, whose sentences are wrapped; the artifact `problems` has all."""
    if found := problems_table([result])[:_MOST]:
        yield "What to do:"
        yield "\n".join(
            f"- {one['times']:,} ×{_rows(one['rows'])}: {one['problem']} *{one['what to do']}*"
            for one in found
        )


def _rows(told: object) -> str:
    return f" row{'s' if ',' in str(told) else ''} {told}" if told else ""


def _note(result: SheetResult) -> str:
    return mask_digits(note_of(result, Surface.PREFECT))


def _requests(result: SheetResult) -> str:
    return f"{result.calls:,} request{'' if result.calls == 1 else 's'}"


async def _form(client: PrefectClient, load_id: str, profile: str) -> str:
    """A link to the form that answers for a load, filled in; words alone where that form is not served."""
    with suppress(Exception):  # a link is a help, never a reason to fail
        form = await client.read_deployment_by_name(_FORM)
        given = quote(json.dumps({"load_id": load_id, "profile": profile}))
        return f"[Say yes or no](/deployments/deployment/{form.id}/run?parameters={given})"
    return "Say yes or no: run the deployment approve-load."


def _link(file: Path) -> str:
    base = os.environ.get(REPORTS_URL)
    name = mask_digits(file.name)
    return f"[{name}]({_address(base, file)})" if base else f"{name} in {file.parent.name}/"


def _address(base: str, file: Path) -> str:
    return f"{base}/{quote(file.parent.name)}/{quote(file.name)}"


class RunProgress:
    """Progress of one task run, used as `async with RunProgress() as progress`."""

    def __init__(self) -> None:
        self._name, self._total, self._done, self._began = "", 0, 0, time.monotonic()
        self._artifact: UUID | None = None
        self._shower: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._shower = asyncio.create_task(self._show())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._shower is not None
        self._shower.cancel()
        with suppress(asyncio.CancelledError):
            await self._shower
        if self._artifact is not None:
            await self._update()

    def stage(self, name: str, total: int = 0) -> None:
        self._name, self._total, self._done, self._began = name, total, 0, time.monotonic()

    def advance(self, rows: int) -> None:
        self._done += rows

    def note(self, said: Message) -> None:
        del said

    async def in_thread(self, work: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
        """Run blocking work while the progress goes on being shown."""
        return await asyncio.to_thread(work, *given, **named)

    async def _show(self) -> None:
        mask_digits = time.monotonic()
        while True:
            await asyncio.sleep(_EVERY)
            if self._total >= _LEAST and time.monotonic() - mask_digits >= _EVERY:
                await self._update()
                mask_digits = time.monotonic()

    async def _update(self) -> None:
        percent = round(min(100.0, 100.0 * self._done / max(1, self._total)), 1)
        with suppress(Exception):  # a picture of the work must never cost the work
            if self._artifact is None:
                told = await acreate_progress_artifact(percent, key="progress", description=self._words())
                self._artifact = told if isinstance(told, UUID) else None
            else:
                await aupdate_progress_artifact(self._artifact, percent, description=self._words())

    def _words(self) -> str:
        """What is being done, how far it is, and how long it goes on at this pace."""
        verb = _VERBS.get(self._name, self._name)
        left = self._total - self._done
        if self._done and left:
            seconds = (time.monotonic() - self._began) / self._done * left
            return f"{verb}: {self._done:,} of {self._total:,} rows, about {_duration(seconds)} left"
        return f"{verb}: {self._done:,} of {self._total:,} rows"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes >= 2 else f"{seconds:.0f} s"
