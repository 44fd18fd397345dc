"""Lists to save from the page: all nine exports with their filters, and blank workbooks in both languages."""

import csv
import io

import openpyxl
import pytest
from httpx import Response

from callsheet.ledger.sign_ins import recorded
from callsheet.web import list_pages
from callsheet.web.site import Site
from tests.callsheet.web.conftest import Browser, SignIn, post, token_in
from transforms.exports import EXPORTS


def saved(browser: Browser, name: str, /, **fields: str) -> Response:
    form = {"profile": "sales", "name": name, "format": "csv", **fields}
    return post(browser, "/lists/export", token=token_in(browser.get("/account").text), **form)


def lines(answer: Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.slow
def test_all_nine_exports_are_saved_from_the_page(signed_in: SignIn, site: Site) -> None:
    """With the columns of the command line's, as attachments, each on record."""
    browser = signed_in("ann")
    page = browser.get("/lists").text
    assert len(EXPORTS) == 9
    for export in EXPORTS:
        assert f'name="name" value="{export.name}"' in page
        answer = saved(browser, export.name)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"] == f'attachment; filename="{export.name}.csv"'
        assert lines(answer)[0] == list(export.header)
    noted = [entry["object"] for entry in recorded(site.people, 9, action="EXPORTED")]
    assert sorted(noted) == sorted(f"sales {export.name}" for export in EXPORTS)


def test_filters_and_forms_narrow_an_export(signed_in: SignIn) -> None:
    """One queue's members, as a matrix too; a workbook where that is asked for."""
    browser = signed_in("ann")
    every = lines(saved(browser, "queue-members"))
    at = every[0].index("Queue ID") if "Queue ID" in every[0] else 0
    one = every[1][at]
    assert {line[at] for line in lines(saved(browser, "queue-members", f_queue=one))[1:]} == {one}
    matrix = lines(saved(browser, "queue-members", form="matrix"))
    assert len(matrix[0]) != len(every[0]) or matrix[0] != every[0]
    workbook = saved(browser, "queues", format="xlsx")
    assert openpyxl.load_workbook(io.BytesIO(workbook.content)).worksheets


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("campaigns", {"f_created_since": "yesterday"}),
        ("extensions", {"f_bound": "perhaps"}),
        ("queues", {"form": "matrix"}),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_typed_stays(
    name: str, fields: dict[str, str], signed_in: SignIn
) -> None:
    """Nothing is saved."""
    answer = saved(signed_in("ann"), name, **fields)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert '<details class="export" open>' in answer.text
    assert all(value in answer.text for value in fields.values() if name == "campaigns")


def test_an_export_ends_in_time_and_few_are_read_at_once(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes third is asked to wait; one that takes too long is given up."""
    browser = signed_in("ann")
    monkeypatch.setattr(list_pages, "LONGEST", 0.0)
    assert saved(browser, "agents").status_code == 409
    with list_pages._few, list_pages._few:
        assert saved(browser, "agents").status_code == 429


@pytest.mark.parametrize("field", ["name", "profile", "format"])
def test_what_nobody_offers_is_not_exported(field: str, signed_in: SignIn) -> None:
    """Another profile's lists neither."""
    answer = saved(signed_in("ann"), "agents", **{field: "care" if field == "profile" else "../x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/lists")


@pytest.mark.parametrize(("language", "title"), [("en", "Agents down"), ("zh", "坐席为行")])
def test_blank_workbooks_come_in_both_languages(language: str, title: str, signed_in: SignIn) -> None:
    """Whatever the visitor's is; with live lists where that is asked for."""
    browser = signed_in("ann")
    browser.headers["Accept-Language"] = language
    assert title in browser.get("/lists").text
    headers = {}
    for asked in ("en", "zh"):
        answer = browser.get(f"/template.xlsx?kind=queue-rosters&profile=sales&language={asked}&live=yes")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        headers[asked] = [cell.value for cell in next(book.worksheets[0].iter_rows())]
        assert any("1001" in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert headers["en"] != headers["zh"]
