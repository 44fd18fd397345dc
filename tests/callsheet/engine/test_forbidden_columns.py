"""A list of forbidden numbers with several columns of numbers: everybody in it is forbidden by each of them."""

from pathlib import Path

import pytest

from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.bodies import bodies_sent
from tests.support.loading import Loader, a_csv, a_profile, run

LIST = (
    "Name,Mobile,Home phone,Office phone,Direction",
    "Ann,6591230001,6562230001,,Outbound",
    "Ben,6591230002,n/a,6562230002,Outbound",
    "Cy,,,6562230003,Outbound",
    "Di,6591230001,6562230004,6562230004,Outbound",
)
EVERY = ["6591230001", "6562230001", "6591230002", "6562230002", "6562230003", "6562230004"]


def sent(profile: Profile) -> list[str]:
    return [
        entry["callNumber"] for body in bodies_sent(profile, "import_forbidden_numbers") for entry in body
    ]


@pytest.mark.slow
@pytest.mark.parametrize("phones", ["", "first", "all"])
def test_every_number_of_every_column_is_forbidden(phones: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """Each once, whatever the profile says of numbers to call; then nobody of them is called."""
    profile = a_profile(sandbox, tmp_path, phones=phones)
    customers = a_csv(
        tmp_path / "customers.csv", "Phone,Name", *(f"{each},x" for each in [*EVERY, "6591239999"])
    )
    listed, called = run(profile, a_csv(tmp_path / "dnc.csv", *LIST), customers)
    assert listed.outcomes == {"loaded": 4}
    assert sorted(sent(profile)) == sorted(EVERY)
    assert called.outcomes == {"held": len(EVERY), "loaded": 1}


@pytest.mark.slow
def test_a_number_that_is_none_keeps_the_list_from_being_in_place(
    load: Loader, profile: Profile, tmp_path: Path
) -> None:
    """The others of its row are forbidden; customers wait until somebody has looked at it."""
    path = a_csv(
        tmp_path / "dnc.csv", "Mobile,Home phone,Direction", "12,6562230001,Both", "6591230001,,Both"
    )
    listed, called = load(path, a_csv(tmp_path / "customers.csv", "Phone,Name", "6591239999,x"))
    assert listed.outcomes == {"invalid": 1, "loaded": 1}
    assert {(problem.row, problem.column, problem.code) for problem in listed.problems} == {
        (2, "Mobile", "PHONE_LENGTH")
    }
    assert set(sent(profile)) == {"6562230001", "6591230001"}
    assert called.exit == 4


@pytest.mark.slow
def test_a_bad_number_of_a_long_list_is_not_taken_for_that_of_another_row(
    load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its entry has the number of a later row of the sheet: whom it may mean cannot be told, and nobody is called."""
    rows = [f"65912300{at:02},,Both" for at in range(1, 20)]
    path = a_csv(tmp_path / "dnc.csv", "Mobile,Home phone,Direction", "659005O055,6562230001,Both", *rows)
    listed, called = load(path, a_csv(tmp_path / "customers.csv", "Phone,Name", "6590050055,x"))
    assert listed.outcomes == {"invalid": 1, "loaded": 19}
    assert called.exit == 4
    assert sandbox.effects("import_customer_numbers") == {}


def test_the_same_number_blocked_and_unblocked_is_a_contradiction(
    load: Loader, profile: Profile, tmp_path: Path
) -> None:
    """Also in two columns: neither is sent."""
    rows = ("6591230001,6562230001,Both,Block", "6562230001,6591230003,Both,Unblock")
    (listed,) = load(a_csv(tmp_path / "dnc.csv", "Mobile,Home phone,Direction,Action", *rows))
    assert "CONFLICT_IN_FILE" in {problem.code for problem in listed.problems}
    assert "6562230001" not in sent(profile)
