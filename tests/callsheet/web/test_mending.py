"""A file that failed in the watched folder is corrected on the page, as what it was dropped as, by whoever may see its numbers."""

import os
import re
import stat
from typing import Any

import pytest

from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger.approvals import Answer, ask, record_decision
from callsheet.ledger.drafts import Choices, DraftState, loads_of
from callsheet.ledger.sign_ins import recorded
from callsheet.settings import Profile
from callsheet.watcher.folders import WatchFolders
from callsheet.web.site import Site
from tests.callsheet.web.conftest import Browser, House, SignIn, failed_file
from tests.callsheet.web.test_drafts import draft_in, folders, made, send, the_draft, work
from tests.callsheet.web.test_received import scanner
from validators.message import message

__all__ = ["made", "scanner"]  # fixtures
LIST = b"Phone,Name\n6590017741,Ann\n6590017742,Bob\n"


@pytest.fixture
def sales(house: House) -> Profile:
    return house.profiles[0]


def mend(client: Browser, key: str, profile: str = "sales") -> str:
    return draft_in(send(client, "/folder/mend", profile=profile, file=key))


def test_a_failed_file_becomes_a_draft_of_what_it_was_dropped_as(
    signed_in: SignIn, site: Site, house: House, sales: Profile, made: list[str]
) -> None:
    """Once, privately, and with its folder, which says that nobody in it may be called: a list to call it never becomes unasked."""
    ann, eva = signed_in("ann"), signed_in("eva")
    key = failed_file(sales, LIST, 7, place="DNC/2026", name="list 6590017741.csv")
    page = ann.get("/folder").text
    assert key in page
    assert "6590017741" not in re.sub(r"\d{4}-\d\d-\d\d_\d{6}_\w{8}", "", page.partition("<main")[2])
    draft_id = mend(ann, key)
    assert mend(eva, key) == draft_id
    assert f'href="/drafts/{draft_id}"' in ann.get("/folder").text
    draft = the_draft(site, draft_id)
    (file,) = draft.files
    assert (draft.by, file.name, file.choices) == (
        "ann",
        "list 6590017741.csv",
        Choices(folder="DNC/2026"),
    )
    path = DraftFolder(sales.data_dir, draft_id).place(1, file.name)
    assert path.read_bytes() == LIST
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert check_once(sales, draft_id)
    assert "KIND_CONTRADICTED" in ann.get(f"/drafts/{draft_id}/columns").text
    with site.people.look() as connection:
        noted = connection.exec_driver_sql("SELECT user, object FROM audit WHERE action = 'MENDED'").all()
    assert [(user, about) for user, about in noted if about == draft_id] == [("ann", draft_id)]


def test_what_is_mended_is_loaded_like_any_draft(
    signed_in: SignIn, site: Site, sales: Profile, made: list[str]
) -> None:
    """Its kind is that of its folder; a draft that was discarded makes room for another."""
    client = signed_in("ann")
    key = failed_file(sales, LIST, 8, kind="customer-numbers", place="customer-numbers")
    first = mend(client, key)
    send(client, f"/drafts/{first}/discard")
    draft_id = mend(client, key)
    assert draft_id != first
    assert check_once(sales, draft_id)
    send(client, f"/drafts/{draft_id}/submit", version=str(the_draft(site, draft_id).version))
    work(sales)
    assert the_draft(site, draft_id).state is DraftState.TAKEN
    context, _ = site.find_draft(draft_id) or (None, None)
    assert context
    (load,) = loads_of(context.ledger, draft_id)[1]
    assert context.ledger.books(load) == {"loaded": 2}
    assert mend(client, key) == draft_id, "it was mended"


def test_what_is_mended_of_a_rejected_load_asks_a_person_again(
    signed_in: SignIn, site: Site, sales: Profile, made: list[str]
) -> None:
    """A list that was dropped and rejected lies among the failed: corrected here, nothing else may ask for it any more."""
    load = "20261128-052200-00000d"
    ask(site.people, load, "sales", [message("REMOVES", count=1)])
    assert record_decision(site.people, load, Answer.REFUSED, "Lea", "page")
    client = signed_in("ann")
    loads = ("20261128-052200-00000c", load)
    key = failed_file(sales, b"Phone,Name\n6590017743,Cy\n", 13, kind="customer-numbers", loads=loads)
    draft_id = mend(client, key)
    assert f'href="/drafts/{draft_id}"' in client.get("/folder").text
    assert check_once(sales, draft_id)
    assert "Lea rejected it before" in client.get(f"/drafts/{draft_id}/plan").text


@pytest.mark.parametrize(("status", "code"), [(1, "SCAN_REFUSED"), (2, "SCAN_NO_ANSWER")])
def test_what_the_scan_does_not_let_in_is_not_mended(
    status: int, code: str, scanner: Any, signed_in: SignIn, site: Site, sales: Profile, made: list[str]
) -> None:
    """As of an upload: nothing of it is kept, it is on record, and once the scanner lets it in it is mended."""
    client, before = signed_in("ann"), folders(sales)
    place = scanner(f'cp "$2" "$0.seen"; exit {status}')
    key = failed_file(sales, LIST, 20 + status)
    answer = send(client, "/folder/mend", profile="sales", file=key)
    assert (answer.status_code, code in answer.text, "call list.csv" in answer.text) == (400, True, True)
    assert (place / "scan me.sh.seen").read_bytes() == LIST
    assert folders(sales) == before
    assert recorded(site.people, 1)[0]["action"] == "UPLOAD_REFUSED"
    assert recorded(site.people, 1)[0]["object"] == code
    scanner("exit 0")
    assert the_draft(site, mend(client, key)).files[0].name == "call list.csv"


def test_what_may_not_be_mended_is_as_if_it_were_not_there(
    signed_in: SignIn, house: House, sales: Profile
) -> None:
    """A file of another profile, one that nobody dropped, one with a second name, a link, one that is gone; and no button for approvers."""
    client, failed = signed_in("ann"), WatchFolders.of(sales).failed
    foreign = failed_file(house.profiles[1], LIST, 9)
    twice, gone, linked = (failed_file(sales, LIST, number, name=f"n{number}.csv") for number in (10, 11, 12))
    os.link(failed / "n10.2026-11-28_052200_0000000a.csv", failed / "other.csv")
    (failed / "n11.2026-11-28_052200_0000000b.csv").unlink()
    place = failed / "n12.2026-11-28_052200_0000000c.csv"
    place.unlink()
    place.symlink_to("/etc/hostname")
    answers = {
        (answer.status_code, re.sub(r'value="\w{40,}"', "", answer.text))
        for profile, key in (
            ("care", foreign),
            ("sales", foreign),
            ("sales", "0" * 24),
            ("nobody", foreign),
            ("sales", twice),
            ("sales", gone),
            ("sales", linked),
        )
        for answer in [send(client, "/folder/mend", profile=profile, file=key)]
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    assert 'action="/folder/mend"' not in signed_in("pia").get("/folder").text
