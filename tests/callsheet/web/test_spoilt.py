"""Files that are kept of a load or a draft and can no longer be read: each page of it says what is lost, and none fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.engine.workspace import Workspace
from callsheet.ledger import drafts
from callsheet.ledger.approvals import Answer
from callsheet.settings import Profile
from callsheet.web.known_facts import FINISHED
from callsheet.web.load_rows import KNOWN
from callsheet.web.routes import RULES
from callsheet.web.site import Site
from tests.callsheet.web.conftest import Browser, House, SignIn, numbers
from tests.callsheet.web.test_decisions import answer, asked_for, submitted
from tests.callsheet.web.test_rest import fix, the_draft
from tests.support.loading import a_csv, run
from transforms.edits import Edit

FRAMES = {"cells.arrow", "problems.arrow", "ready.arrow"}
UNREADABLE = "can no longer be read"


def waits(profile: Profile, folder: Path) -> str:
    """A load with rows to fix and a corrected cell, which waits for approval."""
    one, two, three = numbers(3)
    sheet = a_csv(folder / "list.csv", "Phone,Name", f"{one},Zoe", "12,Zoe", f"{two},Zoe", "13,Zoe")
    cell = ("", "list", 3, 0)
    (result,) = run(
        profile.model_copy(update={"approve_above_rows": 2}),
        sheet,
        kind="customer-numbers",
        edits=(Edit(*cell, three),),
        changed_by={cell: ("ann", "2026-11-29T01:00:00Z")},
    )
    assert result.load_id
    return result.load_id


def spoilt(folder: Path) -> Iterator[Path]:
    """Each file of a folder in turn, while it is cut in half, or full of zeros."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        for less in (whole[: len(whole) // 2], bytes(len(whole))):
            path.write_bytes(less)
            FINISHED._known.clear()
            KNOWN._known.clear()
            yield path
        path.write_bytes(whole)


def looked_at(browser: Browser, what: str, made: str) -> dict[str, str]:
    """Every page about a load or a draft, and those that list them; none of them fails."""
    own = [rule.path for rule in RULES if rule.method == "GET" and what in rule.path]
    found = {}
    for path in [*own, "/", "/loads", "/approvals", "/quality"]:
        asked = path.replace(what, made).replace("{word}", "source").replace("{file}", "1")
        shown = browser.get(asked)
        assert shown.status_code < 500, (asked, shown.text)
        found[path] = shown.text
    return found


@pytest.mark.slow
@pytest.mark.parametrize("rejected", [False, True])
def test_a_load_whose_kept_files_are_spoilt_says_so(
    rejected: bool, house: House, signed_in: SignIn, site: Site, tmp_path: Path
) -> None:
    """Its rows are said to be lost, nobody can approve it unseen, and no draft is made of what cannot be read."""
    profile = house.profiles[0]
    load = waits(profile, tmp_path)
    submitted(site, "ann", load, name="list.csv")
    if rejected:
        with open_context(profile) as context:
            decide(context, load, "Lea", "command line", yes=False)
    ann, pia = signed_in("ann"), signed_in("pia")
    for path in spoilt(Workspace(profile.data_dir, load).folder):
        shown = looked_at(ann if rejected else pia, "{load}", load)
        if path.name in FRAMES:
            assert UNREADABLE in shown["/loads/{load}"], path
            assert UNREADABLE in shown["/loads/{load}/rows"], path
        if not rejected:
            allowed = 'value="approve"' in shown["/loads/{load}/approval"]
            assert allowed == (path.name not in FRAMES), path
            if not allowed:
                assert UNREADABLE in shown["/loads/{load}/approval"]
                assert answer(pia, load, answer="approve").status_code == 409
                assert asked_for(site, load).state is Answer.WAITING
        elif path.name == "cells.arrow":
            assert "Correct it and submit again" not in shown["/loads/{load}"]
            assert fix(ann, load).status_code == 409
    page = looked_at(pia, "{load}", load)["/loads/{load}"]
    assert UNREADABLE not in page
    assert ("on this page once the load has ended" in page) != rejected
    assert rejected or "to-fix workbook" not in page


@pytest.mark.slow
def test_a_draft_whose_kept_files_are_spoilt_says_so(
    house: House, signed_in: SignIn, site: Site, tmp_path: Path
) -> None:
    """What was found is found again, what was typed is said to be lost."""
    profile, ann = house.profiles[0], signed_in("ann")
    load = waits(profile, tmp_path)
    submitted(site, "ann", load, name="list.csv")
    with open_context(profile) as context:
        decide(context, load, "Lea", "command line", yes=False)
    assert fix(ann, load).status_code == 303
    draft = the_draft(site, load)
    assert check_once(profile, draft.id)
    for path in spoilt(DraftFolder(profile.data_dir, draft.id).folder):
        shown = looked_at(ann, "{draft}", draft.id)
        if path.name.startswith(("edits-", "found-", "rows-")):
            assert UNREADABLE in shown["/drafts/{draft}"], path
            says_found = not path.name.startswith("edits-")
            assert ("Check again" in shown["/drafts/{draft}"]) == says_found, path
    drafts.discard(site.people, draft)
