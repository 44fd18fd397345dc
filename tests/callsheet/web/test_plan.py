"""The plan of a draft of several lists: what one of them forbids is in the plan of the others, and in what is sent."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger import drafts
from callsheet.ledger.drafts import DraftState
from callsheet.web.site import Site
from tests.callsheet.web.conftest import House, SignIn
from tests.callsheet.web.test_drafts import draft_in, made, send, sheet_in, the_draft, upload, work
from transforms.kinds import KINDS

pytestmark = pytest.mark.slow

__all__ = ["made"]  # a fixture
A, B, C, D = "6590041101", "6590041102", "6590041103", "6590041104"
LIST = f"Phone,Name\n{A},Ann\n{B},Bob\n{C},Cy\n{D},Dee\n".encode()
SURE = f"Name,Sex,Phone\nAnn,f,{A}\n".encode()
BLOCKED = f"Number,Direction\n{B},Outbound\n90041103x,Outbound\n".encode()


def planned(site: Site, house: House, draft_id: str) -> dict[str, dict[str, int]]:
    """The rows by outcome that the check of a draft foresees of each kind."""
    draft = the_draft(site, draft_id)
    found = DraftFolder(house.profiles[0].data_dir, draft.id).found(draft.version)
    assert found
    return {sheet["kind"]: sheet["outcomes"] for sheet in found["sheets"]}


def test_what_a_list_of_the_same_upload_forbids_is_not_in_the_plan(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Whichever file came first, and though its row cannot be read; what is put right there counts in the next plan, and is what is sent."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft = draft_in(upload(client, ("a list.csv", LIST), ("b dnc.csv", BLOCKED)))
    check_once(profile, draft)
    for file, kind in (("1", "customer-numbers"), ("2", "forbidden-numbers")):
        send(client, f"/drafts/{draft}/columns", file=file, kind=kind)
        check_once(profile, draft)
    assert planned(site, house, draft) == {
        "customer-numbers": {"ready": 2, "held": 2},  # Bob, and Cy as far as anybody can tell
        "forbidden-numbers": {"ready": 1, "invalid": 1},
    }
    page = client.get(f"/drafts/{draft}/plan").text
    assert "Submit 3 rows" in page
    assert "Rows of the other lists that it forbids are then held, too." in page
    assert page.index("b dnc.csv</span>") < page.index("a list.csv</span>", page.index("b dnc.csv</span>"))

    rows, version = client.get(f"/drafts/{draft}/rows").text, str(the_draft(site, draft).version)
    send(client, f"/drafts/{draft}/rows", version=version, sheet=sheet_in(rows), r3_0=D)
    check_once(profile, draft)
    assert planned(site, house, draft) == {
        "customer-numbers": {"ready": 2, "held": 2},
        "forbidden-numbers": {"ready": 2},
    }
    assert "Submit 4 rows" in client.get(f"/drafts/{draft}/plan").text
    send(client, f"/drafts/{draft}/submit", version=str(the_draft(site, draft).version))
    work(profile)
    books = {
        number: site.people.books(*loads) for number, loads in drafts.loads_of(site.people, draft).items()
    }
    assert books == {1: {"loaded": 2, "held": 2}, 2: {"loaded": 2}}
    dialled = {
        str(key[-1])[-10:]: count for key, count in house.sandbox.effects("import_customer_numbers").items()
    }
    assert {number: dialled.get(number, 0) for number in (A, B, C, D)} == {A: 1, B: 0, C: 1, D: 0}


@pytest.mark.parametrize("formula", [False, True])
def test_a_workbook_that_was_corrected_on_the_page_comes_back_in_its_own_look(
    formula: bool, signed_in: SignIn, site: Site, house: House, made: list[str], tmp_path: Path
) -> None:
    """With what was typed, and the summary says how much that was; where something calculates, plain, as the summary says."""
    client, profile = signed_in("ann"), house.profiles[0]
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["Phone", "Name", "Score"])
    number = 6590041200 + 10 * formula
    page.append([number, "Ann", '=LEN("x")' if formula else "1"])
    page.append(["14", "Bob", ""])
    page["A3"].fill = PatternFill("solid", "00FFCC00")
    book.save(tmp_path / "list.xlsx")
    draft = draft_in(upload(client, ("list.xlsx", (tmp_path / "list.xlsx").read_bytes())))
    check_once(profile, draft)
    send(client, f"/drafts/{draft}/columns", file="1", kind="customer-numbers")
    check_once(profile, draft)
    rows, version = client.get(f"/drafts/{draft}/rows").text, str(the_draft(site, draft).version)
    send(client, f"/drafts/{draft}/rows", version=version, sheet=sheet_in(rows), r3_0=str(number + 1))
    check_once(profile, draft)
    send(client, f"/drafts/{draft}/submit", version=str(the_draft(site, draft).version))
    work(profile)
    ((load,),) = drafts.loads_of(site.people, draft).values()
    assert site.people.books(load) == {"loaded": 2}
    result = openpyxl.load_workbook(BytesIO(client.get(f"/loads/{load}/files/result").content))
    cells = [cell for sheet in result for line in sheet for cell in line if cell.value == str(number + 1)]
    assert cells
    said = {str(cell.value) for sheet in result for line in sheet for cell in line}
    if formula:
        assert "cells were changed on the page before they were sent" in said
    else:
        assert cells[0].fill.fgColor.rgb == "00FFCC00"
        assert "Cells typed on the page" in said


def test_a_blank_workbook_is_filled_in_and_uploaded(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Of each kind, in the reader's language, with the profile's own fields; its example is nobody's row."""
    client = signed_in("ann")
    page = client.get("/upload").text
    for kind in KINDS:
        assert f'href="/template.xlsx?kind={kind.name}&amp;profile=sales"' in page
        answer = client.get(
            f"/template.xlsx?kind={kind.name}&profile=sales", headers={"Accept-Language": "zh"}
        )
        assert answer.headers["content-disposition"] == f'attachment; filename="{kind.name}.xlsx"'
        assert openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]["A1"].value == kind.offered[0].zh
    for wrong in ("", "?kind=x", "?kind=../x"):
        assert client.get(f"/template.xlsx{wrong}").headers["location"] == "/lists"
    blank = client.get("/template.xlsx?kind=customer-numbers&profile=care").content
    draft = draft_in(upload(client, ("blank.xlsx", blank)))
    check_once(house.profiles[0], draft)
    assert "ready" not in planned(site, house, draft)["customer-numbers"]
    assert f"/drafts/{draft}/submit" not in client.get(f"/drafts/{draft}/plan").text


def test_what_was_chosen_for_one_sheet_of_a_file_outlives_the_choice_for_another(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Each sheet has its own form, with the options of its kind: customers stay in the campaign that was chosen for them."""
    client, profile = signed_in("ann"), house.profiles[0]
    book, content = openpyxl.Workbook(), BytesIO()
    customers = book.create_sheet("Customers", 0)
    customers.append(["Phone", "Name", "Sex"])
    customers.append([A, "Ann", "female"])
    roster = book.create_sheet("Roster")
    roster.append(["Queue", "Agent"])
    roster.append(["3001", "1001"])
    book.save(content)
    draft = draft_in(upload(client, ("both.xlsx", content.getvalue())))
    check_once(profile, draft)
    assert set(planned(site, house, draft)) == {"customer-numbers", "queue-rosters"}
    for option, value in {"campaign_code": "spring", "mode": "exact", "duplicates": "tenant"}.items():
        send(client, f"/drafts/{draft}/options", file="1", **{f"o_{option}": value})
        assert check_once(profile, draft)
    chosen = the_draft(site, draft).files[0].choices.options
    assert chosen == {"campaign_code": "spring", "mode": "exact", "duplicates": "tenant"}
    assert send(client, f"/drafts/{draft}/options", file="1", o_mode="").status_code == 303
    assert set(the_draft(site, draft).files[0].choices.options) == {"campaign_code", "duplicates"}


def test_removals_are_submitted_by_typing_how_many(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """What a list takes away in Sobot, or which numbers it lets be called again; other rows need no number."""
    client, profile = signed_in("ann"), house.profiles[0]
    roster = ("roster.csv", b"Queue,Agent\n3001,1001\n3001,1002\n")
    lifted = ("dnc.csv", b"Number,Direction,Enabled\n6590041301,Outbound,no\n6590041302,Outbound,no\n")
    draft = draft_in(upload(client, roster, lifted))
    check_once(profile, draft)
    assert 'name="count"' in client.get(f"/drafts/{draft}/plan").text  # the numbers that may be called again
    send(client, f"/drafts/{draft}/options", file="1", o_mode="exact")
    check_once(profile, draft)
    assert (
        "type how many under Options" in client.get(f"/drafts/{draft}/plan").text
    )  # they are there to be typed
    send(client, f"/drafts/{draft}/options", file="1", o_allow_removals="50")
    check_once(profile, draft)
    page = client.get(f"/drafts/{draft}/plan").text
    taken = page.count('<li class="sign-take">') + 2
    assert taken > 2
    assert f"{taken} entries are removed, unbound or unblocked." in page
    assert "nobody calls them any more" not in page
    assert "Unblocked ones can be called again." in page
    version = str(the_draft(site, draft).version)
    for typed in ("", "2", str(taken + 1), f"-{taken}", "all"):
        refused = send(client, f"/drafts/{draft}/submit", version=version, count=typed)
        assert refused.status_code == 409
        assert "The number that you typed is not" in refused.text
        assert the_draft(site, draft).state is DraftState.CHECKED
    assert send(client, f"/drafts/{draft}/submit", version=version, count=f" {taken} ").status_code == 303
    assert the_draft(site, draft).state is DraftState.SUBMITTED
    plain = draft_in(upload(client, ("r.csv", b"Queue,Agent\n3001,1001\n")))
    check_once(profile, plain)
    assert 'name="count"' not in client.get(f"/drafts/{plain}/plan").text


def test_a_plan_says_why_rows_are_left_out(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Beside how many of each outcome there are: what is in Sobot already, what was loaded before, what must be fixed."""
    client, profile = signed_in("ann"), house.profiles[0]
    content = b"Queue,Agent\n3001,1001\n3001,1001\n3001,1001\n3001,9999999\n"
    draft = draft_in(upload(client, ("roster.csv", content)))
    check_once(profile, draft)
    page = client.get(f"/drafts/{draft}/plan").text
    why = page.partition('<ul class="why-left')[2].partition("</ul>")[0]
    lines = ["2 duplicate: ", "1 skipped: ", "1 invalid: The agent in “Agent” does not exist in Sobot."]
    assert [why.count(line) for line in lines] == [1, 1, 1], why
    assert "Already set in Sobot" in why
    client.headers["Accept-Language"] = "zh"
    assert "Already" not in client.get(f"/drafts/{draft}/plan").text.partition("why-left")[2]


def test_a_list_that_is_in_question_is_named_as_it_was_uploaded(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """What waits for it names the file, not where that lies on the server; the question alone stands above the answers."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft = draft_in(upload(client, ("list.csv", SURE), ("dnc.csv", b"Phone\n6590041401\n")))
    check_once(profile, draft)
    for step in ("columns", "plan"):
        page = client.get(f"/drafts/{draft}/{step}").text
        assert "dnc.csv, uploaded with it," in page
        assert str(profile.data_dir) not in page
    shown = client.get(f"/drafts/{draft}/columns").text
    assert "What is to be done with these numbers?" in shown
    assert "KIND_AMBIGUOUS" not in shown


def test_a_plan_says_when_sending_would_end(
    signed_in: SignIn, site: Site, house: House, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the permitted rate, in the profile's zone; of what is sent within a minute nothing is said."""
    client, profile = signed_in("ann"), house.profiles[0]
    monkeypatch.setattr(profile, "agent_id", "")  # otherwise the check asks the service, at that rate
    said = []
    for rate in (0.01, 50.0):
        monkeypatch.setattr(profile, "rate", rate)
        draft = draft_in(upload(client, ("list.csv", SURE)))
        check_once(profile, draft)
        page = client.get(f"/drafts/{draft}/plan").text
        said.append(
            re.search(r"the last request is sent at about 2\d{3}-\d\d-\d\d \d\d:\d\d\.", page) is not None
        )
    assert said == [True, False]
