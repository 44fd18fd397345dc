"""The rows of a load on its page: filtered, masked, and shown only to whoever asks for it on record."""

import re
from pathlib import Path

import pytest
from httpx import Response

from callsheet.ledger.sign_ins import recorded
from callsheet.web import load_rows
from callsheet.web.load_rows import RowQuery
from callsheet.web.site import Site
from tests.callsheet.web.conftest import House, SignIn, apart, post, token_in
from tests.support.digits import long_numbers
from tests.support.loading import a_csv

HEADER = "Phone,Name,Mobile"
LINES = (
    "6590088001,Zachary Quill,",
    "6590088002,Yolanda Pryce,6590088003",
    "12,Xavier Orme,",
    "6590088001,Dup,",
)


def rows_in(answer: Response) -> list[int]:
    return [int(row) for row in re.findall(r'<th scope="row" class="n num">(\d+)<', answer.text)]


@pytest.fixture(scope="module")
def called(house: House, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A load of which all numbers of a row are called, whose cells hold names and numbers."""
    sheet = a_csv(tmp_path_factory.mktemp("rows") / "several.csv", HEADER, *LINES)
    (result,) = apart(house.profiles[0].model_copy(update={"phones": "all"}), sheet)
    assert result.load_id, result
    return result.load_id


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rows_are_masked_until_somebody_asks_for_them_on_record(
    language: str, called: str, house: House, signed_in: SignIn, site: Site
) -> None:
    """Each row once with its outcome; no cell of a person but by the form, which an analyst alone may send."""
    browser = signed_in("ann")
    browser.headers["Accept-Language"] = language
    for load in (called, house.loads["sales"]):
        masked = browser.get(f"/loads/{load}/rows")
        assert rows_in(masked) == [2, 3, 4, 5]
        told = re.sub(r' d="[^"]*"|/static/\S+|name="token" value="\w+"|\d{8}-\d{6}-\w{6}', "", masked.text)
        assert long_numbers(told) == []
        assert not re.search("Zachary|Quill|Yolanda|Pryce|Orme|6590088|1778|Bob", told)
    before = len(recorded(site.people, 50, action="SHOWED_NUMBERS"))
    shown = post(browser, f"/loads/{called}/rows", token=token_in(masked.text))
    assert all(text in shown.text for text in ("6590088003", "Yolanda Pryce"))
    noted = recorded(site.people, 50, action="SHOWED_NUMBERS")
    assert (noted[0]["user"], noted[0]["object"], len(noted)) == ("ann", called, before + 1)
    assert shown.headers["cache-control"] == "no-store"
    approver = signed_in("pia")
    page = approver.get(f"/loads/{called}/rows").text
    assert f'action="/loads/{called}/rows"' in page  # the filter
    assert 'name="outcome" value' not in page  # the form that shows them
    assert post(approver, f"/loads/{called}/rows", token=token_in(page)).status_code == 404
    assert len(recorded(site.people, 50, action="SHOWED_NUMBERS")) == before + 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("outcome=loaded", [2]),
        ("outcome=invalid", [4]),
        ("code=PHONE_LENGTH", [4]),
        ("outcome=loaded&code=PHONE_LENGTH", []),
        ("after=3", [4, 5]),
        ("after=5", []),
        ("outcome=%3Cscript%3E&code=' OR 1=1", []),
        ("after=-1", [2, 3, 4, 5]),
        ("after=99999999999999999999", [2, 3, 4, 5]),
    ],
)
def test_rows_are_filtered_by_outcome_and_problem(
    query: str, found: list[int], house: House, signed_in: SignIn
) -> None:
    """What a filter cannot mean finds nothing, or is left out."""
    answer = signed_in("ann").get(f"/loads/{house.loads['sales']}/rows?{query}")
    assert answer.status_code == 200
    shown = rows_in(answer)
    assert shown == found or (query == "outcome=loaded" and len(shown) == 2)
    assert "<script>alert" not in answer.text


def test_a_page_has_so_many_rows_and_leads_to_the_next(
    house: House, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row stands on exactly one, masked or shown."""
    monkeypatch.setattr(load_rows, "WINDOW", 3)
    browser, path = signed_in("ann"), f"/loads/{house.loads['sales']}/rows"
    first = browser.get(path)
    assert rows_in(first) == [2, 3, 4]
    assert f'rel="next" href="{path}?after=4"' in first.text
    assert rows_in(browser.get(f"{path}?after=4")) == [5]
    shown = post(browser, path, token=token_in(first.text))
    assert 'name="after" value="4"' in shown.text
    assert rows_in(post(browser, path, token=token_in(first.text), after="4")) == [5]


def test_rows_that_are_not_kept_are_not_shown(house: House, signed_in: SignIn, site: Site) -> None:
    """A purge takes them; the page says so."""
    load = house.loads["sales"]
    cells = site.contexts["sales"].workspace(load).folder / "cells.arrow"
    aside = cells.rename(cells.with_name("aside"))
    answer = signed_in("ann").get(f"/loads/{load}/rows")
    aside.rename(cells)
    assert (answer.status_code, rows_in(answer)) == (200, [])
    assert "are not there" in answer.text


@pytest.mark.parametrize("member", ["1001", ""])
def test_a_list_that_is_refused_as_a_whole_blames_no_filter(
    member: str, house: House, signed_in: SignIn, tmp_path: Path
) -> None:
    """No row of it has an outcome where only the whole is wrong; nobody has set a filter that could be cleared."""
    sheet = a_csv(tmp_path / "team.csv", "Queue,Agent", "3001,1001", f"3001,{member}")
    (result,) = apart(house.profiles[0], sheet, kind="queue-rosters", options={"mode": "exact"})
    browser = signed_in("ann")
    page = browser.get(f"/loads/{result.load_id}").text
    rows = browser.get(f"/loads/{result.load_id}/rows")
    assert "Nothing was sent: this sheet could not be used." in page
    assert "Approve or resume" not in page
    assert ("are not there" in rows.text) == (rows_in(rows) == [])
    assert "No row fits" not in rows.text


def test_a_query_leads_to_the_same_rows() -> None:
    """Nothing that is not asked for is in the address."""
    query = RowQuery.of({"outcome": "invalid", "code": "", "after": "7"})
    assert query.but() == "outcome=invalid&after=7"
    assert query.but(after=0) == "outcome=invalid"
