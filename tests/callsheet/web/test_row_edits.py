"""Rows put right in the page: suggestions, rows alike, rows left out, one's own last change, and two people on one row."""

import html
import re

import pytest
from httpx import Response

from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger.drafts import Draft
from callsheet.web.site import Site
from tests.callsheet.web.conftest import Browser, House, SignIn
from tests.callsheet.web.test_drafts import draft_in, made, send, the_draft, upload
from transforms.edits import LEFT_OUT, Edit

__all__ = ["made"]  # a fixture
LIST = b"Phone,Name,Sex\n65900l7201,Ann,mle\n14,Bob,x\n14,Cy,x\n14,Dee,\n6590017205,Eve,\n6590017206,Fay,,one too many\n"


class Desk:
    """One draft of a list of customers, and whoever sits at it."""

    def __init__(self, site: Site, house: House, client: Browser, content: bytes, kind: str) -> None:
        self.site, self.profile = site, house.profiles[0]
        self.id = draft_in(upload(client, ("list.csv", content)))
        check_once(self.profile, self.id)
        send(client, f"/drafts/{self.id}/columns", file="1", kind=kind)
        self.check()

    @property
    def draft(self) -> Draft:
        return the_draft(self.site, self.id)

    def edits(self) -> list[Edit]:
        return list(DraftFolder(self.profile.data_dir, self.id).edits(self.draft.files[0].choices.edits))

    def check(self) -> None:
        assert check_once(self.profile, self.id)

    def page(self, client: Browser, show: str = "") -> str:
        return client.get(f"/drafts/{self.id}/rows?show={show}").text

    def send(self, client: Browser, path: str = "rows", version: str = "", **fields: str) -> Response:
        """A form of the present version, or of an older one; checked again afterwards."""
        told = {"version": version or str(self.draft.version), "sheet": "0", **fields}
        answer = send(client, f"/drafts/{self.id}/{path}", **told)
        self.check()
        return answer


@pytest.fixture
def desk(signed_in: SignIn, site: Site, house: House, made: list[str]) -> Desk:
    return Desk(site, house, signed_in("ann"), LIST, "customer-numbers")


LINES = b'Phone,Name\n14,"Ann\r\nLim"\n15,"Bo\x1b\nOng"\n'
LINES_MADE = "Ann\r\nMei"


def test_a_cell_of_several_lines_is_shown_and_kept_with_them(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """What a browser sends back, with ends of lines of its own, is no change; what is typed has ends of one sort."""
    client = signed_in("ann")
    desk = Desk(site, house, client, LINES, "customer-numbers")
    shown = re.search(r'<textarea name="r2_1" rows="2"[^>]*>\n(.*?)</textarea>', desk.page(client), re.DOTALL)
    assert shown
    assert shown[1].split() == ["Ann", "Lim"]
    assert '<input name="r4_1"' in desk.page(client)  # all of it comes back from a field of one line alone
    desk.send(client, r2_0="15", r2_1="Ann\r\nLim", r4_1="Bo\x1bOng")
    assert [(edit.column, edit.value) for edit in desk.edits()] == [(0, "15")]
    desk.send(client, r2_0="15", r2_1=LINES_MADE)
    assert {edit.column: edit.value for edit in desk.edits()} == {0: "15", 1: "Ann\nMei"}


@pytest.mark.slow
def test_a_row_is_put_right_by_what_the_page_offers(desk: Desk, signed_in: SignIn) -> None:
    """A suggestion is applied by a click alone, rows alike after a preview, a row is left out, and each is undone."""
    client = signed_in("ann")
    page = desk.page(client)
    assert ">6590017201<" in page
    assert "could not be split into columns" in page
    assert not desk.edits()

    desk.send(client, act="take:2_0")
    assert list(desk.edits()) == [Edit("", "list", 2, 0, "6590017201")]

    preview = desk.send(client, act="fill:3_0", r3_0="6590017299", r3_1="Bobby")
    assert preview.status_code == 200
    assert "Change 3 rows alike?" in preview.text
    assert len(desk.edits()) == 1
    fields = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', preview.text)
        if name not in {"token", "version", "sheet"}
    }
    desk.send(client, **fields)
    assert {(edit.row, edit.column, edit.value) for edit in desk.edits()} == {
        (2, 0, "6590017201"),
        *((row, 0, "6590017299") for row in (3, 4, 5)),
        (3, 1, "Bobby"),
    }
    for _ in range(2):
        desk.send(client, "undo")
    assert not desk.edits()

    desk.send(client, act="out:7")
    assert list(desk.edits()) == [Edit("", "list", 7, LEFT_OUT, "")]
    page = desk.page(client, "LEFT_OUT")
    assert "Take back in" in page
    assert "left a row out" in page
    desk.send(client, act="back:7", show="LEFT_OUT")
    assert not desk.edits()


def test_of_several_readings_one_is_chosen(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Only what the check then accepts is offered, each for itself; nothing of it is put into other rows unseen."""
    client = signed_in("ann")
    numbers = b"6590017301,both,03/04/2099\n6590017302,both,30/11/2099\n6590017303,both,03/04/2001\n6590017304,both,03/04/2099\n"
    desk = Desk(site, house, client, b"Number,Direction,Expires\n" + numbers, "forbidden-numbers")
    page = desk.page(client)
    offered = re.findall(
        r'value="(take:[0-9_]+)".*?<span class="mono">([^<]+)</span></button><span class="small muted">([^<]+)',
        page,
    )
    assert offered == [
        ("take:2_2", "2099-04-03", "if the day comes first"),
        ("take:2_2_1", "2099-03-04", "if the month comes first"),
        ("take:3_2", "2099-11-30", "if the day comes first"),
        ("take:5_2", "2099-04-03", "if the day comes first"),
        ("take:5_2_1", "2099-03-04", "if the month comes first"),
    ]
    for act in ("fill:2_2", "filled:2_2", "take:2_2_2", "take:3_2_1", "take:4_2"):
        desk.send(client, act=act)
    assert not desk.edits()
    desk.send(client, act="take:2_2_1")
    assert list(desk.edits()) == [Edit("", "list", 2, 2, "2099-03-04")]


def test_a_button_that_is_not_there_does_nothing(desk: Desk, signed_in: SignIn) -> None:
    """Nor does undo where there is nothing of one's own."""
    client = signed_in("ann")
    before = desk.draft
    for act in (
        "take:3_0",
        "take:99_0",
        "fill:2_0",
        "filled:3_0",
        "out:99",
        "back:3",
        "out:x",
        "drop:3",
        "take:2_99",
    ):
        assert desk.send(client, act=act).status_code == 303
    desk.send(client, "undo")
    assert desk.draft == before


def test_of_a_list_of_forbidden_numbers_no_row_is_left_out(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    client = signed_in("ann")
    desk = Desk(site, house, client, b"Number,Direction\n6590017102,both\n14,both\n", "forbidden-numbers")
    page = desk.page(client)
    assert 'value="14"' in page
    assert "Leave out" not in page
    desk.send(client, act="out:3")
    assert not desk.edits()


@pytest.mark.slow
def test_two_people_on_one_row_are_both_heard(desk: Desk, signed_in: SignIn) -> None:
    """What does not meet is kept at once; of a cell that both changed both values are shown, and a choice is kept."""
    ann, eva = signed_in("ann"), signed_in("eva")
    version = str(desk.draft.version)
    desk.send(ann, r3_0="6590017203", r3_1="Robert")
    answer = desk.send(eva, version=version, r3_0="6590017204", r4_0="6590017205", r3_1="Robert")
    assert answer.status_code == 409
    assert "6590017204" in answer.text
    assert "Take that of ann:" in answer.text
    assert {edit.row: edit.value for edit in desk.edits() if edit.column == 0} == {
        3: "6590017203",
        4: "6590017205",
    }

    seen = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert seen
    asked = {"seen": seen[1], "r3_0": "6590017204"}
    kept = desk.edits()
    assert desk.send(eva, version=version, **asked).status_code == 409  # nobody has chosen
    assert desk.send(eva, version=version, **asked, k_r3_0="theirs").status_code == 303
    assert desk.edits() == kept
    assert desk.send(eva, version=version, **asked, k_r3_0="mine").status_code == 303
    assert Edit("", "list", 3, 0, "6590017204") in desk.edits()

    desk.send(ann, "undo")  # of what Ann typed only the name is still hers
    assert {edit.value for edit in desk.edits() if edit.row == 3} == {"6590017204"}
    assert "typed 2 cells" in desk.page(eva)


@pytest.mark.slow
def test_an_older_page_is_read_as_it_was_shown(desk: Desk, signed_in: SignIn) -> None:
    """Also while the draft is being checked; a page that is too old, or none of ours, is told so."""
    ann, eva = signed_in("ann"), signed_in("eva")
    version = str(desk.draft.version)
    send(ann, f"/drafts/{desk.id}/rows", version=version, sheet="0", r3_0="6590017203")
    assert (
        send(eva, f"/drafts/{desk.id}/rows", version=version, sheet="0", r4_0="6590017204").status_code == 303
    )
    desk.check()
    assert {edit.row for edit in desk.edits()} == {3, 4}
    for wrong in ("0", "-1", "x", str(desk.draft.version + 1), "1" * 12):
        assert send(eva, f"/drafts/{desk.id}/rows", version=wrong, sheet="0", r5_0="1").status_code == 409
    for at in range(5):
        desk.send(ann, r5_1=f"Dee {at}")
    answer = desk.send(eva, version=version, r5_0="6590017205")
    assert answer.status_code == 409
    assert "Nothing was saved or submitted" in answer.text
