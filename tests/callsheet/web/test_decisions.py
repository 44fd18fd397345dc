"""Approvals and doubt: what is shown, who may decide, what is recorded, and that the page sends nothing itself."""

import asyncio
import html
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, update

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.draft_results import results_written
from callsheet.engine.pipeline import continue_load
from callsheet.ledger.approvals import Answer, approval_of, ask
from callsheet.ledger.drafts import Choices, DraftFile, add_draft, set_loads
from callsheet.ledger.listing import not_whole
from callsheet.ledger.resolutions import end, said_of
from callsheet.ledger.schema import loads
from callsheet.ledger.sign_ins import recorded
from callsheet.ledger.states import LoadState
from callsheet.web.site import Site
from tests.callsheet.web.conftest import FORM, Browser, House, SignIn, Waiting, numbers, token_in
from tests.contract.cases import CASES
from tests.support.digits import long_numbers
from tests.support.loading import a_csv, run
from transforms.edits import LEFT_OUT, Edit
from validators.message import message

pytestmark = pytest.mark.slow


def submitted(
    site: Site,
    user: str,
    load: str,
    draft: str = "",
    parent: str = "",
    name: str = "x.csv",
    options: Mapping[str, str] | None = None,
) -> None:
    """A load that somebody prepared on the page, with what was chosen for it."""
    ledger, draft = site.contexts["sales"].ledger, draft or f"draft-{load}"
    add_draft(
        ledger, draft, "sales", user, [DraftFile(1, name, 1, "0", Choices(options=options or {}))], parent
    )
    set_loads(ledger, draft, 1, [load])


def send(client: Browser, path: str, **fields: str) -> Any:
    token = token_in(client.get("/account").text)
    return client.post(path, data={"token": token, **fields}, headers=FORM)


def answer(client: Browser, load: str, **fields: str) -> Any:
    return send(client, f"/loads/{load}/approval", **fields)


def asked_for(site: Site, load: str) -> Any:
    return approval_of(site.contexts["sales"].ledger, load)


def test_what_waits_is_listed_with_what_would_happen(waiting: Waiting, signed_in: SignIn) -> None:
    """For analysts and approvers of the profile, and in nobody else's list; the first page leads there."""
    load = waiting()
    for name in ("ann", "pia"):
        client = signed_in(name)
        page = client.get("/approvals").text
        assert f"/loads/{load}/approval" in page
        assert "3 rows are sent, and the people in them are called." in page
        assert f"/loads/{load}/approval" in client.get("/").text
        assert f"/loads/{load}/approval" in client.get(f"/loads/{load}").text
    assert load not in signed_in("carl").get("/approvals").text


def test_a_question_that_is_looked_at_says_that_somebody_else_has_answered(
    waiting: Waiting, signed_in: SignIn, site: Site
) -> None:
    """Its page asks whether anything has changed, as the load's does; both are drawn anew in another language, too."""
    load, client = waiting(), signed_in("pia")
    watched, asked, mark = looked_at(client, f"/loads/{load}/approval")
    assert (watched, mark) == ("watch", client.get(asked).json()["mark"])
    assert looked_at(client, f"/loads/{load}") == ("progress", asked, mark)
    assert "<title>Waiting for approval · wait.csv" in client.get(f"/loads/{load}").text
    client.headers["Accept-Language"] = "zh"
    assert client.get(asked).json()["mark"] != mark
    client.headers["Accept-Language"] = "en"
    decide(site.contexts["sales"], load, "Lea", "Prefect", yes=False)
    assert client.get(asked).json()["mark"] != mark
    assert looked_at(client, f"/loads/{load}/approval") == ("", "", "")


def looked_at(client: Browser, path: str) -> tuple[str, str, str]:
    """How a page looks at what changes, whom it asks, and what it shows now; "" for one that does not."""
    found = re.search(r'data-(watch|progress)="([^"]*)" data-mark="([^"]*)"', client.get(path).text)
    return (found[1], found[2], html.unescape(found[3])) if found else ("", "", "")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_question_shows_reasons_rows_and_figures_but_no_number(
    language: str, waiting: Waiting, signed_in: SignIn
) -> None:
    """Each of the first rows by its last two digits."""
    load = waiting()
    client = signed_in("pia")
    client.headers["Accept-Language"] = language
    page = client.get(f"/loads/{load}/approval").text
    assert page.count('<td class="mono breaks">…') == 3
    assert "Zoe" not in page
    assert long_numbers(page.replace(load, "").partition("<main")[2].partition('name="token"')[0]) == []
    assert "t has 3 rows, more than 2" in page or "共有 3 行，超过 2 行" in page
    assert 'value="approve"' in page


def test_an_approver_sees_what_was_changed_before_it_was_submitted(
    signed_in: SignIn, house: House, tmp_path: Path
) -> None:
    """How many cells by whom, and rows left out; no cell of them."""
    one, two, three, four = numbers(4)
    rows = (f"{one},Zoe", "12,Zoe", f"{two},Zoe", f"{three},Zoe")
    sheet = a_csv(tmp_path / "edited.csv", "Phone,Name", *rows)
    changes = {Edit("", "edited", 3, 0, four): "ann", Edit("", "edited", 4, LEFT_OUT, ""): "eva"}
    order = {
        "kind": "customer-numbers",
        "edits": tuple(changes),
        "changed_by": {("", "edited", edit.row, edit.column): (by, "") for edit, by in changes.items()},
    }
    (result,) = run(house.profiles[0].model_copy(update={"approve_above_rows": 2}), sheet, **order)
    page = signed_in("pia").get(f"/loads/{result.load_id}/approval").text
    assert "<dt>ann</dt><dd>1 cell changed, 0 rows left out</dd>" in page
    assert "<dt>eva</dt><dd>0 cells changed, 1 row left out</dd>" in page
    assert four not in page


def test_only_an_approver_has_the_form(waiting: Waiting, signed_in: SignIn, site: Site) -> None:
    """Others read why not; what they send is as if there were nothing."""
    load = waiting()
    client = signed_in("ann")
    page = client.get(f"/loads/{load}/approval").text
    assert 'value="approve"' not in page
    assert "Only an approver of the profile sales can decide." in page
    assert answer(client, load, answer="approve").status_code == 404
    assert asked_for(site, load).state is Answer.WAITING


def test_an_approval_is_recorded_by_name_and_sent_by_the_worker(
    waiting: Waiting, signed_in: SignIn, site: Site, house: House
) -> None:
    """The page sends nothing; who resumes the load sends each row once."""
    load = waiting()
    before = len(house.sandbox.audit())
    assert answer(signed_in("pia"), load, answer="approve").status_code == 303
    decided = asked_for(site, load)
    assert (decided.state, decided.by, decided.how) == (Answer.APPROVED, "pia", "page")
    assert len(house.sandbox.audit()) == before
    assert recorded(site.people, 1)[0] | {"at": "", "number": 0} == {
        "number": 0,
        "at": "",
        "user": "pia",
        "address": "127.0.0.1",
        "action": "APPROVED",
        "object": load,
    }
    with open_context(house.profiles[0]) as context:
        result = asyncio.run(continue_load(context, load, None))
    assert result.outcomes == {"loaded": 3}
    page = signed_in("ann").get(f"/loads/{load}/approval").text
    assert "Approved by pia on" in page
    assert 'value="approve"' not in page


def test_a_rejected_load_ends_and_a_second_answer_changes_nothing(
    waiting: Waiting, signed_in: SignIn, site: Site
) -> None:
    """Two windows: the first decides, the second is told who did."""
    load = waiting()
    client = signed_in("pia")
    note = f"Of <last> week,\n see {numbers(1)[0]} " + "x" * 400
    assert answer(client, load, answer="reject", note=note).status_code == 303
    second = answer(client, load, answer="approve", note="Too late")
    assert second.status_code == 409
    assert "has already been rejected, by pia" in second.text
    shown = client.get(f"/loads/{load}/approval").text
    assert "Of &lt;last&gt; week, see …" in shown
    assert note.split()[4] not in shown
    assert "Too late" not in shown
    for ended in ("What happens when you approve", "Why it waits", "0 rows"):
        assert ended not in shown, ended
    assert "Why it waited" in shown
    assert len(asked_for(site, load).note) == 300
    ledger = site.contexts["sales"].ledger
    assert ledger.load(load).state is LoadState.CLOSED
    assert ledger.books(load) == {"skipped": 3}


def shown(page: str) -> str:
    """The text of a page beside its navigation, unwrapped."""
    main = page.partition("<main")[2].partition("<footer")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def test_who_submitted_a_load_sees_that_it_was_rejected_and_what_to_do(
    waiting: Waiting, signed_in: SignIn, site: Site, house: House, tmp_path: Path
) -> None:
    """On the first page, until the list is loaded again; on the load's page and in the draft, with what the approver wrote."""
    load, ann = waiting(), signed_in("ann")
    submitted(site, "ann", load)
    taken(site, f"draft-{load}")
    told = shown(ann.get(f"/drafts/draft-{load}").text)
    assert "this load awaits approval" in told
    assert "3 rows are sent once an approver of the profile approves" in told
    assert "stopped early" not in told
    answer(signed_in("pia"), load, answer="reject", note="Wrong week")
    stages = ann.get(f"/loads/{load}").text.partition('<ol class="stages"')[2].partition("</ol>")[0]
    assert stages.count('class="done"') == 2  # it was neither sent, nor are there results
    assert f'href="/loads/{load}"' in the_card(ann, "ENDED")
    assert "Rejected" in the_card(ann, "ENDED")
    assert not the_card(signed_in("pia"), "ENDED")
    for path in (f"/loads/{load}", f"/drafts/draft-{load}"):
        said = shown(ann.get(path).text)
        assert "Nothing was sent: a person rejected this load." in said
        assert "Not sent: pia rejected it." in said
        assert "pia wrote: Wrong week" in said
        assert "Ask the person who rejected it what has to change" in said
        assert "none needs attention" not in said
        assert 'href="/upload"' in ann.get(path).text.partition("<main")[2]
    run(
        house.profiles[0],
        a_csv(tmp_path / "wait.csv", "Phone,Name", f"{numbers(1)[0]},Zoe"),
        kind="customer-numbers",
    )
    assert load not in the_card(ann, "ENDED")


def the_card(client: Browser, name: str) -> str:
    """What the first page says needs somebody, of one sort; "" for nothing."""
    return client.get("/").text.partition(f'id="need-{name}"')[2].partition("</section>")[0]


def test_who_submitted_a_load_sees_that_it_was_refused_and_what_to_do(
    signed_in: SignIn, site: Site, house: House, tmp_path: Path
) -> None:
    """By our check, by the service, or before it was a load; all of it in the reader's language."""
    sheet = a_csv(tmp_path / "no.csv", "Phone,Name", *(f"{number},Zoe" for number in numbers(2)))
    gone = {"campaign_code": "nosuch"}
    (refused,) = run(house.profiles[0], sheet, kind="customer-numbers", options=gone)
    in_part = a_csv(tmp_path / "part.csv", "Phone,Name,Campaign", f"{numbers(1)[0]},Zoe,nosuch")
    (to_fix,) = run(house.profiles[0], in_part, kind="customer-numbers")
    (unread,) = run(house.profiles[0], a_csv(tmp_path / "x.csv", "Foo,Bar", "1,2"), kind="customer-numbers")
    for load in (str(refused.load_id), str(to_fix.load_id)):
        submitted(site, "ann", load)
        taken(site, f"draft-{load}")
    set_loads(site.people, f"draft-{to_fix.load_id}", 1, [str(to_fix.load_id)], results_written([unread]))
    ann = signed_in("ann")
    assert all(f"/loads/{load}" in the_card(ann, "ENDED") for load in (refused.load_id, to_fix.load_id))
    assert f"/drafts/draft-{to_fix.load_id}" in the_card(ann, "unloaded")
    for path in (f"/loads/{refused.load_id}", f"/drafts/draft-{refused.load_id}"):
        said = shown(ann.get(path).text)
        assert "There is no campaign with the code or name nosuch." in said
        assert "Put right what is said here, then load the list again." in said
        assert "0 of 2" not in said
    assert "put it right and upload the file again" in shown(ann.get(f"/drafts/draft-{to_fix.load_id}").text)
    ann.headers["Accept-Language"] = "zh"
    assert "次导入未全部完成" in the_card(ann, "ENDED")
    assert "请先解决此处所述问题" in shown(ann.get(f"/loads/{refused.load_id}").text)


@pytest.mark.parametrize(
    ("file", "sheet", "by", "stays"),
    [
        ("week.xlsx", "North", "ann", False),
        ("week.to-fix.xlsx", "North", "ann", False),
        ("week.to-fix.xlsx", "North", "", False),
        ("week.xlsx", "South", "same", True),  # the other sheet of the workbook
        ("week.xlsx", "North", "eva", True),  # somebody else's list of that name
        ("weeks.xlsx", "North", "ann", True),
    ],
)
def test_a_load_that_is_not_whole_is_shown_until_its_own_list_is_loaded_again(
    file: str, sheet: str, by: str, stays: bool, waiting: Waiting, site: Site
) -> None:
    """Also from its rows to fix; by a list that has nothing to do with it nobody loses sight of it."""
    first, later = waiting(), waiting()
    ledger = site.contexts["sales"].ledger
    for load, named, of in ((first, "week.xlsx", "North"), (later, file, sheet)):
        called = update(loads).where(loads.c.id == load).values(state="refused", file=named, sheet=of)
        ledger.transaction(partial(Connection.execute, statement=called))
    submitted(site, "ann", first)
    if by == "same":
        set_loads(ledger, f"draft-{first}", 1, [first, later])
    elif by:
        submitted(site, by, later)
    found = {load.id for load in not_whole(ledger, ["sales"], "ann", "2020")}
    assert (first in found) is stays


def taken(site: Site, draft: str) -> None:
    """A draft that was submitted and taken, as far as the ledger knows."""
    change = f"UPDATE drafts SET state = 'taken', submitted_at = '{site.people.now()}' WHERE id = '{draft}'"
    site.people.transaction(lambda connection: connection.exec_driver_sql(change).rowcount)


@pytest.mark.parametrize("given", ["", "yes", "APPROVE", "refuse"])
def test_an_answer_that_is_none_decides_nothing(
    given: str, waiting: Waiting, signed_in: SignIn, site: Site
) -> None:
    load = waiting()
    refused = answer(signed_in("pia"), load, answer=given)
    assert refused.status_code == 409
    assert "Choose one of the two answers." in refused.text
    assert asked_for(site, load).state is Answer.WAITING


@pytest.mark.parametrize("part", ["uploaded", "edited", "submitted"])
def test_nobody_approves_what_they_had_a_part_in(
    part: str, waiting: Waiting, signed_in: SignIn, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by the form, which is not there, nor without it; the profile may allow it."""
    load = waiting()
    submitted(site, "pia" if part == "uploaded" else "ann", load)
    values = {"edited": "edited_by = '[\"pia\"]'", "submitted": "submitted_by = 'pia'"}
    if part in values:
        change = f"UPDATE drafts SET {values[part]} WHERE id = 'draft-{load}'"
        site.people.transaction(lambda connection: connection.exec_driver_sql(change).rowcount)
    client = signed_in("pia")
    page = client.get(f"/loads/{load}/approval").text
    assert 'value="approve"' not in page
    assert "somebody else has to decide" in page
    assert answer(client, load, answer="approve").status_code == 409
    assert asked_for(site, load).state is Answer.WAITING
    monkeypatch.setattr(site.contexts["sales"].profile, "approve_by_another", False)
    assert answer(client, load, answer="approve").status_code == 303


def test_nobody_approves_what_they_had_a_schedule_load(
    signed_in: SignIn, site: Site, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked for a run has submitted what it loads; of a run that nobody asked for anybody decides."""
    profile = house.profiles[0].model_copy(update={"approve_above_rows": 2})
    client, loads = signed_in("pia"), {}
    for by in ("pia", "ben", ""):
        sheet = a_csv(tmp_path / f"night{by}.csv", "Phone,Name", *(f"{number},Zoe" for number in numbers(3)))
        (result,) = run(profile, sheet, kind="customer-numbers", asked_by=by, standing=True)
        loads[by] = str(result.load_id)
    page = client.get(f"/loads/{loads['pia']}/approval").text
    assert 'value="approve"' not in page
    assert "somebody else has to decide" in page
    given = {by: answer(client, load, answer="approve").status_code for by, load in loads.items()}
    assert given == {"pia": 409, "ben": 303, "": 303}
    monkeypatch.setattr(site.contexts["sales"].profile, "approve_by_another", False)
    assert answer(client, loads["pia"], answer="approve").status_code == 303


def test_nobody_approves_what_they_had_a_part_in_before_another_submitted_it_too(
    waiting: Waiting, signed_in: SignIn, site: Site, house: House, tmp_path: Path
) -> None:
    """Whose part it was is not forgotten when a colleague uploads the same file, or fixes what a load of theirs left over."""
    ledger, client = site.contexts["sales"].ledger, signed_in("pia")
    profile = house.profiles[0].model_copy(update={"approve_above_rows": 2})
    sheet = a_csv(tmp_path / "asked.csv", "Phone,Name", *(f"{number},Zoe" for number in numbers(3)))
    (asked,) = run(profile, sheet, kind="customer-numbers", asked_by="pia", standing=True)
    twice, rest = waiting(), waiting()
    loads = {"asked": str(asked.load_id), "twice": twice, "rest": rest, "other": waiting()}
    for load in loads.values():
        submitted(site, "ben", load, parent=f"old-{rest}" if load == rest else "")
    submitted(site, "pia", twice, draft=f"later-{twice}")
    submitted(site, "pia", f"old-{rest}")
    assert ledger.find(f"old-{rest}") is None  # its draft is kept though it was purged
    shown = client.get(f"/loads/{loads['asked']}/approval").text
    names = re.findall('<dt>(Run asked for by|Prepared by)</dt><dd><span class="block breaks">(.*?)<', shown)
    assert names == [("Prepared by", "ben"), ("Run asked for by", "pia")]  # whoever approves sees whose it is
    given = {name: answer(client, load, answer="approve").status_code for name, load in loads.items()}
    assert given == {"asked": 409, "twice": 409, "rest": 409, "other": 303}


@pytest.mark.parametrize(("typed", "status"), [("", 409), ("2", 409), ("1 234", 303), ("1,234", 303)])
def test_removals_are_approved_by_typing_how_many(
    typed: str, status: int, signed_in: SignIn, site: Site, house: House, tmp_path: Path
) -> None:
    """Rejecting them needs no number."""
    sheet = a_csv(tmp_path / "r.csv", "Phone,Name", *(f"{number},Zoe" for number in numbers(3)))
    profile = house.profiles[0].model_copy(update={"approve_above_rows": 2})
    (result,) = run(profile, sheet, kind="customer-numbers")
    load = str(result.load_id)
    ledger = site.contexts["sales"].ledger
    ledger.transaction(
        lambda connection: connection.exec_driver_sql(f"DELETE FROM approvals WHERE load_id = '{load}'")
    )
    ask(ledger, load, "sales", [message("REMOVES", count=1234)])
    client = signed_in("pia")
    assert "1,234 entries are removed" in client.get(f"/loads/{load}/approval").text
    assert answer(client, load, answer="approve", count=typed).status_code == status
    assert (asked_for(site, load).state is Answer.APPROVED) == (status == 303)
    if status == 409:
        assert answer(client, load, answer="reject").status_code == 303


def test_what_would_change_is_shown_with_removals_first(
    signed_in: SignIn, site: Site, house: House, tmp_path: Path
) -> None:
    """Of a roster compared with the live queues."""
    profile = house.profiles[0].model_copy(update={"approve_removals": True})
    rows = ("3001,1001,,", "3001,1002,,")
    sheet = a_csv(tmp_path / "roster.csv", ",".join(CASES["queue-rosters"].header), *rows)
    options = {"mode": "exact", "allow_removals": "1"}
    (result,) = run(profile, sheet, kind="queue-rosters", options=options)
    load = str(result.load_id)
    assert asked_for(site, load).state is Answer.WAITING
    page = signed_in("pia").get(f"/loads/{load}/approval").text
    assert 'class="lines"' in page
    assert "removed" in page
    assert page.index('class="minus"') < page.index("</details>", page.index('class="change"'))
    answer(signed_in("pia"), load, answer="reject")


def test_a_load_that_never_had_to_ask_says_so(signed_in: SignIn, house: House) -> None:
    page = signed_in("pia").get(f"/loads/{house.loads['sales']}/approval")
    assert (page.status_code, "This load does not need approval." in page.text) == (200, True)


def test_a_chunk_in_doubt_says_what_is_known(doubtful: str, signed_in: SignIn) -> None:
    """What to look for in the console, its rows, when it was sent, and both decisions with what follows."""
    for name in ("ann", "pia"):
        client = signed_in(name)
        assert f"/loads/{doubtful}/doubt" in client.get("/doubt").text
        page = client.get(f"/loads/{doubtful}/doubt").text
        assert "3 rows between 2 and 4" in page
        assert "create_contact_plans" in page
        assert ('value="not-there"' in page) == (name == "pia")
        of_load = client.get(f"/loads/{doubtful}").text
        assert f"/loads/{doubtful}/doubt" in of_load
        assert "“Decide” says what to look for in the Sobot console; an approver" in of_load
        assert "Ask the person who runs callsheet to check" not in of_load
    assert "people may be called twice" in page
    assert doubtful not in signed_in("carl").get("/doubt").text


def word(site: Site, load: str) -> Any:
    return said_of(site.contexts["sales"].ledger, [load]).get((load, 1))


def test_what_somebody_saw_is_recorded_and_no_more(
    doubtful: str, signed_in: SignIn, site: Site, house: House
) -> None:
    """By name, once; the load itself is touched by the worker alone."""
    before = len(house.sandbox.audit())
    client = signed_in("pia")
    sent = send(client, f"/loads/{doubtful}/doubt", chunk="1", answer="there")
    assert sent.status_code == 303
    found = word(site, doubtful)
    assert (found.applied, found.by, found.is_open) == (True, "pia", True)
    ledger = site.contexts["sales"].ledger
    assert ledger.books(doubtful) == {"unknown": 3}
    assert len(house.sandbox.audit()) == before
    page = client.get(f"/loads/{doubtful}/doubt").text
    assert "pia said on" in page
    mark = page.partition('data-mark="')[2].partition('"')[0]
    assert f'data-watch="/loads/{doubtful}/doubt/state.json"' in page
    for path in (f"/loads/{doubtful}/doubt", "/doubt"):
        assert client.get(f"{path}/state.json").json()["mark"] in client.get(path).text
    assert 'value="there"' not in page
    again = send(client, f"/loads/{doubtful}/doubt", chunk="1", answer="not-there", count="3")
    assert again.status_code == 409
    assert recorded(site.people, 1)[0]["action"] == "SAID_THERE"
    of_all = client.get("/doubt/state.json").json()
    end(ledger, found.number, message("CHUNK_NOT_FOUND", load=doubtful, chunk=1))
    assert client.get(f"/loads/{doubtful}/doubt/state.json").json() != {"mark": mark}
    assert client.get("/doubt/state.json").json() != of_all
    page = client.get(f"/loads/{doubtful}/doubt").text
    assert "That could not be done" in page
    assert 'value="there"' in page


@pytest.mark.parametrize(
    "fields",
    [
        {"chunk": "1", "answer": "not-there"},
        {"chunk": "1", "answer": "not-there", "count": "4"},
        {"chunk": "1", "answer": "maybe", "count": "3"},
        {"chunk": "2", "answer": "there"},
        {"chunk": "-1", "answer": "there"},
        {"answer": "there"},
    ],
)
@pytest.mark.thinned(2)
def test_a_word_that_is_not_clear_is_not_taken(
    fields: dict[str, str], doubtful: str, signed_in: SignIn, site: Site
) -> None:
    """To send again, the number of rows is typed."""
    assert send(signed_in("pia"), f"/loads/{doubtful}/doubt", **fields).status_code == 409
    assert word(site, doubtful) is None


def test_who_submitted_a_load_does_not_send_it_twice_alone(
    doubtful: str, signed_in: SignIn, site: Site
) -> None:
    """That its rows are there, anybody who decides may say."""
    submitted(site, "pia", doubtful)
    client = signed_in("pia")
    assert 'value="not-there"' not in client.get(f"/loads/{doubtful}/doubt").text
    refused = send(client, f"/loads/{doubtful}/doubt", chunk="1", answer="not-there", count="3")
    assert refused.status_code == 409
    assert word(site, doubtful) is None
    assert send(client, f"/loads/{doubtful}/doubt", chunk="1", answer="there").status_code == 303


def test_an_analyst_decides_nothing_about_doubt(doubtful: str, signed_in: SignIn, site: Site) -> None:
    refused = send(signed_in("ann"), f"/loads/{doubtful}/doubt", chunk="1", answer="there")
    assert refused.status_code == 404
    assert word(site, doubtful) is None


def test_what_waits_is_counted_beside_the_names_of_the_pages(
    waiting: Waiting, doubtful: str, signed_in: SignIn
) -> None:
    """Whatever page somebody is on."""
    waiting()
    page = signed_in("pia").get("/account").text
    assert page.count('<span class="count">') == 4  # twice each: beside the page, and in the menu of a phone
    assert '<span class="count">' not in signed_in("root").get("/account").text
