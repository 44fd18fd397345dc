"""The report page of real loads: the counts of the ledger, and no number or name of a customer."""

import re
import shutil
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.report_page import facts_of, page_of, write_page
from callsheet.ledger.records import UnknownLoadError
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.page.facts import PageFacts
from tests.support.loading import a_csv, a_profile, numbers, run

HEAD = "Telephone,Name,Remark"
NAMES = ("Quillfeather", "欧阳慕容", "Zbigniew Ostrowski")


def a_list(path: Path, count: int = 6) -> Path:
    """Valid numbers, a repeated one, and flawed ones; each row with a name that stands nowhere else."""
    rows = [f"{number},{NAMES[at % 3]},call {NAMES[at % 3]} back" for at, number in enumerate(numbers(count))]
    flawed = [f"12,{NAMES[0]},", f"9.9E+10,{NAMES[1]},", f"65 9001 {'0' * 400},{NAMES[2]},"]
    return a_csv(path, HEAD, *rows, rows[0], *flawed)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_customer_is_in_a_page(language: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """A canary: names, numbers, and the parts of numbers that a mask would leave, wherever a load ends."""
    sandbox.fault("status", "import_customer_numbers", next=1, status=503)
    profile = a_profile(sandbox, tmp_path, language=language, country="SG")
    (result,) = run(profile, a_list(tmp_path / "6590010001 spring.csv"))
    with open_context(profile) as context:
        page = page_of(context, str(result.load_id))
    assert [name for name in NAMES if name in page] == []
    assert [number for number in numbers(6) if number in page or number[2:] in page] == []
    assert "PHONE_LENGTH" in page


@pytest.mark.slow
def test_it_counts_what_the_ledger_counts(sandbox: Sandbox, tmp_path: Path) -> None:
    """Outcomes, problems, repairs, requests, batches, countries: the same as in the result of the load."""
    profile = a_profile(sandbox, tmp_path, country="SG", chunks={"customer-numbers": 4})
    (result,) = run(profile, a_list(tmp_path / "list.csv"))
    facts = seen(profile, str(result.load_id))
    assert facts.counts == result.outcomes
    assert sum(facts.counts.values()) == facts.rows == 10
    by_code = dict.fromkeys((line.problem.code for line in facts.problems), 0)
    for line in facts.problems:
        by_code[line.problem.code] += line.count
    assert by_code == {
        code: len({found.row for found in result.problems if found.code == code})
        for code in {found.code for found in result.problems}
    }
    assert sum((facts.repairs or {}).values()) == len(result.repairs)
    assert facts.countries == {"65": 6}
    (imported,) = [place for place in facts.places if place.operation == "import_customer_numbers"]
    assert (imported.requests, imported.rows, len(imported.batches)) == (2, 6, 2)
    assert sorted(rows for _, rows in facts.sent) == [0, 2, 4]
    assert facts.campaign
    assert not facts.repeated


@pytest.mark.slow
def test_who_decided_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    """That it was asked and why, then who answered; until then the headline says that it waits."""
    profile = a_profile(sandbox, tmp_path, approve_above_rows=3)
    (result,) = run(profile, a_list(tmp_path / "list.csv"))
    load = str(result.load_id)
    assert seen(profile, load).waits
    with open_context(profile) as context:
        decide(context, load, "Mei", "command line", yes=False)
        facts, page = facts_of(context, context.ledger.load(load)), page_of(context, load)
    assert [said.code for said in facts.decisions] == ["DECISION_ASKED", "DECISION_REFUSED"]
    assert (facts.waits, facts.rejected) == (False, True)
    assert re.search(r"Mei rejected the load", page)


def test_what_is_no_longer_kept_leaves_the_counts(sandbox: Sandbox, tmp_path: Path) -> None:
    """The ledger alone knows outcomes, codes and what was sent."""
    profile = a_profile(sandbox, tmp_path)
    (result,) = run(profile, a_list(tmp_path / "list.csv"))
    shutil.rmtree(profile.data_dir / "work")
    facts = seen(profile, str(result.load_id))
    assert facts.counts == result.outcomes
    assert facts.repairs is None
    assert {line.problem.code for line in facts.problems} >= {"PHONE_LENGTH"}
    with open_context(profile) as context:
        assert "no longer kept" in page_of(context, str(result.load_id))


@pytest.mark.workbooks
def test_it_is_written_beside_the_reports_and_nowhere_else(sandbox: Sandbox, tmp_path: Path) -> None:
    """The folder of the person who loads is not filled; only the owner can read the file."""
    profile = a_profile(sandbox, tmp_path)
    (result,) = run(profile, a_list(tmp_path / "list.csv"), out=tmp_path / "out")
    with open_context(profile) as context:
        path = write_page(context, str(result.load_id))
    assert path.parent == profile.data_dir / "reports" / str(result.load_id)
    assert path.name == "list.report.html"
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(file.suffix for file in (tmp_path / "out").iterdir()) == [".xlsx", ".xlsx"]


def test_a_load_that_is_not_there_has_no_page(sandbox: Sandbox, tmp_path: Path) -> None:
    with open_context(a_profile(sandbox, tmp_path)) as context, pytest.raises(UnknownLoadError):
        page_of(context, "20260101-000000-abcdef")


def seen(profile: Profile, load: str) -> PageFacts:
    with open_context(profile) as context:
        return facts_of(context, context.ledger.load(load))


def test_a_sheet_that_was_refused_has_a_page(sandbox: Sandbox, tmp_path: Path) -> None:
    """It says that nothing was sent, why, and what to do, without a command."""
    profile = a_profile(sandbox, tmp_path, unknown_columns="refuse")
    (result,) = run(profile, a_csv(tmp_path / "list.csv", "Telephone,Name,Shoe size", "6590010001,x,9"))
    assert result.load_id
    with open_context(profile) as context:
        page = page_of(context, result.load_id)
    assert "Nothing was sent: this sheet could not be used." in page
    assert "COLUMN_REFUSED" in page
    assert "Shoe size" not in page
    assert "[profiles" not in page


def test_it_says_who_gets_how_many_rows(sandbox: Sandbox, tmp_path: Path) -> None:
    """As the result does, with what is to be said of counts that are not those of the rows."""
    profile = a_profile(sandbox, tmp_path)
    (result,) = run(profile, a_list(tmp_path / "list.csv"), options={"assign_counts": "Mei Tan:2,1002:1"})
    facts = seen(profile, str(result.load_id))
    assert facts.assigned == result.assigned
    assert [(line["agent"], line["rows"]) for line in facts.assigned] == [("1001", 2), ("1002", 1)]
    assert "ASSIGN_COUNTS_SHORT" in {line.problem.code for line in facts.problems}
