"""A result comes back with its campaign named in another way: by code or name, in a column or for the whole load."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_held_rows_come_back import loaded
from tests.callsheet.engine.test_rows_that_come_back import Line, dialled, edited, file_of
from tests.support.campaigns import a_campaign
from tests.support.loading import a_csv, a_profile, run
from tests.support.thinned import half_of

pytestmark = pytest.mark.slow


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones="all")


WAYS = ("a column of names", "a column of codes", "a name for all", "a code for all")


def order(way: str, code: str) -> dict[str, Any]:
    chosen = {"campaign_code": "Spring" if "name" in way else code} if "for all" in way else {}
    return {"options": {"duplicates": "none", **chosen}}


@pytest.mark.workbooks
@pytest.mark.parametrize(("before", "after"), half_of(WAYS, WAYS))
@pytest.mark.thinned(6)
def test_rows_that_were_loaded_are_not_sent_into_the_same_campaign_again(
    before: str, after: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """And those of another campaign are; a corrected row is sent once."""
    code = a_campaign(profile, "Spring")
    names = {"names": "Spring", "codes": code}
    column = "column" in before
    lines = [
        f"{number},{names[before.rpartition(' ')[2]]}" if column else number
        for number in ("6591230001,6591230003", "12,")
    ]
    path = a_csv(
        tmp_path / "customers-a.csv", "Telephone,Mobile,Campaign" if column else "Telephone,Mobile", *lines
    )
    (first,) = run(profile, path, csv=True, **order(before, code))
    assert first.outcomes == {"loaded": 1, "invalid": 1}

    def change(rows: list[Line]) -> list[Line]:
        rows[1]["Telephone"] = "6591230002"
        return (
            [row | {"Campaign": names[after.rpartition(" ")[2]]} for row in rows]
            if "column" in after
            else rows
        )

    gone = () if "column" in after else ("Campaign",)
    back = edited(file_of(first, ".result"), tmp_path / "customers", change, *gone)
    if "column" in after and not column:
        back.write_text(with_campaign(back, names[after.rpartition(" ")[2]]), "utf-8-sig")
    again = loaded(profile, back, **order(after, code))
    assert again.outcomes == {"skipped": 1, "loaded": 1}, again.problems
    assert dialled(sandbox) == dict.fromkeys(["6591230001", "6591230003", "6591230002"], 1)


def with_campaign(path: Path, campaign: str) -> str:
    """The lines of a file with a column more."""
    head, *lines = path.read_text("utf-8-sig").splitlines()
    return "\n".join([f"Campaign,{head}", *(f"{campaign},{line}" for line in lines)]) + "\n"


@pytest.mark.parametrize("way", ["Spring", "code"])
def test_two_rows_that_name_one_campaign_in_two_ways(
    way: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """They are one entry: it is sent once."""
    code = a_campaign(profile, "Spring")
    names = ("Spring", code) if way == "Spring" else (code, "Spring")
    lines = [f"6591230001,{name}" for name in names]
    result = loaded(profile, a_csv(tmp_path / "leads.csv", "Telephone,Campaign", *lines))
    assert dialled(sandbox) == {"6591230001": 1}
    assert result.outcomes["loaded"] == 1
