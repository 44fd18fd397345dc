"""Rows that come back go into the campaign of their list, whatever their profile names or makes for a new list."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import load_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_rows_that_come_back import Line, edited, file_of
from tests.support.campaigns import a_campaign
from tests.support.loading import CAMPAIGN, a_csv, a_profile, run
from tests.support.thinned import half_of

pytestmark = pytest.mark.slow

SENT, CORRECTED = "6591230001", "6591230002"
NONE = {"duplicates": "none"}
NEW = {"campaign_name": "Another"}


def called(sandbox: Sandbox) -> dict[str, list[str]]:
    """The numbers that are in each campaign, by its name."""
    names = {one["id"]: one["name"] for one in sandbox.state("campaigns")}
    found = dict[str, list[str]]()
    for campaign, _, number in (key[1:] for key in sandbox.effects("import_customer_numbers")):
        found.setdefault(names[campaign], []).append(number)
    return {name: sorted(numbers) for name, numbers in found.items()}


def made(sandbox: Sandbox) -> list[str]:
    """The names of the campaigns that loads have made."""
    return sorted(key[-1] for key in sandbox.effects("create_campaign"))


def a_list(
    profile: Profile, tmp_path: Path, name: str = "leads", *numbers: str, **options: str
) -> SheetResult:
    path = a_csv(tmp_path / f"{name}.csv", "Name,Phone", *(f"n,{one}" for one in numbers or (SENT, "12")))
    (result,) = run(profile, path, csv=True, options=NONE | options)
    assert result.outcomes == {"loaded": 1, "invalid": 1}, result.message
    return result


def correct(lines: list[Line]) -> list[Line]:
    return [line | {"Phone": CORRECTED} if line["Phone"] == "12" else line for line in lines]


def back(result: SheetResult, tmp_path: Path, ending: str = ".result", *gone: str) -> Path:
    return edited(file_of(result, ending), tmp_path / f"back{ending}", correct, *gone)


def checked(profile: Profile, path: Path, **options: str) -> SheetResult:
    """The check of a file, whose load then says the same of its campaigns."""
    (found,) = check_files(profile, [LoadRequest(path, options=NONE | options)], Silent())
    return found


def codes(result: SheetResult) -> set[str]:
    return {problem.code for problem in result.problems}


@pytest.mark.parametrize(("given", "ending"), half_of([{}, NEW], [".result", ".to-fix"]))
@pytest.mark.thinned(2)
def test_rows_go_into_the_campaign_that_their_list_made(
    given: dict[str, str], ending: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Also what is left of them the next time; a check names that campaign, too."""
    path = back(a_list(profile, tmp_path), tmp_path, ending)
    found = checked(profile, path, **given)
    assert found.understood is not None
    assert [(one.name, one.new) for one in found.understood.campaigns] == [(CAMPAIGN["name"], False)]
    assert "CAMPAIGN_OF_LIST" in codes(found)
    (again,) = run(profile, path, csv=True, options=NONE | given)
    assert "CAMPAIGN_OF_LIST" in codes(again)
    third = edited(
        file_of(again, ".result"),
        tmp_path / "third",
        lambda lines: [*lines, lines[0] | dict.fromkeys(lines[0], "") | {"Phone": "6591230003"}],
    )
    run(profile, third, options=NONE | given)
    assert called(sandbox) == {CAMPAIGN["name"]: [SENT, CORRECTED, "6591230003"]}
    assert made(sandbox) == [CAMPAIGN["name"]]


@pytest.mark.workbooks
def test_copies_of_the_rows_to_fix_of_a_list_without_a_right_row_go_into_one_campaign(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The list itself has made none; the first copy that is loaded makes it, and the second goes there."""
    path = a_csv(tmp_path / "leads.csv", "Name,Phone", "n,12", "n,13")
    (bad,) = run(profile, path, csv=True, options=NONE)
    assert bad.outcomes == {"invalid": 2}
    source = file_of(bad, ".to-fix")
    for wrong, right in (("12", SENT), ("13", CORRECTED)):
        copy = edited(
            source,
            tmp_path / f"copy {wrong}",
            lambda lines, wrong=wrong, right=right: [  # type: ignore[misc]
                line | {"Phone": right} if line["Phone"] == wrong else line for line in lines
            ],
        )
        if wrong == "13":
            assert "CAMPAIGN_OF_LIST" in codes(checked(profile, copy))
        run(profile, copy, csv=True, options=NONE)
    assert called(sandbox) == {CAMPAIGN["name"]: [SENT, CORRECTED]}
    assert made(sandbox) == [CAMPAIGN["name"]]


@pytest.mark.parametrize("own", ["makes one", "names one"])
def test_rows_go_into_the_campaign_that_their_list_named(own: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """The list was loaded into a campaign by hand; its result is dropped where the profile has another one."""
    profile = a_profile(sandbox, tmp_path)
    spring = a_campaign(profile, "Spring")
    if own == "names one":
        profile = profile.model_copy(
            update={"options": {"customer-numbers": {"campaign_code": a_campaign(profile, "Usual")}}}
        )
    path = back(a_list(profile, tmp_path, campaign_code=spring), tmp_path)
    (again,) = run(profile, path, options=NONE)
    assert again.outcomes == {"skipped": 1, "loaded": 1}
    assert called(sandbox) == {"Spring": [SENT, CORRECTED]}


def test_a_campaign_that_somebody_names_for_the_rows_is_taken(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = back(a_list(profile, tmp_path), tmp_path, ".to-fix")
    (again,) = run(profile, path, options=NONE | {"campaign": a_campaign(profile, "Spring")})
    assert "CAMPAIGN_OF_LIST" not in codes(again)
    assert called(sandbox) == {CAMPAIGN["name"]: [SENT], "Spring": [CORRECTED]}


def test_rows_of_lists_of_several_campaigns_are_asked_about(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Rows to fix of two lists in one file; and a list whose rows named their campaigns, in a column that is gone."""
    first, second = a_list(profile, tmp_path), a_list(profile, tmp_path, "more", "6591230009", "12")
    both = edited(
        file_of(first, ".to-fix"),
        tmp_path / "both",
        lambda lines: [
            *correct(lines),
            *(line | {"Phone": "6591230003"} for line in _lines(file_of(second, ".to-fix"), tmp_path)),
        ],
    )
    rows = a_csv(
        tmp_path / "rows.csv", "Name,Phone,Campaign", f"n,6591230005,{a_campaign(profile, 'Spring')}", "n,12,"
    )
    (by_row,) = run(profile, rows, csv=True, options=NONE)
    before = called(sandbox)
    for path in (both, back(by_row, tmp_path, ".result", "Campaign")):
        assert "CAMPAIGNS_OF_LISTS" in codes(checked(profile, path))
        (again,) = run(profile, path, options=NONE)
        assert again.exit is Exit.USAGE and "CAMPAIGNS_OF_LISTS" in codes(again)
        assert called(sandbox) == before


def _lines(path: Path, tmp_path: Path) -> list[Line]:
    found = list[Line]()

    def take(lines: list[Line]) -> list[Line]:
        found.extend(lines)
        return lines

    edited(path, tmp_path / "unused", take)
    return found


def test_a_campaign_that_is_over_takes_no_more_rows(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nobody would call them there: the profile makes a new one, as for a new list."""
    end = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    times = {"campaign_start": "2020-01-01 09:00", "campaign_end": end}
    path = back(a_list(profile, tmp_path, **times), tmp_path, ".to-fix")
    with open_context(profile) as context:
        later = replace(context, now=lambda: datetime.now(UTC) + timedelta(days=3))
        asyncio.run(load_files(later, [LoadRequest(path, options=NONE | NEW)]))
    assert called(sandbox) == {CAMPAIGN["name"]: [SENT], "Another": [CORRECTED]}
