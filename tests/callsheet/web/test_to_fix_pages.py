"""The rows to fix of a draft are saved before anything is submitted; what comes back of them is known as its correction."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from callsheet.engine import draft_to_fix
from callsheet.engine.barrier import give_up, review
from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.engine.draft_to_fix import write_to_fix
from callsheet.engine.marked_drafts import is_as_uploaded
from callsheet.ledger import drafts
from callsheet.ledger.drafts import Choices, DraftFile
from callsheet.sheets import style
from callsheet.web import to_fix_pages
from callsheet.web.site import Site
from tests.callsheet.web.conftest import Browser, House, SignIn
from tests.callsheet.web.test_drafts import draft_in, made, send, the_draft, upload, work
from tests.support.loading import run

__all__ = ["made"]  # a fixture
pytestmark = [pytest.mark.slow, pytest.mark.workbooks]
GOOD, BAD, MENDED = "6590017301", "65900l7302", "6590017302"


def a_list(*rows: tuple[str, str]) -> bytes:
    return client_list(("Phone", "Name"), *rows)


def client_list(*rows: tuple[str, str]) -> bytes:
    book, content = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.worksheets[0].column_dimensions["A"].width = 33
    book.save(content)
    return content.getvalue()


@pytest.fixture
def prepared(signed_in: SignIn, site: Site, house: House, made: list[str]) -> Iterator[str]:
    """A draft with a row that is ready and one to fix; what writes workbooks runs in this process."""
    patch = pytest.MonkeyPatch()
    patch.setattr(draft_to_fix, "load_profile", lambda _: house.profiles[0])
    patch.setattr(to_fix_pages, "write", lambda asked: draft_to_fix.main(json.dumps(asked)))
    draft_id = draft_in(upload(signed_in("ann"), ("mine.xlsx", a_list((GOOD, "Ann"), (BAD, "Bob")))))
    assert drafts.decide(site.people, the_draft(site, draft_id), "ann", {1: Choices(kind="customer-numbers")})
    assert check_once(house.profiles[0], draft_id)
    yield draft_id
    patch.undo()


def saved(client: Browser, draft_id: str) -> openpyxl.Workbook:
    shown = client.get(f"/drafts/{draft_id}/rows").text
    assert f"/drafts/{draft_id}/to-fix?sheet=0" in shown
    answer = client.get(f"/drafts/{draft_id}/to-fix?sheet=0")
    assert 'filename="mine.to-fix.xlsx"' in answer.headers["content-disposition"]
    return openpyxl.load_workbook(BytesIO(answer.content))


def corrected(book: openpyxl.Workbook, folder: Path, phone: str = MENDED) -> Path:
    sheet = book.worksheets[0]
    assert [sheet["A2"].value, sheet["B2"].value] == [BAD, "Bob"]
    sheet["A2"] = phone
    book.save(folder / "mine.to-fix.xlsx")
    return folder / "mine.to-fix.xlsx"


def test_only_the_rows_to_fix_are_saved_and_nothing_is_left(
    prepared: str, signed_in: SignIn, house: House
) -> None:
    """Her own widths are kept, as a load keeps them; the row says its number, and what is wrong."""
    book = saved(signed_in("ann"), prepared)
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    line = dict(zip(titles, [cell.value for cell in sheet[2]], strict=True))
    assert sheet.max_row == 2
    assert sheet.column_dimensions["A"].width == 33
    assert line[style.ROW] == "3"
    assert line[style.STATUS] == "invalid"
    assert str(line[style.MARK]).startswith(f"{prepared}/3/")
    folder = DraftFolder(house.profiles[0].data_dir, prepared).folder
    assert not list(folder.glob("to-fix*"))


def test_a_correction_of_what_was_never_submitted_is_loaded(
    prepared: str, signed_in: SignIn, house: House, tmp_path: Path
) -> None:
    (result,) = run(
        house.profiles[0], corrected(saved(signed_in("ann"), prepared), tmp_path), kind="customer-numbers"
    )
    assert result.outcomes == {"loaded": 1}
    (again,) = run(house.profiles[0], tmp_path / "mine.to-fix.xlsx", kind="customer-numbers")
    assert again.outcomes.get("loaded", 0) == 0


@pytest.mark.parametrize("mended_on_page", [False, True])
def test_a_correction_after_the_others_were_submitted_answers_their_load(
    prepared: str, signed_in: SignIn, site: Site, house: House, tmp_path: Path, mended_on_page: bool
) -> None:
    """A row that was put right on the page meanwhile, and sent, is not sent once more with another number."""
    client, profile = signed_in("ann"), house.profiles[0]
    path = corrected(saved(client, prepared), tmp_path)
    if mended_on_page:
        version = str(the_draft(site, prepared).version)
        send(client, f"/drafts/{prepared}/rows", version=version, sheet="0", r3_0="6590017309")
        assert check_once(profile, prepared)
    version = str(the_draft(site, prepared).version)
    assert send(client, f"/drafts/{prepared}/submit", version=version).status_code == 303
    work(profile)
    (result,) = run(profile, path, kind="customer-numbers")
    assert result.outcomes == ({"skipped": 1} if mended_on_page else {"loaded": 1})


def waited_for(site: Site) -> set[str]:
    """The lists for which whoever is to be called waits."""
    return {pending.list.id for pending in review(site.contexts["sales"])}


@pytest.mark.parametrize("corrects", [True, False])
def test_a_correction_of_a_forbidden_list_puts_it_in_place_whatever_it_is_called(
    prepared: str,
    signed_in: SignIn,
    site: Site,
    house: House,
    made: list[str],
    tmp_path: Path,
    corrects: bool,
) -> None:
    """Its rows say which row of which draft each was: the list that the draft became is not waited for any longer."""
    client, profile = signed_in("ann"), house.profiles[0]
    shift = 4 * corrects
    good, bad, mended = f"659001740{shift}", "6.59E+09", f"659001740{shift + 1}"
    listed = client_list(("Number", "Reason"), (good, "no"), (bad, "no"))
    draft_id = draft_in(upload(client, ("mine.xlsx", listed)))
    chosen = Choices(kind="forbidden-numbers", options={"direction": "outbound"})
    assert drafts.decide(site.people, the_draft(site, draft_id), "ann", {1: chosen})
    assert check_once(profile, draft_id)
    book = saved(client, draft_id)
    titles = [cell.value for cell in book.worksheets[0][1]]
    mark = book.worksheets[0].cell(2, titles.index(style.MARK) + 1)
    assert str(mark.value).startswith(f"{draft_id}/3/")
    version = str(the_draft(site, draft_id).version)
    assert send(client, f"/drafts/{draft_id}/submit", version=version).status_code == 303
    work(profile)
    waited = waited_for(site)
    assert len(waited) == 1
    if not corrects:
        book.worksheets[0].delete_cols(titles.index(style.MARK) + 1)
    book.worksheets[0]["A2"] = mended
    path = tmp_path / f"thursday-{shift}.xlsx"
    book.save(path)
    run(profile, path, kind="forbidden-numbers", options={"direction": "outbound"})
    left = waited_for(site)
    assert left == (set() if corrects else waited)
    for each in left:
        give_up(site.contexts["sales"], each, "pia", "page", yes=False)


def test_nothing_else_is_saved(
    prepared: str, signed_in: SignIn, site: Site, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a sheet without rows to fix, of another profile, and while it cannot be made."""
    client = signed_in("ann")
    for sheet in ("7", "", "x"):
        assert client.get(f"/drafts/{prepared}/to-fix?sheet={sheet}").status_code == 303
    assert client.get(f"/drafts/{house.drafts['care']}/to-fix?sheet=0").status_code == 404
    assert not write_to_fix(house.profiles[0], prepared, 1, (1, "", "Sheet"), Path("/nowhere"))
    monkeypatch.setattr(to_fix_pages, "write", lambda _: None)
    assert client.get(f"/drafts/{prepared}/to-fix?sheet=0").status_code == 503
    monkeypatch.setattr(to_fix_pages, "_WAITS", 0.01)
    with to_fix_pages._place("pia"), to_fix_pages._place("max"):
        assert client.get(f"/drafts/{prepared}/to-fix?sheet=0").status_code == 503
    with to_fix_pages._place("ann"):
        assert client.get(f"/drafts/{prepared}/to-fix?sheet=0").status_code == 503


def test_marks_of_a_draft_whose_file_was_replaced_are_of_no_list(prepared: str, site: Site) -> None:
    """Its rows may be others: a correction of the old file must not stand for a row of the new one."""
    assert is_as_uploaded(site.people, prepared)
    assert is_as_uploaded(site.people, "20200101-000000-aaaaaa")
    other = DraftFile(2, "other.xlsx", 1, "x", Choices())
    assert drafts.replace_file(site.people, the_draft(site, prepared), "ann", 1, other)
    assert not is_as_uploaded(site.people, prepared)
