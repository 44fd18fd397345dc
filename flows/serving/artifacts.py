"""What a Prefect run leaves to be seen: outcomes, problems by code, links to the reports. Counts alone, never a customer number."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.context import FlowRunContext

from flows.engine.order import SheetResult
from flows.errors import Exit
from flows.serving.artifacts_url import REPORTS_URL
from transforms.outcomes import masked

_WORDS = {
    Exit.WELL: "All well.",
    Exit.ROWS_TO_FIX: "Some rows need you: they are in the report, with what to do.",
    Exit.USAGE: "Nothing was sent.",
    Exit.SETTINGS: "A setting or the credentials are wrong.",
    Exit.STOPPED: "Stopped before the end; nothing is lost.",
}


async def publish(results: Sequence[SheetResult]) -> None:
    """Leave the artifacts of a run; nothing outside a run."""
    if FlowRunContext.get() is None or not results:
        return
    await acreate_table_artifact(
        key="outcomes", table=list(outcomes_table(results)), description="Rows by outcome"
    )
    if problems := problems_table(results):
        await acreate_table_artifact(key="problems", table=problems, description="Problems by code")
    await acreate_markdown_artifact(
        key="summary", markdown=summary_page(results), description="What happened"
    )


def outcomes_table(results: Iterable[SheetResult]) -> Iterable[dict[str, object]]:
    """A line a sheet: its load, its rows, and its rows by outcome."""
    for result in results:
        name = masked(Path(result.file).name)
        line: dict[str, object] = {
            "file": name,
            "sheet": masked(result.sheet),
            "kind": result.kind or "",
            "load": result.load_id or "",
        }
        yield line | {"rows": result.rows} | dict(result.outcomes)


def problems_table(results: Iterable[SheetResult]) -> list[dict[str, object]]:
    """Problems by code with how often, the first rows, and what to do; sentences are masked already."""
    lines: list[dict[str, object]] = []
    for result in results:
        counted = Counter(str(one["code"]) for one in result.problems)
        for code, count in counted.most_common(50):
            same = [one for one in result.problems if one["code"] == code]
            rows = ", ".join(str(one["row"]) for one in same[:5] if one["row"] is not None)
            words = {"problem": masked(str(same[0]["message"])), "what to do": masked(str(same[0]["fix"]))}
            lines.append({"code": code, "times": count, "rows": rows, **words})
    return lines


def summary_page(results: Iterable[SheetResult]) -> str:
    """A page with each sheet's end and the links to its report files."""
    return "\n\n".join(_of_sheet(result) for result in results)


def _of_sheet(result: SheetResult) -> str:
    books = " + ".join(f"{count:,} {outcome}" for outcome, count in result.outcomes.items())
    lines = [f"## {masked(Path(result.file).name)}", f"**{_WORDS[Exit(result.exit)]}** {masked(result.note)}"]
    if result.rows:
        lines.append(f"{result.rows:,} rows = {books}; {result.calls:,} requests")
    lines += [f"- {_link(Path(file))}" for file in result.files]
    if result.load_id:
        lines.append(f"Load `{result.load_id}`")
    return "\n\n".join(lines)


def _link(file: Path) -> str:
    base = os.environ.get(REPORTS_URL)
    name = masked(file.name)
    if not base:
        return f"{name} in {file.parent.name}/"
    return f"[{name}]({base}/{quote(file.parent.name)}/{quote(file.name)})"
