"""callsheet from Python: frames and files in, typed results out, against the sandbox."""

import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import callsheet
from callsheet.cli.app import main
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile, load_profile

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "samples" / "customers-zh.csv"
HEAVY = "assert 'prefect' not in sys.modules and 'pandas' not in sys.modules"


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sandbox]:
    """A sandbox, and settings that point to it."""
    with Sandbox() as running:
        settings = {
            "BASE_URL": running.url,
            "APP_ID": "sandbox-app",
            "APP_SECRET": "sandbox-secret",
            "AGENT_ID": "1001",
            "DATA_DIR": str(tmp_path / "data"),
            "POLL_FIRST": "0.05",
            "RATE": "0",
        }
        for name, value in settings.items():
            monkeypatch.setenv(f"CALLSHEET_{name}", value)
        yield running


FORBIDDEN = pd.DataFrame(
    {"Number": ["6591230001", "12", "+65 9123 0003"], "Direction": ["Outbound"] * 3}, index=[5, 9, 12]
)


def test_importing_it_imports_nothing_heavy() -> None:
    """A program that only asks for the version waits for neither pandas nor Prefect."""
    subprocess.run([sys.executable, "-c", f"import callsheet, sys; {HEAVY}"], check=True)


@pytest.mark.slow
def test_it_needs_no_prefect(tmp_path: Path) -> None:
    """The library is the engine: Prefect is not imported when it works."""
    code = "import callsheet.library, sys; assert 'prefect' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def test_a_frame_goes_in_and_every_row_has_its_outcome(sandbox: Sandbox) -> None:
    """Rows are known by the frame's own index, and what the service holds is what was loaded."""
    result = callsheet.load(FORBIDDEN, kind="forbidden-numbers")
    assert result.rows["outcome"].to_dict() == {5: "loaded", 9: "invalid", 12: "loaded"}
    assert result.rows.loc[9, "code"] == "PHONE_LENGTH"
    assert "2 digits" in str(result.rows.loc[9, "reason"])
    assert (result.exit, result.outcomes) == (callsheet.Exit.ROWS_TO_FIX, {"loaded": 2, "invalid": 1})
    assert sorted(entry["number"] for entry in sandbox.state("forbidden")) == ["6591230001", "6591230003"]
    assert all(Path(file).exists() for file in result.files)


def test_the_default_index_comes_back_as_it_went_in(sandbox: Sandbox) -> None:
    """A frame without row numbers is answered by its own labels."""
    result = callsheet.load(FORBIDDEN.reset_index(drop=True), kind="forbidden-numbers")
    assert result.rows["outcome"].to_dict() == {0: "loaded", 1: "invalid", 2: "loaded"}


@pytest.mark.slow
def test_a_frame_that_was_loaded_is_not_sent_again(sandbox: Sandbox) -> None:
    """The same content is recognised, whatever brings it; `again` insists."""
    first = callsheet.load(FORBIDDEN, kind="forbidden-numbers")
    second = callsheet.load(FORBIDDEN, kind="forbidden-numbers")
    assert second.outcomes == {"skipped": 2, "invalid": 1}
    assert second.sheets[0].reason is callsheet.StopReason.LOADED_BEFORE
    assert first.load_ids[0] in second.note
    assert callsheet.load(FORBIDDEN, kind="forbidden-numbers", again=True).outcomes["loaded"] == 2


def test_a_check_sends_nothing(sandbox: Sandbox) -> None:
    """Rows that would be sent are ready; the service was not written to."""
    result = callsheet.check(FORBIDDEN, kind="forbidden-numbers")
    assert result.rows["outcome"].to_dict() == {5: "ready", 9: "invalid", 12: "ready"}
    assert (result.load_ids, sandbox.state("forbidden")) == ((), [])


def test_a_file_and_its_resume_give_the_same_rows(sandbox: Sandbox, tmp_path: Path) -> None:
    """A path is a source too; resuming a load that has ended tells its outcomes again."""
    path = tmp_path / "forbidden.csv"
    FORBIDDEN.to_csv(path, index=False)
    result = callsheet.load(path)
    again = callsheet.resume(result.load_ids[0])
    assert result.rows["outcome"].to_dict() == {2: "loaded", 3: "invalid", 4: "loaded"}
    assert again.rows.equals(result.rows)


def test_a_template_is_written(tmp_path: Path) -> None:
    """The blank workbook of a kind, in either language."""
    assert callsheet.write_template("queues", tmp_path / "queues.xlsx", language="zh").stat().st_size > 1000


def test_a_template_is_in_the_language_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is named counts most, then that of the profile; `auto` is English, since there are no headers yet."""

    def title(**given: Any) -> object:
        path = callsheet.write_template("queues", tmp_path / "q.xlsx", **given)
        return openpyxl.load_workbook(path).worksheets[0]["A1"].value

    english, chinese = title(language="en"), title(language="zh")
    assert (title(), title(profile=Profile(language="zh"))) == (english, chinese)
    monkeypatch.setenv("CALLSHEET_LANGUAGE", "zh")
    assert (english != chinese, title(), title(language="en")) == (True, chinese, english)
    with pytest.raises(SystemExit):
        main(["template", "queues", "-o", str(tmp_path / "by-command.xlsx")])
    page = openpyxl.load_workbook(tmp_path / "by-command.xlsx").worksheets[0]
    assert page["A1"].value == chinese


def test_a_template_has_the_custom_fields_of_a_profile(tmp_path: Path) -> None:
    """Given as a profile, or by its name."""
    profile = Profile(custom_fields={"Policy no.": "f1"})
    path = callsheet.write_template("customer-numbers", tmp_path / "c.xlsx", profile=profile)
    assert "Policy no." in [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (pd.DataFrame({"Number": [6591230001]}), "FRAME_NOT_TEXT"),
        (FORBIDDEN.set_axis([2, 2, 3]), "FRAME_INDEX"),
        (FORBIDDEN.set_axis(["a", "b", "c"]), "FRAME_INDEX"),
        (FORBIDDEN.set_axis([4, 3, 2]), "FRAME_INDEX"),
    ],
)
def test_a_frame_that_could_be_misread_is_refused(sandbox: Sandbox, frame: pd.DataFrame, code: str) -> None:
    """Numbers may have lost their zeros, and rows without numbers could not be named."""
    with pytest.raises(callsheet.UsageError) as caught:
        callsheet.load(frame, kind="forbidden-numbers")
    assert caught.value.message.code == code


def test_only_documented_errors_are_raised(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown names are usage errors, missing settings are set-up errors."""
    with pytest.raises(callsheet.UsageError):
        callsheet.load("no-such-file.xlsx")
    with pytest.raises(callsheet.UsageError):
        callsheet.check(FORBIDDEN, kind="no-such-kind")
    monkeypatch.delenv("CALLSHEET_APP_SECRET")
    with pytest.raises(callsheet.SetupError):
        callsheet.load(FORBIDDEN, kind="forbidden-numbers")


library: Any = callsheet  # a program's types are not checked where it runs
SURROGATE, NUL = "a\udcff", "a\0.xlsx"  # neither is text that can be kept, or the name of a file
FOR_EVERY_SOURCE: dict[str, tuple[object, ...]] = {
    "kind": (5, SURROGATE, [], ""),
    "profile": (5, []),
    "options": (
        {"ask_above": None},
        {"ask_above": True},
        {"ask_above": 3.5},
        {"ask_above": [300]},
        {"zone": SURROGATE},
        {"forbidden-numbers": {"zone": None}},
        {5: "300"},
        {SURROGATE: "300"},
        ["ask_above"],
        "ask_above=300",
        5,
    ),
    "hidden": ([], 5, "both", ["skip"]),
    "again": ("no", 1, None),
    "out": (5, NUL, SURROGATE + "\ud800", ["x"]),
    "sheets": (5, [5], ["a", None], [SURROGATE]),
}
SOURCES: tuple[Any, ...] = (
    *(None, 5, [], ["65"], b"list.csv", FORBIDDEN["Number"], NUL, "\ud800.csv", ""),
    FORBIDDEN.set_axis(pd.array([2, None, 4], dtype="Int64")),
    FORBIDDEN.set_axis(pd.Index([2, 3, 2**64 - 1], dtype="uint64")),
    FORBIDDEN.set_axis(pd.Index([2, 3, 2**63 - 1])),
    FORBIDDEN.set_axis(pd.MultiIndex.from_tuples([(2, 1), (3, 1), (4, 1)])),
    FORBIDDEN.set_axis(pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"])),
    FORBIDDEN.set_axis([True, False, True]),
    pd.DataFrame({"Number": pd.Series(["6591230001", SURROGATE], dtype="object")}),
    FORBIDDEN.set_axis(pd.Index(["Number", SURROGATE], dtype="object"), axis=1),
    pd.DataFrame({"Number": [["6591230001"]]}),
    pd.DataFrame({"Number": [b"6591230001"]}),
)


def wrong_calls() -> Iterator[tuple[str, Callable[[], object]]]:
    """Calls that a program may make by mistake, each with what is wrong with it."""
    for use in (library.load, library.check):
        for source in SOURCES:
            yield f"{use.__name__} source={source!r}", partial(use, source, kind="forbidden-numbers")
        for name, values in FOR_EVERY_SOURCE.items():
            for value in values:
                given = {"kind": "forbidden-numbers", name: value}
                yield f"{use.__name__} {name}={value!r}", partial(use, FORBIDDEN, **given)
    yield "csv", partial(library.load, FORBIDDEN, csv="no")
    load_ids: tuple[Any, ...] = (None, 5, [], SURROGATE, "no-such-load", "")
    for load_id in load_ids:
        yield f"resume {load_id!r}", partial(library.resume, load_id)
    yield "resume profile", partial(library.resume, "no-such-load", profile=5)
    for kind, path, language in (
        ("queues", NUL, "en"),
        ("queues", SURROGATE + "\ud800.xlsx", "en"),
        ("queues", None, "en"),
        ("queues", "q.xlsx", []),
        (None, "q.xlsx", "en"),
        ([], "q.xlsx", "en"),
    ):
        yield f"template {kind!r} {path!r}", partial(library.write_template, kind, path, language=language)


def test_whatever_is_given_by_mistake_is_a_usage_error(sandbox: Sandbox) -> None:
    """With a sentence and what to do, and nothing was sent; no error of Python's own comes through."""
    others = {}
    for wrong, call in wrong_calls():
        try:
            others[wrong] = f"accepted: {call()!r}"
        except callsheet.UsageError as error:
            said = str(error)
            said.encode()
            if not said.endswith(".") or "object at" in said:
                others[wrong] = said
        except Exception as error:  # noqa: BLE001 - the fault that is looked for
            others[wrong] = repr(error)
    assert others == {}
    assert sandbox.state("forbidden") == []


def test_what_is_plain_is_accepted(sandbox: Sandbox) -> None:
    """A whole number as the value of an option, one sheet by its name, None for what is left out, paths as objects."""
    given: dict[str, Any] = {"kind": "forbidden-numbers", "sheets": None}
    whole = library.check(FORBIDDEN, options={"forbidden-numbers": {"ask_above": np.int64(300)}}, **given)
    assert whole.outcomes == {"ready": 2, "invalid": 1}
    asked = callsheet.load(FORBIDDEN, options={"ask_above": 1}, **given)
    assert asked.sheets[0].reason is callsheet.StopReason.AWAITING_APPROVAL
    assert callsheet.check(SAMPLE, sheets="customers-zh").rows.size


def test_what_the_set_up_gets_wrong_is_as_the_page_says(sandbox: Sandbox, tmp_path: Path) -> None:
    """Credentials that are not accepted end a load, with its rows planned; a ledger that cannot be read is no result."""
    unknown = load_profile(None).model_copy(update={"app_id": "nobody"})
    result = callsheet.load(FORBIDDEN, kind="forbidden-numbers", profile=unknown)
    assert (result.exit, result.outcomes) == (callsheet.Exit.SETTINGS, {"planned": 2, "invalid": 1})
    (ledger,) = (tmp_path / "data").rglob("*.db")
    ledger.write_bytes(b"no database" * 1000)
    with pytest.raises(callsheet.SetupError):
        callsheet.load(FORBIDDEN, kind="forbidden-numbers")


def test_the_page_names_every_argument() -> None:
    """The signatures of the page are those of the functions, name for name."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "python.md").read_text(
        encoding="utf-8"
    )
    for name in ("load", "check", "resume", "write_template"):
        (written,) = re.findall(rf"^\| `callsheet\.{name}\((.*?)\)`", page, flags=re.MULTILINE)
        named = [part.split("=")[0].strip() for part in written.split(",")]
        assert [part for part in named if part != "*"] == list(
            inspect.signature(getattr(callsheet, name)).parameters
        )


def test_the_page_about_it_runs_as_it_is_written(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every Python example of docs/reference/python.md, one after the other."""
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "python.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    space: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(page), "exec"), space)
    printed = capsys.readouterr().out
    assert blocks
    assert "{'ready': 2, 'invalid': 1}" in printed
    assert "ROWS_TO_FIX" in printed


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_sent(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """A result that could not be written must not be noticed after the rows were sent."""
    (tmp_path / "afile").touch()
    with pytest.raises(callsheet.UsageError) as caught:
        callsheet.load(FORBIDDEN, kind="forbidden-numbers", out=tmp_path / "afile" / "x")
    assert caught.value.message.code == "FILE_UNWRITABLE"
    assert sandbox.state("forbidden") == []
    with pytest.raises(callsheet.UsageError):
        callsheet.write_template("queues", tmp_path / "afile" / "queues.xlsx")


@pytest.mark.slow
def test_a_load_that_was_not_sent_says_why_when_it_is_resumed(sandbox: Sandbox) -> None:
    """A repeat stays a repeat; its reason is in the ledger, not only in the run that found it."""
    callsheet.load(FORBIDDEN, kind="forbidden-numbers")
    repeated = callsheet.load(FORBIDDEN, kind="forbidden-numbers")
    again = callsheet.resume(repeated.load_ids[0])
    assert (again.sheets[0].reason, again.note) == (callsheet.StopReason.LOADED_BEFORE, repeated.note)
