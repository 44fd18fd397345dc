"""The whole job by two people: the page, the result workbook and the ledger count alike, and each number is called once."""

import json
import re
from collections import Counter
from io import BytesIO

import openpyxl
import pytest

from callsheet.engine.draft_check import check_once
from callsheet.ledger.drafts import DraftState, loads_of
from callsheet.web.site import Site
from tests.callsheet.web.conftest import Browser, House, SignIn, numbers
from tests.callsheet.web.test_decisions import answer
from tests.callsheet.web.test_drafts import draft_in, made, send, the_draft, upload, work

__all__ = ["made"]  # a fixture


def counted(client: Browser, load: str) -> tuple[dict[str, int], dict[str, int]]:
    """The rows of a load by outcome: as its result workbook has them, and as its page of rows does."""
    saved = client.get(f"/loads/{load}/files/result")
    book = openpyxl.load_workbook(BytesIO(saved.content), read_only=True)
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    at = rows[0].index("callsheet status")
    written = Counter(str(row[at]) for row in rows[1:])
    page = client.get(f"/loads/{load}/rows").text.partition("<tbody")[2].partition("</tbody>")[0]
    return dict(written), dict(Counter(re.findall(r'<span class="pill (\w+)">', page)))


@pytest.mark.slow
def test_page_workbook_and_ledger_agree_and_each_number_is_called_once(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Customers and forbidden numbers together, three cells put right, a campaign chosen, approved by another, asked twice at each step."""
    ann, pia = signed_in("ann"), signed_in("pia")
    one, two, three, blocked, four, five = numbers(6)
    customers = f"Phone,Name,Sex\n{one},A,male\n14,B,\n15,C,\n{blocked},D,\n16,E,\n{one},F,\n17,G,\n"
    files = (("list.csv", customers.encode()), ("dnc.csv", f"Number,Direction\n{blocked},both\n".encode()))
    profile = house.profiles[0].model_copy(update={"approve_above_rows": 2})
    draft = draft_in(upload(ann, *files))
    assert check_once(profile, draft)
    rows = ann.get(f"/drafts/{draft}/rows").text
    sheet = rows.partition('name="sheet" value="')[2].partition('"')[0]
    typed = {"r3_0": two, "r4_0": three, "r6_0": four}
    send(ann, f"/drafts/{draft}/rows", version=str(the_draft(site, draft).version), sheet=sheet, **typed)
    assert check_once(profile, draft)
    (code, *_) = re.findall(
        r'name="campaign" value="([^"]+)"', ann.get(f"/drafts/{draft}/campaigns?file=1").text
    )
    send(ann, f"/drafts/{draft}/options", file="1", o_campaign_code=code)
    assert check_once(profile, draft)
    plan = ann.get(f"/drafts/{draft}/plan").text
    assert "Submit 5 rows" in plan
    assert "somebody has to approve it before anything is sent" in plan
    assert "Nothing was sent yet" not in plan
    assert "not sent</li>" not in plan
    for _ in range(2):
        send(ann, f"/drafts/{draft}/submit", version=str(the_draft(site, draft).version))
    before = house.sandbox.effects("import_customer_numbers")
    for _ in range(2):
        work(profile)
    assert the_draft(site, draft).state is DraftState.TAKEN
    loads = loads_of(site.people, draft)
    (load,) = loads[1]
    assert house.sandbox.effects("import_customer_numbers") == before  # it waits
    assert answer(ann, load, answer="approve").status_code == 404
    assert [answer(pia, load, answer="approve").status_code for _ in range(2)] == [303, 409]
    for _ in range(2):
        work(profile)

    after = house.sandbox.effects("import_customer_numbers")
    new = {key: count for key, count in after.items() if key not in before}
    assert Counter(str(key[-1]) for key in new) == dict.fromkeys((one, two, three, four), 1)
    assert set(new.values()) == {1}
    assert f"into {code}" in ann.get(f"/loads/{load}").text
    books = site.people.books(load)
    assert books == {"loaded": 4, "duplicate": 1, "held": 1, "invalid": 1}
    assert counted(ann, load) == (books, books)
    facts = json.loads(ann.get(f"/loads/{load}/progress.json").text)
    assert facts["figure"] == str(sum(books.values())) == "7"
    assert five not in repr(after)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_that_needs_approval_can_be_submitted_alone(
    language: str, signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """The plan has its rows, and why somebody has to approve them; then they wait."""
    ann, rows = signed_in("ann"), numbers(3)
    ann.headers["Accept-Language"] = language
    profile = house.profiles[0].model_copy(update={"approve_above_rows": 2})
    content = "\n".join(["Phone,Name,Sex", *(f"{number},Ann,female" for number in rows)]).encode()
    draft = draft_in(upload(ann, ("alone.csv", content)))
    assert check_once(profile, draft)
    assert ann.get(f"/drafts/{draft}").headers["location"].endswith("/plan")
    assert re.search("(Submit|提交) 3 (rows|行)", ann.get(f"/drafts/{draft}/plan").text)
    send(ann, f"/drafts/{draft}/submit", version=str(the_draft(site, draft).version))
    assert the_draft(site, draft).state is DraftState.SUBMITTED
    before = house.sandbox.effects("import_customer_numbers")
    work(profile)
    ((load,),) = loads_of(site.people, draft).values()
    assert f"/loads/{load}/approval" in signed_in("pia").get("/approvals").text
    assert house.sandbox.effects("import_customer_numbers") == before


@pytest.mark.parametrize("approved_above", [0, 2])
def test_a_profile_without_a_campaign_leads_to_choosing_one(
    approved_above: int, signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Where the options are; nothing is submitted before, not even to be approved first and refused afterwards."""
    ann, more = signed_in("ann"), {"campaign": {}, "approve_above_rows": approved_above}
    profile = house.profiles[0].model_copy(update=more)
    content = "\n".join(["Phone,Name,Sex", *(f"{number},Ann,female" for number in numbers(3))]).encode()
    draft = draft_in(upload(ann, ("bare.csv", content)))
    assert check_once(profile, draft)
    assert ann.get(f"/drafts/{draft}").headers["location"].endswith("/plan")
    plan = ann.get(f"/drafts/{draft}/plan").text
    assert "under Options" in plan
    assert '<details class="options" open>' in plan
    assert "person who runs callsheet" not in plan
    assert "/submit" not in plan
    send(ann, f"/drafts/{draft}/submit", version=str(the_draft(site, draft).version))
    assert the_draft(site, draft).state is DraftState.CHECKED
    (code, *_) = re.findall(
        r'name="campaign" value="([^"]+)"', ann.get(f"/drafts/{draft}/campaigns?file=1").text
    )
    send(ann, f"/drafts/{draft}/options", file="1", o_campaign_code=code)
    assert check_once(profile, draft)
    assert "Submit 3 rows" in ann.get(f"/drafts/{draft}/plan").text
