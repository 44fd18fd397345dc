"""Rows that the service counts as repeats without naming them: the ledger knows what its other loads have put there."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine import poll
from callsheet.sandbox.server import Sandbox
from callsheet.sobot.client import Client
from callsheet.sobot.downloads import download
from tests.support.loading import Loader, a_csv, a_profile, numbers, run

HEADER = "Telephone,Name"


def of(*found: str) -> list[str]:
    return [f"{number},x" for number in found]


@pytest.fixture
def campaign(load: Loader, sandbox: Sandbox, tmp_path: Path) -> str:
    """A campaign with six customers, one of them refused."""
    sandbox.read(refused_ending="77")
    (first,) = load(a_csv(tmp_path / "first.csv", HEADER, *of(*numbers(6), "6590010077")))
    assert first.outcomes == {"loaded": 6, "refused": 1}
    return str(sandbox.state("campaigns")[0]["code"])


@pytest.mark.slow
@pytest.mark.parametrize("chunk", [500, 3])
def test_an_overlapping_list_is_told_row_by_row(
    chunk: int, campaign: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Each number is dialled once, and each row says whether it was there already."""
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": chunk})
    list_ = a_csv(tmp_path / "second.csv", HEADER, *of(*numbers(10, 6_590_010_003), "6590010077"))
    (second,) = run(profile, list_, options={"campaign_code": campaign})
    assert second.outcomes == {"duplicate": 3, "loaded": 7, "refused": 1}
    assert set(sandbox.effects().values()) == {1}
    (third,) = run(profile, list_, options={"campaign_code": campaign}, again=True)
    assert third.outcomes == {"duplicate": 10, "refused": 1}


@pytest.mark.parametrize(("named", "fetched"), [(False, 4), (True, 6)])
def test_workbooks_that_name_no_repeats_are_fetched_as_long_as_that_is_learned(
    named: bool,
    fetched: int,
    campaign: str,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And where the counts are not explained without them: somebody else has put a number of the last batch there."""
    own, foreign = numbers(6), numbers(1, 6_590_010_900)
    run(
        a_profile(sandbox, tmp_path, data_dir=tmp_path / "elsewhere"),
        a_csv(tmp_path / "x.csv", HEADER, *of(*foreign)),
        options={"campaign_code": campaign},
    )
    sandbox.read(duplicates_in_workbook=named)
    links = list[str]()

    async def noted(client: Client, url: str) -> bytes:
        links.append(url)
        return await download(client, url)

    monkeypatch.setattr(poll, "download", noted)
    new = numbers(12, 6_590_010_100)
    rows = [number for at in range(6) for number in (own[at], new[2 * at], new[2 * at + 1])]
    rows[-1] = foreign[0]
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": 3})
    (result,) = run(
        profile, a_csv(tmp_path / "y.csv", HEADER, *of(*rows)), options={"campaign_code": campaign}
    )
    told = {"duplicate": 7, "loaded": 11} if named else {"duplicate": 5, "loaded": 10, "unknown": 3}
    assert result.outcomes == told
    assert len(set(links)) == len(links) == fetched


@pytest.mark.parametrize(
    ("rule", "outcomes"),
    [
        ("none", {"loaded": 4}),
        ("batch", {"loaded": 4}),
        ("campaign", {"loaded": 4}),
        ("tenant", {"duplicate": 3, "loaded": 1}),
    ],
)
def test_what_counts_as_a_repeat_is_said_by_the_rule(
    rule: str, outcomes: dict[str, int], campaign: str, load: Loader, tmp_path: Path
) -> None:
    """Another campaign than the one where the numbers are."""
    del campaign
    (second,) = load(
        a_csv(tmp_path / "b.csv", HEADER, *of(*numbers(4, 6_590_010_003))), options={"duplicates": rule}
    )
    assert second.outcomes == outcomes


@pytest.mark.slow
def test_what_somebody_else_has_put_there_leaves_the_batch_to_a_person(
    campaign: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Another ledger has added two of the numbers: three repeats, of which this one knows one. The fix names the chunk."""
    elsewhere = a_profile(sandbox, tmp_path, data_dir=tmp_path / "elsewhere")
    list_ = a_csv(tmp_path / "x.csv", HEADER, *of(*numbers(2, 6_590_010_006)))
    run(elsewhere, list_, options={"campaign_code": campaign})
    profile = a_profile(sandbox, tmp_path)
    again = a_csv(tmp_path / "y.csv", HEADER, *of(*numbers(5, 6_590_010_005), "6590010077"))
    (result,) = run(profile, again, options={"campaign_code": campaign})
    assert result.outcomes == {"unknown": 5, "refused": 1}
    details: list[Any] = [problem.detail for problem in result.problems if problem.code == "COUNTS_UNNAMED"]
    assert len(details) == 5
    assert all(str(result.load_id) in detail for detail in details)
