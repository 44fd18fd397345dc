"""What a person chooses of a draft: the encoding of a text file, its campaign among those that Sobot has, rows to look at."""

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from callsheet.engine.draft_check import check_once
from callsheet.errors import StoppedError
from callsheet.ledger.drafts import Choices, DraftState, _choices, _written, loads_of
from callsheet.web import campaign_pages
from callsheet.web.presence import WITHIN, Presence
from callsheet.web.site import Site
from tests.callsheet.web.conftest import Browser, House, SignIn
from tests.callsheet.web.test_drafts import draft_in, made, send, the_draft, upload, work
from transforms.policies import ENCODINGS

pytestmark = pytest.mark.slow

__all__ = ["made"]  # a fixture
SIMPLE, TRADITIONAL = (
    "电话,姓名,备注\n6590017701,王小明,同意\n12,李雷,请致电\n",
    "Phone,姓名,備註\n6590017701,張惠妹,麗\n12,李雷,請致電\n",
)
SHOWN = {
    "gb18030": "GBK",
    "big5hkscs": "Big5",
    "utf-16-le": "UTF-16)",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
}


def a_draft(client: Browser, house: House, name: str, content: bytes) -> str:
    draft_id = draft_in(upload(client, (name, content)))
    assert check_once(house.profiles[0], draft_id)
    return draft_id


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", SIMPLE),
        ("big5hkscs", TRADITIONAL),
        ("utf-16-le", SIMPLE),
        ("utf-16-be", TRADITIONAL),
        ("cp1252", "Phone,Prénom\n6590017701,Zoë\n12,José\n"),
    ],
)
def test_a_text_file_is_read_as_whoever_can_read_it_says(
    encoding: str, text: str, signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Its first lines are shown as each encoding has them, with digits hidden; the chosen one is that of the check and of the load."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = a_draft(client, house, "list.csv", text.encode(encoding))
    page = client.get(f"/drafts/{draft_id}/columns").text
    (name,) = [cell for cell in text.splitlines()[1].split(",") if not cell.isdecimal()][:1]
    assert SHOWN[encoding] in page
    assert name in page.partition("Which of these")[2].partition("As the file")[0]
    assert "6590017701" not in page
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="customer-numbers", encoding="klingon")
    assert the_draft(site, draft_id).files[0].choices.encoding == ""
    assert check_once(profile, draft_id)
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="customer-numbers", encoding=encoding)
    assert check_once(profile, draft_id)
    draft = the_draft(site, draft_id)
    assert (draft.state, draft.files[0].choices.encoding) == (DraftState.CHECKED, encoding)
    page = client.get(f"/drafts/{draft_id}/columns").text
    assert text.splitlines()[0].split(",")[1] in page
    assert f'value="{encoding}" checked' in page
    assert text.splitlines()[2].split(",")[1] in client.get(f"/drafts/{draft_id}/rows").text
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="customer-numbers")  # a form that does not ask
    assert the_draft(site, draft_id).files[0].choices.encoding == encoding


def test_a_file_that_says_its_encoding_asks_for_none(
    signed_in: SignIn, house: House, made: list[str]
) -> None:
    """UTF-8, and what a spreadsheet saves with a mark; and an archive, of which nobody sees the first lines, has all to choose from."""
    client = signed_in("ann")
    for content in (SIMPLE.encode(), SIMPLE.encode("utf-8-sig"), SIMPLE.encode("utf-16")):
        draft_id = a_draft(client, house, "list.csv", content)
        assert 'name="encoding"' not in client.get(f"/drafts/{draft_id}/columns").text
    draft_id = a_draft(client, house, "damaged.csv", SIMPLE.encode() * 9 + b"\xff")
    assert 'name="encoding"' not in client.get(f"/drafts/{draft_id}/columns").text


def test_what_was_chosen_is_how_it_is_loaded(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """A GBK list beside a list of forbidden numbers in Big5: submitted, taken by the worker, and each row accounted for."""
    client, profile = signed_in("ann"), house.profiles[0]
    customers = "电话,姓名\n6590017711,王小明\n6590017712,李雷\n".encode("gb18030")
    forbidden = "Forbidden number,Direction,備註\n6590017712,outbound,麗\n".encode("big5hkscs")
    draft_id = draft_in(upload(client, ("list.csv", customers), ("dnc.csv", forbidden)))
    chosen = {"1": ("customer-numbers", "gb18030"), "2": ("forbidden-numbers", "big5hkscs")}
    for number, (kind, encoding) in chosen.items():
        assert check_once(profile, draft_id)
        send(client, f"/drafts/{draft_id}/columns", file=number, kind=kind, encoding=encoding)
    assert check_once(profile, draft_id)
    version = str(the_draft(site, draft_id).version)
    send(client, f"/drafts/{draft_id}/submit", version=version)
    for _ in range(3):
        work(profile)
    context, _ = site.find_draft(draft_id) or (None, None)
    assert context
    loads = loads_of(context.ledger, draft_id)
    books = {number: context.ledger.books(load) for number, (load,) in loads.items()}
    assert books == {1: {"loaded": 1, "held": 1}, 2: {"loaded": 1}}


def test_choices_are_kept_as_an_older_version_reads_them() -> None:
    """What is not chosen is not written; and everything that is comes back."""
    assert _written(Choices(kind="queues")) == '{"kind": "queues"}'
    full = Choices("queues", {"a": ""}, {"b": "c"}, "skip", True, ("s",), "gb18030", "x", "DNC")
    assert _choices(_written(full)) == full
    assert _choices("{}") == Choices()


def listed(client: Browser, draft_id: str, query: str = "") -> tuple[str, list[str]]:
    page = client.get(f"/drafts/{draft_id}/campaigns?file=1{query}").text
    return page, re.findall(r'<td class="mono">([^<]+)</td>', page)


def test_a_campaign_is_chosen_from_those_that_are_there(
    signed_in: SignIn, site: Site, house: House, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name or code; while Sobot cannot be asked the last list is there with its time, and a name can be typed."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = a_draft(client, house, "list.csv", b"Phone,Name\n6590017801,Ann\n")
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="customer-numbers")
    assert check_once(profile, draft_id)
    assert "/campaigns?file=1" in client.get(f"/drafts/{draft_id}/plan").text
    page, codes = listed(client, draft_id)
    assert codes
    assert listed(client, draft_id, f"&q={codes[0].upper()}")[1] == [codes[0]]
    assert (
        "Sobot has no campaign yet, or none that fits the filters." in listed(client, draft_id, "&q=zzzz")[0]
    )
    others = {"o_duplicates": "none"}
    send(client, f"/drafts/{draft_id}/options", file="1", **others)
    assert check_once(profile, draft_id)

    def choose(campaign: str, version: int | None = None) -> int:
        fields = {
            "file": "1",
            "campaign": campaign,
            "version": str(version or the_draft(site, draft_id).version),
        }
        return send(client, f"/drafts/{draft_id}/campaign", **fields).status_code

    def chosen() -> dict[str, str]:
        return dict(the_draft(site, draft_id).files[0].choices.options)

    assert choose(codes[0]) == 303
    assert chosen() == {"duplicates": "none", "campaign_code": codes[0]}
    assert choose(codes[0], 1) == 409
    assert check_once(profile, draft_id)
    assert '<span class="pill ready">Chosen</span>' in listed(client, draft_id)[0]
    assert codes[0] in client.get(f"/drafts/{draft_id}/plan").text

    async def away(*_: Any) -> Any:
        raise StoppedError("LIVE_VALUES_UNREAD", cause="x")

    monkeypatch.setattr(campaign_pages, "live_now", away)
    page, last = listed(client, draft_id)
    assert last == codes
    assert "These are the campaigns as of" in page
    site.campaigns.clear()
    page, last = listed(client, draft_id)
    assert last == []
    assert "You can still name a campaign." in page
    assert choose("") == 303
    assert chosen() == {"duplicates": "none"}


def test_only_lists_that_go_to_a_campaign_have_one(
    signed_in: SignIn, house: House, site: Site, made: list[str]
) -> None:
    client = signed_in("ann")
    draft_id = a_draft(client, house, "dnc.csv", b"Forbidden number,Direction\n6590017802,outbound\n")
    answer = client.get(f"/drafts/{draft_id}/campaigns?file=1")
    assert answer.headers["location"] == f"/drafts/{draft_id}"
    version = str(the_draft(site, draft_id).version)
    assert (
        send(client, f"/drafts/{draft_id}/campaign", file="1", campaign="x", version=version).status_code
        == 409
    )
    assert client.get(f"/drafts/{draft_id}/plan").text.count("/campaigns?") == 0


def test_rows_are_found_by_what_stands_in_them(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """By letters of a cell or the number of the row; what is changed then is what was shown."""
    client = signed_in("ann")
    draft_id = a_draft(client, house, "list.csv", b"Phone,Name\n12,Ann\n13,Bob\n14,bobby\n15,Cy\n")
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="customer-numbers")
    assert check_once(house.profiles[0], draft_id)

    def shown(find: str) -> list[str]:
        page = client.get(f"/drafts/{draft_id}/rows", params={"find": find}).text
        return re.findall(r'name="r(\d+)_0"', page)

    assert [shown(find) for find in ("BOB", "5", "13", "", "bob%")] == [
        ["3", "4"],
        ["5"],
        ["3"],
        ["2", "3", "4", "5"],
        [],
    ]
    version = str(the_draft(site, draft_id).version)
    answer = send(
        client, f"/drafts/{draft_id}/rows", version=version, sheet="0", find="bob", r2_1="Eve", r4_1="Zed"
    )
    assert answer.headers["location"].endswith("?sheet=0&find=bob#why-4")
    assert check_once(house.profiles[0], draft_id)
    page = client.get(f"/drafts/{draft_id}/rows").text
    assert "Zed" in page
    assert "Eve" not in page


def test_who_else_looks_at_a_draft_is_told(signed_in: SignIn, house: House) -> None:
    """Neither oneself nor whoever left; by name, and to those alone who may see the draft."""
    ann, eva, carl = (signed_in(name) for name in ("ann", "eva", "carl"))
    state = f"/drafts/{house.drafts['sales']}/state.json"
    assert ann.get(state).json()["others"] == ""
    assert eva.get(state).json()["others"] == "Looking at this draft, too: ann"
    assert carl.get(state).status_code == 404
    assert "Looking at this draft, too: eva" in ann.get(f"/drafts/{house.drafts['sales']}/rows").text
    now = [0.0]
    presence = Presence(lambda: now[0])
    assert presence.others("d", "ann") == []
    assert presence.others("e", "eva") == []
    now[0] = WITHIN / 2
    assert presence.others("d", "eva") == ["ann"]
    now[0] = WITHIN + 1
    assert presence.others("d", "zoe") == ["eva"]
    assert set(presence._seen) == {"d"}


def test_every_encoding_can_be_read() -> None:
    assert all("a".encode(name).decode(name) == "a" for name in ENCODINGS)


CSV_OF_TWO = b"Phone,Name,Town\nMobile,Client name,City\n6590017721,Ann Lee,Riga\n6590017722,Bob Tan,Oslo\n14,Cy Poe,x\n"


def header_shown(client: Browser, draft_id: str) -> tuple[str, str]:
    """What the page says of the header, and which row is chosen; "" for none."""
    page = client.get(f"/drafts/{draft_id}/columns").text
    said = re.search(r"<summary>(Header: [^<]+?) <", page)
    row = re.search(r'name="h\d" value="(\d*)" checked', page)
    assert said and row, page
    assert not re.search(r"6590017721|Ann Lee", page)
    return said[1], row[1]


CSV_OF_OTHER_TITLES = (
    b"Phone,Note,Name\n,,\nPhone,Name,Note\n6590017721,Ann Lee,Riga\n6590017722,Bob Tan,Oslo\n"
)


def test_the_header_of_a_file_that_is_refused_for_its_second_one_can_be_chosen(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """The lines are shown although nothing of the file is loaded; with the choice it is read."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = a_draft(client, house, "titled.csv", CSV_OF_OTHER_TITLES)
    assert "another header" in client.get(f"/drafts/{draft_id}/columns").text
    assert header_shown(client, draft_id)[1] == ""
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="customer-numbers", h1="3")
    assert check_once(profile, draft_id)
    assert header_shown(client, draft_id) == ("Header: row 3", "3")
    assert "another header" not in client.get(f"/drafts/{draft_id}/columns").text


def test_whoever_disagrees_chooses_the_header(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """One row of the first ones or two; it counts for the check, the plan and the load, is on record, and can be taken back."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = a_draft(client, house, "headed.csv", CSV_OF_TWO)
    chosen = {"file": "1", "kind": "customer-numbers"}
    seen = [header_shown(client, draft_id)]
    for fields in ({"h0": "1", "h0_two": "yes"}, {}, {"h0": "99"}, {"h0": "1"}):
        send(client, f"/drafts/{draft_id}/columns", **chosen, **fields)
        assert check_once(profile, draft_id)
        seen.append(header_shown(client, draft_id))
    assert seen == [
        ("Header: row 2", ""),
        ("Header: rows 1 and 2", "1"),
        ("Header: rows 1 and 2", "1"),
        ("Header: row 2", ""),
        ("Header: row 1", "1"),
    ]
    assert the_draft(site, draft_id).files[0].choices.options == {"header_row": "1"}
    send(client, f"/drafts/{draft_id}/submit", version=str(the_draft(site, draft_id).version))
    work(profile)
    context, _ = site.find_draft(draft_id) or (None, None)
    assert context
    (load_id,) = loads_of(context.ledger, draft_id)[1]
    load = context.ledger.load(load_id)
    assert (load.rows, load.options["header_row"]) == (4, "1")
    assert context.ledger.books(load_id) == {"loaded": 2, "invalid": 2}
    with site.people.look() as connection:
        lines = connection.exec_driver_sql("SELECT action, object FROM audit").all()
    assert [action for action, about in lines if about == draft_id].count("DECIDED_HEADER") == 3


def test_a_header_far_down_can_be_chosen(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Below the rows that are shown at first; no cell of another row than the header is shown as it is."""
    client, profile = signed_in("ann"), house.profiles[0]
    book, content = openpyxl.Workbook(), BytesIO()
    for at in range(1, 31):
        book.worksheets[0].append([f"Note {at}", "Of the spring trip with Zed"])
    for line in (["Phone", "Name"], ["6590017731", "Ann Lee"], ["6590017732", "Bob Tan"]):
        book.worksheets[0].append(line)
    book.save(content)
    draft = draft_in(upload(client, ("far.xlsx", content.getvalue())))
    check_once(profile, draft)
    page = client.get(f"/drafts/{draft}/columns").text
    first, more = page.partition("<summary>Rows 13 to 33</summary>")[::2]
    assert ('name="h1" value="12"' in first, 'name="h1" value="31"' in first) == (True, False)
    assert 'name="h1" value="31"' in more
    assert "Ann Lee" not in page
    assert "6590017731" not in page
    send(client, f"/drafts/{draft}/columns", file="1", kind="customer-numbers", h1="31")
    check_once(profile, draft)
    shown = client.get(f"/drafts/{draft}/columns").text
    assert "Header: row 31 <" in shown
    assert "<details open><summary>Rows 13 to 33" in shown
    assert "Submit 2 rows" in client.get(f"/drafts/{draft}/plan").text


def test_a_list_of_numbers_alone_is_asked_about_and_never_dialled(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """The page asks what is to be done with them, in words; and where no column says which calls, for a value for every row."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft = draft_in(upload(client, ("numbers.csv", b"Phone\n6590017411\n6590017412\n")))
    check_once(profile, draft)
    page = client.get(f"/drafts/{draft}/columns").text
    assert "What is to be done with these numbers?" in page
    first, rest = page.partition("<details>")[::2]
    asked = re.findall(r'type="radio" name="kind" value="([^"]+)"[^>]*>', first)
    assert set(asked) == {"customer-numbers", "forbidden-numbers"}
    assert 'type="radio" name="kind" value="queues"' in rest
    assert "checked" not in page.partition('class="encodings which"')[2].partition("</fieldset>")[0]
    assert "These numbers will be dialled." in first
    assert "These numbers will be blocked: nobody calls them any more." in first
    assert first.count('name="o_direction"') == 1
    send(client, f"/drafts/{draft}/columns", file="1", o_direction="both")
    check_once(profile, draft)
    assert "What is to be done with these numbers?" in client.get(f"/drafts/{draft}/columns").text, (
        "a direction is no answer to it"
    )

    send(client, f"/drafts/{draft}/columns", file="1", kind="forbidden-numbers")
    check_once(profile, draft)
    page = client.get(f"/drafts/{draft}/columns").text
    assert "person who runs callsheet" not in page
    assert 'name="o_direction"' in page
    assert client.get(f"/drafts/{draft}").headers["location"].endswith("/columns")
    send(client, f"/drafts/{draft}/columns", file="1", kind="forbidden-numbers", o_direction="both")
    check_once(profile, draft)
    send(client, f"/drafts/{draft}/submit", version=str(the_draft(site, draft).version))
    work(profile)
    (loads,) = loads_of(site.people, draft).values()
    assert site.people.books(*loads) == {"loaded": 2}
    again = draft_in(upload(client, ("numbers.csv", b"Phone\n6590017413\n")))
    check_once(profile, again)
    send(client, f"/drafts/{again}/columns", file="1", kind="forbidden-numbers", o_direction="both")
    check_once(profile, again)
    assert client.get(f"/drafts/{again}").headers["location"].endswith("/plan"), "one answer is enough"
    dialled = {str(key[-1]) for key in house.sandbox.effects("import_customer_numbers")}
    assert not dialled & {"6590017411", "6590017412"}


def test_sheets_that_are_asked_about_are_chosen_by_ticking_them(
    signed_in: SignIn, house: House, made: list[str]
) -> None:
    """None is ticked beforehand, so that all of them can be meant; what the page advises is what stands on it."""
    book, content = openpyxl.Workbook(), BytesIO()
    for at in range(2):
        sheet = book.create_sheet("Two") if at else book.worksheets[0]
        sheet.append(["Telephone", "Name"])
        sheet.append([f"659001749{at}", "Zed"])
    book.save(content)
    client = signed_in("ann")
    draft = a_draft(client, house, "two.xlsx", content.getvalue())
    page = client.get(f"/drafts/{draft}/columns").text
    assert "tick each sheet that is meant" in page
    names = re.findall(r'name="(s_[^"]+)" value="yes"> ', page)
    assert len(names) == 2, "none is ticked"
    send(client, f"/drafts/{draft}/columns", file="1")
    check_once(house.profiles[0], draft)
    assert client.get(f"/drafts/{draft}").headers["location"].endswith("/columns"), (
        "nothing ticked is no answer"
    )
    send(client, f"/drafts/{draft}/columns", file="1", **dict.fromkeys(names, "yes"))
    check_once(house.profiles[0], draft)
    assert client.get(f"/drafts/{draft}").headers["location"].endswith("/plan")
    assert "Submit 2 rows" in client.get(f"/drafts/{draft}/plan").text


def test_a_list_not_to_call_is_asked_for_its_direction_alone(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Its headers say what it is: one answer, and it is blocked."""
    client = signed_in("ann")
    draft = a_draft(client, house, "dnc list.csv", b"Number,Reason\n6590017421,asked\n6590017422,asked\n")
    page = client.get(f"/drafts/{draft}/columns").text
    assert page.count('name="o_direction"') == 1
    assert '<details class="header-rows" open>' not in page
    send(client, f"/drafts/{draft}/columns", file="1", o_direction="outbound")
    check_once(house.profiles[0], draft)
    assert client.get(f"/drafts/{draft}").headers["location"].endswith("/plan")
    plan = client.get(f"/drafts/{draft}/plan").text
    assert "These numbers will be blocked" in plan
    assert "will be dialled" not in plan


def test_a_draft_is_called_what_a_person_calls_it(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """In its pages and in the list of drafts; what was checked stays checked, and a blank name is that of its files."""
    client = signed_in("ann")
    draft_id = a_draft(client, house, "list.csv", b"Phone,Name\n6590017809,Ann\n")
    before = the_draft(site, draft_id)
    names = ((" Spring <b>\u202e\n", "Spring &lt;b&gt;\ufffd"), ("x" * 300, "x" * 120), ("  ", "list.csv"))
    for title, shown in names:
        assert send(client, f"/drafts/{draft_id}/rename", title=title).status_code == 303
        assert f"<h1>{shown}</h1>" in client.get(f"/drafts/{draft_id}/columns").text
        assert f"{shown}<" in client.get("/drafts").text
    after = the_draft(site, draft_id)
    assert (after.version, after.state, after.title) == (before.version, DraftState.CHECKED, "")
    assert after.edited_by == before.edited_by
    send(client, f"/drafts/{draft_id}/discard")
    assert send(client, f"/drafts/{draft_id}/rename", title="late").status_code == 303
    assert the_draft(site, draft_id).title == ""
    with site.people.look() as connection:
        lines = connection.exec_driver_sql("SELECT action, object FROM audit").all()
    assert [action for action, about in lines if about == draft_id].count("RENAMED") == 3
