"""Columns that are saved for a profile: proposed by an analyst, accepted by an approver, and used whichever way a list comes."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.draft_check import check_once
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import continue_load
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.ledger.column_mappings import SavedColumn, accepted_fields, save_columns, saved_columns
from callsheet.settings import Profile
from callsheet.watcher.folders import WatchFolders, put_mark
from callsheet.watcher.watcher import Watcher
from callsheet.web.site import Site
from tests.callsheet.web.conftest import House, SignIn, post, token_in
from tests.callsheet.web.test_drafts import column_key, draft_in, made, send, upload
from tests.support.loading import a_csv, run

__all__ = ["made"]  # a fixture
KIND = "customer-numbers"


def checked(profile: Profile, sheet: Path) -> SheetResult:
    (result,) = check_files(profile, [LoadRequest(sheet)], Silent())
    return result


def dropped(profile: Profile, header: str, line: str) -> None:
    """A list is put into the watched folder, and the process that loads takes it."""
    place = WatchFolders.of(profile).inbox
    place.mkdir(parents=True, exist_ok=True)
    a_csv(place / "dropped.csv", header, line)
    past = time.time() - 60
    os.utime(place / "dropped.csv", (past, past))
    with open_context(profile) as context:
        put_mark(context.ledger, profile.inbox_dir)
        watcher = Watcher(context, continue_load, lambda _: None)
        for _ in range(4):
            asyncio.run(watcher.cycle())


def saved_in(site: Site) -> list[SavedColumn]:
    return saved_columns(site.people, ["sales", "care"])


def audited(site: Site) -> list[tuple[str, ...]]:
    """What the audit has of saved columns: action and object."""
    with site.people.look() as connection:
        lines = connection.exec_driver_sql("SELECT action, object FROM audit WHERE action LIKE 'COLUMNS%'")
        return [tuple(line) for line in lines]


@pytest.mark.slow
def test_a_column_is_proposed_accepted_used_and_removed(
    signed_in: SignIn, site: Site, house: House, made: list[str], tmp_path: Path
) -> None:
    """It counts from the moment an approver accepts it, for a check and a load alike; "not sent" is never saved."""
    ann, pia, profile = signed_in("ann"), signed_in("pia"), house.profiles[0]
    sheet = a_csv(tmp_path / "customers.csv", "Ring,Name,Opt in", "6590017301,Ann,yes")
    draft_id = draft_in(upload(ann, ("customers.csv", sheet.read_bytes())))
    check_once(profile, draft_id)
    page = f"/drafts/{draft_id}/columns"
    send(ann, page, file="1", kind=KIND)
    check_once(profile, draft_id)
    text = ann.get(page).text
    assert "Propose for the profile" not in text
    send(
        ann,
        page,
        file="1",
        kind=KIND,
        **{column_key(text, "Ring"): "telephone", column_key(text, "Name"): ""},
    )
    check_once(profile, draft_id)
    text = ann.get(page).text
    assert "Propose for the profile" in text
    version = text.partition('name="version" value="')[2].partition('"')[0]
    send(ann, f"/drafts/{draft_id}/mapping", file="1", version=version)
    assert [(each.header, each.field, each.proposed, each.by) for each in saved_in(site)] == [
        ("Ring", "telephone", True, "ann")
    ]
    assert checked(profile, sheet).kind is None

    named = {"profile": "sales", "kind": KIND, "header": "Ring", "proposed": "yes"}
    for client, fields in ((ann, named), (pia, named | {"header": "ring"}), (pia, named | {"proposed": ""})):
        send(client, "/mappings/accept", **fields)
    assert accepted_fields(site.people, "sales") == {}
    assert "Accept" not in ann.get("/mappings").text
    send(pia, "/mappings/accept", **named)
    assert accepted_fields(site.people, "sales") == {KIND: {"Ring": "telephone"}}
    assert checked(profile, sheet).kind == KIND
    (result,) = run(profile, sheet)
    assert result.outcomes == {"loaded": 1}
    dropped(profile, "Ring,Name,Opt in", "6590017302,Bob,yes")
    assert (
        sum(key[-1] == "6590017302" for key in house.sandbox.effects("import_customer_numbers")) == 1
    )  # from the folder

    send(ann, "/mappings/remove", **named | {"proposed": ""})
    assert saved_in(site)
    send(pia, "/mappings/remove", **named | {"proposed": ""})
    assert saved_in(site) == []
    assert audited(site) == [
        ("COLUMNS_PROPOSED", "sales"),
        ("COLUMNS_ACCEPTED", "sales"),
        ("COLUMNS_REMOVED", "sales"),
    ]


@pytest.fixture
def ring(site: Site) -> None:
    """The header Ring is saved for the numbers to call of one profile."""
    save_columns(site.people, "sales", KIND, {"Ring": "telephone"}, "pia", proposed=False)


def test_a_saved_header_never_answers_whether_numbers_are_called(
    ring: None, house: House, tmp_path: Path
) -> None:
    """A list of it alone is asked about as one of plain numbers is, and one that says it is not to be called is not called."""
    profile = house.profiles[0]
    for name, header, row in (
        ("list.csv", "Ring", "6590017302"),
        ("dnc.csv", "Ring", "6590017303"),
        ("list.csv", "Ring,Direction,Expiry date", "6590017304,both,2099-12-31"),
    ):
        saved = checked(profile, a_csv(tmp_path / name, header, row))
        plain = checked(profile, a_csv(tmp_path / name, header.replace("Ring", "Phone"), row))
        assert saved.kind == plain.kind != KIND
        assert {each.code for each in saved.problems} == {each.code for each in plain.problems}


def test_the_settings_win_and_another_profile_knows_nothing_of_it(
    ring: None, house: House, tmp_path: Path
) -> None:
    sales, care = house.profiles
    sheet = a_csv(tmp_path / "customers.csv", "Ring,Name", "6590017305,Ann")
    assert checked(sales, sheet).kind == KIND
    assert checked(care, sheet).kind is None
    told = sales.model_copy(update={"headers": {"Ring": "name"}})
    assert checked(told, sheet).kind is None


def test_a_submitted_list_is_read_as_it_was_shown(
    ring: None, site: Site, house: House, tmp_path: Path
) -> None:
    """Whatever was saved since."""
    sheet = a_csv(tmp_path / "customers.csv", "Ring,Name", "6590017306,Ann")
    (before,) = run(house.profiles[0], sheet, saved={})
    assert before.kind is None
    with open_context(house.profiles[0]) as context:
        save_columns(context.ledger, "sales", KIND, {"Ring": "name"}, "pia", proposed=False)
    (shown,) = run(house.profiles[0], sheet, saved={KIND: {"Ring": "telephone"}})
    assert shown.outcomes == {"loaded": 1}


def test_nobody_saves_for_a_profile_of_others(ring: None, signed_in: SignIn, site: Site) -> None:
    """Nor sees what is saved there."""
    carl = signed_in("carl")
    assert "Ring" not in carl.get("/mappings").text
    token = token_in(carl.get("/account").text)
    fields = {"token": token, "profile": "sales", "kind": KIND, "header": "Ring", "proposed": ""}
    assert post(carl, "/mappings/remove", **fields).status_code == 303
    assert post(carl, "/mappings/accept", **fields).status_code == 404
    assert len(saved_in(site)) == 1
