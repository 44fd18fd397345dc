"""“Fix the rest” of a finished load: one draft of the rows that did not go in, into the same campaign, sent once."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import SheetResult
from callsheet.ledger import drafts
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.drafts import Draft, DraftState
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from callsheet.settings.options import known_options
from callsheet.web.rest_pages import _options
from callsheet.web.site import Site
from tests.callsheet.web.conftest import Browser, House, SignIn, apart, numbers, post, token_in
from tests.callsheet.web.test_decisions import answer, submitted
from tests.support.loading import a_csv, run
from transforms.edits import LEFT_OUT, Edit
from transforms.kinds import KINDS

IMPORT = "import_customer_numbers"
GIVEN_BY_NAME = {
    option.name
    for kind in KINDS
    for option in known_options(kind).values()
    if option.help.startswith("name of the person")
}


@pytest.fixture
def finished(house: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """A load of five rows, of which the second and the fourth have to be fixed; and its numbers."""
    one, two, three = numbers(3)
    rows = (f"{one},Ann", "12,Bob", f"{two},Cy", ",Dee", f"{three},Eve")
    sheet = a_csv(tmp_path_factory.mktemp("rest") / "week.csv", "Phone,Name", *rows)
    (result,) = apart(house.profiles[0], sheet, kind="customer-numbers")
    assert result.load_id
    assert result.outcomes == {"loaded": 3, "invalid": 2}
    return result.load_id, [one, two, three]


def the_draft(site: Site, load: str) -> Draft:
    found = drafts.find_draft(site.people, drafts.child_of(site.people, load) or "")
    assert found is not None
    return found


def fix(browser: Browser, load: str) -> Any:
    return post(browser, f"/loads/{load}/fix", token=token_in(browser.get("/account").text))


def test_a_rejected_load_is_prepared_again_with_its_corrections(
    house: House, signed_in: SignIn, site: Site, tmp_path: Path
) -> None:
    """As it was submitted, each correction under the name of who made it; a person is asked again, and none who had a part."""
    one, two, three, four = numbers(4)
    rows = (f"{one},Zoe", "12,Zoe", f"{two},Zoe", f"{three},Zoe")
    by = {Edit("", "edited", 3, 0, four): "eva", Edit("", "edited", 4, LEFT_OUT, ""): "ann"}
    profile = house.profiles[0].model_copy(update={"approve_above_rows": 2})
    order: dict[str, Any] = {
        "edits": tuple(by),
        "changed_by": {
            ("", "edited", e.row, e.column): (who, "2026-11-29T01:00:00Z") for e, who in by.items()
        },
    }
    sheet = a_csv(tmp_path / "edited.csv", "Phone,Name", *rows)
    (result,) = run(profile, sheet, kind="customer-numbers", **order)
    load, ann, pia = str(result.load_id), signed_in("ann"), signed_in("pia")
    assert len(GIVEN_BY_NAME) == 4
    words = dict.fromkeys(GIVEN_BY_NAME, "ann") | {"allow_removals": "3"}
    chosen = {"duplicates": "campaign", "header_row": "1"}
    submitted(site, "pia", load, name=sheet.name, options=chosen | words)
    assert fix(ann, load).status_code == 409
    with open_context(profile) as context:
        decide(context, load, "Lea", "command line", yes=False, note="Two rows are of last week")
    page = ann.get(f"/loads/{load}").text
    assert f'action="/loads/{load}/fix"' in page
    assert "“Correct it and submit again” makes a draft of the list" in page
    assert f"/loads/{load}/fix" not in pia.get(f"/loads/{load}").text
    assert fix(ann, load).status_code == 303
    draft = the_draft(site, load)
    assert draft.files[0].choices.options == chosen
    folder = DraftFolder(profile.data_dir, draft.id)
    assert set(folder.edits(draft.files[0].choices.edits)) == set(by)
    known = folder.requests(draft)[0].changed_by
    assert {cell: who for cell, (who, _) in known.items()} == {
        ("", "edited", e.row, e.column): who for e, who in by.items()
    }
    assert check_once(house.profiles[0], draft.id)
    plan = ann.get(f"/drafts/{draft.id}/plan").text
    assert "Submit 3 rows" in plan
    assert "Lea rejected it before" in plan
    result = loaded(house.profiles[0], draft)
    assert result.outcomes == {"planned": 3, "skipped": 1}
    again = str(result.load_id)
    drafts.set_loads(site.people, draft.id, 1, [again])
    assert answer(pia, again, answer="approve").status_code == 409
    assert "Lea rejected it before" in pia.get(f"/loads/{again}").text
    waits = approval_of(site.people, again)
    assert waits is not None
    assert waits.state is Answer.WAITING
    assert "To the new draft" in ann.get(f"/loads/{load}").text


def loaded(profile: Profile, draft: Draft) -> SheetResult:
    """What the worker does with the one file of a draft."""
    folder = DraftFolder(profile.data_dir, draft.id)
    with open_context(profile) as context:
        (result,) = asyncio.run(load_files(context, folder.requests(draft)))
    return result


def test_the_rest_is_a_draft_of_the_rows_that_did_not_go_in(
    finished: tuple[str, list[str]], house: House, signed_in: SignIn, site: Site
) -> None:
    """Corrected and sent, under their old numbers, into the same campaign; nobody of the others is sent again."""
    load, _ = finished
    profile, browser = house.profiles[0], signed_in("ann")
    page = browser.get(f"/loads/{load}").text
    assert f'action="/loads/{load}/fix"' in page
    assert "“Fix the rest” shows them with what is wrong" in page
    assert "to-fix workbook" not in page
    assert "An analyst of the profile can put them right" in signed_in("pia").get(f"/loads/{load}").text
    first = fix(browser, load)
    draft = the_draft(site, load)
    assert (first.status_code, first.headers["location"]) == (303, f"/drafts/{draft.id}")
    assert fix(signed_in("eva"), load).headers["location"] == f"/drafts/{draft.id}"
    page = browser.get(f"/loads/{load}").text
    assert f'href="/drafts/{draft.id}"' in page
    assert "“To the draft of the rest” shows what has become of them" in page
    assert f'action="/loads/{load}/fix"' not in page
    assert check_once(profile, draft.id)
    rows = browser.get(f"/drafts/{draft.id}/rows").text
    assert rows.count('aria-invalid="true"') == 2
    fixed = numbers(1)[0]
    form = {"token": token_in(rows), "version": str(draft.version), "sheet": "0", "show": "", "from": "0"}
    answer = post(browser, f"/drafts/{draft.id}/rows", **form, r2_0=fixed)
    assert answer.status_code == 303
    assert check_once(profile, draft.id)
    before = site.people.load(load)
    sent = len(house.sandbox.audit(IMPORT))
    result = loaded(profile, the_draft(site, load))
    assert result.outcomes == {"loaded": 1, "invalid": 1}
    assert len(house.sandbox.audit(IMPORT)) == sent + 1
    keys = {
        (key[1], key[-1]): times for key, times in house.sandbox.effects(IMPORT).items() if key[-1] == fixed
    }
    assert keys == {(before.options["campaign_id"], fixed): 1}
    page = browser.get(f"/loads/{result.load_id}/rows").text
    assert re.findall(r"row (\d+) of the first list", page) == ["3", "5"]
    told = [(problem.row, problem.first_row) for problem in result.problems if problem.row]
    assert told == [(3, 5)]


def test_a_load_without_a_rest_has_no_draft_of_it(
    house: House, signed_in: SignIn, site: Site, finished: tuple[str, list[str]]
) -> None:
    """Neither one whose every row went in, nor one that a purge has taken, nor again while its draft is there."""
    load, _ = finished
    browser = signed_in("ann")
    reports = site.contexts["sales"].workspace(load).reports
    aside = reports.rename(reports.with_name("aside"))
    assert "/fix" not in browser.get(f"/loads/{load}").text
    assert fix(browser, load).status_code == 409
    aside.rename(reports)
    assert drafts.child_of(site.people, load) is None
    fix(browser, load)
    draft = the_draft(site, load)
    assert not drafts.add_draft(site.people, "20990101-000000-second", "sales", "ann", draft.files, load)
    assert drafts.discard(site.people, draft)
    assert fix(browser, load).status_code == 303
    again = the_draft(site, load)
    assert (again.id != draft.id, again.state) == (True, DraftState.CHECKING)


@pytest.mark.parametrize("said_by", ["request", "profile"])
def test_what_was_chosen_for_columns_holds_for_the_rest(
    said_by: str,
    house: House,
    signed_in: SignIn,
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Under a header that was chosen, too: a field is not lost, what was not to be sent is not sent, and the rest has its own header."""
    profile, browser, header = house.profiles[0], signed_in("ann"), {"header_row": "2"}
    if said_by == "profile":
        monkeypatch.setattr(profile, "options", {"customer-numbers": header})
    rows = ("Week 48,,", "Office,Client,Remark", f"{numbers(1)[0]},Ann,x", "12,Bob,y")
    sheet = a_csv(tmp_path / "two.csv", *rows)
    chosen = {"Office": "telephone", "Client": "name", "Remark": ""}
    options = header if said_by == "request" else {}
    (result,) = apart(profile, sheet, kind="customer-numbers", options=options, columns=chosen)
    assert result.outcomes == {"loaded": 1, "invalid": 1}
    load = str(result.load_id)
    fix(browser, load)
    draft = the_draft(site, load)
    assert check_once(profile, draft.id)
    found = DraftFolder(profile.data_dir, draft.id).found(draft.version)
    assert found
    read = {column["title"]: column["field"] for column in found["sheets"][0]["columns"]}
    assert {title: read[title] for title in chosen} == chosen
    assert found["sheets"][0]["outcomes"] == {"invalid": 1}


def test_nothing_that_removes_or_allows_is_taken_over() -> None:
    """A roster of the rest alone must not remove all others; a person's word for one load is not for the next."""
    options = {"mode": "exact", "allow_removals": "yes", "confirmed_by": "Ann", "no_filter_by": "Ann"}
    plain: dict[str, Any] = dict.fromkeys(("file", "sha256", "sheet", "profile", "target", "load_key"), "")
    for kind in ("queue-rosters", "customer-numbers", "forbidden-numbers"):
        load = Load("x", **plain | {"kind": kind, "rows": 1, "options": options | {"campaign_code": "c1"}})
        assert _options(load) == ({"campaign_code": "c1"} if kind == "customer-numbers" else {})
