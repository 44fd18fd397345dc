"""What becomes of received files: a scan may refuse them, and one may take the place of a file of a draft that cannot be loaded, and only it."""

import html
import os
import re
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.errors import SetupError
from callsheet.ledger import drafts
from callsheet.ledger.drafts import Choices, Draft, DraftState
from callsheet.ledger.sign_ins import recorded
from callsheet.settings import Profile
from callsheet.web import received
from callsheet.web.scan import is_command
from callsheet.web.server import run_web
from callsheet.web.site import Site
from tests.callsheet.web.conftest import FORM, PASSWORD, Browser, House, SignIn, token_in
from tests.callsheet.web.test_drafts import (
    BLOCKED,
    FROM_HERE,
    LIST,
    draft_in,
    folders,
    made,
    send,
    the_draft,
    upload,
)
from tests.callsheet.web.test_failures import fields_of
from tests.callsheet.web.test_parts import Sender

__all__ = ["made"]  # a fixture
pytestmark = pytest.mark.slow
BROKEN = b"PK\x03\x04 this is no workbook"
BETTER = b"Phone,Name,Assign agent\n6590017231,Ann Lee,\n"


def of_file(draft: Draft, name: str, **more: str) -> dict[str, str]:
    number = next(file.number for file in draft.files if file.name == name)
    return {"into": draft.id, "file": str(number), "version": str(draft.version)} | more


def put(
    client: Browser, fields: dict[str, str], *files: tuple[str, bytes], profile: str = "sales"
) -> Response:
    """Send a file as the form without a script does."""
    token = token_in(client.get("/account").text)
    listed = [("files", (name, content)) for name, content in files or [("better.csv", BETTER)]]
    data = {"token": token, "profile": profile, **fields}
    return client.post("/upload", data=data, files=listed, headers=FROM_HERE)


@pytest.fixture
def refused(signed_in: SignIn, site: Site, house: House, made: list[str]) -> Draft:
    """A draft of two files, of which one cannot be read and the other has a choice made."""
    draft_id = draft_in(upload(signed_in("ann"), ("dnc.csv", BLOCKED), ("broken.xlsx", BROKEN)))
    draft = the_draft(site, draft_id)
    chosen = Choices(kind="forbidden-numbers", options={"direction": "both"})
    assert drafts.decide(site.people, draft, "ann", {1: chosen})
    assert check_once(house.profiles[0], draft_id)
    return the_draft(site, draft_id)


@pytest.mark.parametrize("in_parts", [False, True])
def test_one_file_is_replaced_and_only_it(
    refused: Draft, signed_in: SignIn, site: Site, house: House, in_parts: bool
) -> None:
    """The page of the columns leads there; the other file keeps its choices, and the old bytes are gone."""
    client, profile = signed_in("ann"), house.profiles[0]
    folder = DraftFolder(profile.data_dir, refused.id)
    before = folders(profile)
    shown = client.get(f"/drafts/{refused.id}/columns").text
    assert f"/upload?into={refused.id}&amp;file=2" in shown
    assert "the rest of the upload stays" in shown
    form = client.get("/upload", params={"into": refused.id, "file": "2"}).text
    assert "Replace broken.xlsx" in form
    assert f'name="version" value="{refused.version}"' in form
    fields = of_file(refused, "broken.xlsx")
    if in_parts:
        sender = Sender(client)
        sender.begin({"better.csv": BETTER})
        sender.part(1, 0, BETTER)
        ended = sender.post("end", draft=sender.draft, **fields)
        assert ended.json() == {"to": f"/drafts/{refused.id}"}
        assert sender.post("end", draft=sender.draft, **fields).json() == ended.json()  # its answer was lost
    else:
        assert draft_in(put(client, fields)) == refused.id
    now = the_draft(site, refused.id)
    assert [file.name for file in now.files] == ["dnc.csv", "better.csv"]
    assert now.files[0] == refused.files[0]
    assert now.files[1].choices == Choices()
    assert (now.state, now.version) == (DraftState.CHECKING, refused.version + 1)
    assert not (folder.folder / "2").exists()
    assert folders(profile) == before
    assert check_once(profile, refused.id)
    plan = client.get(f"/drafts/{refused.id}/columns").text
    assert "better.csv" in plan
    assert "the rest of the upload stays" not in plan
    assert ("REPLACED", refused.id) in audit(site)
    back = client.get("/upload", params={"into": refused.id, "file": "2"})  # by the browser's own button
    assert (back.status_code, back.headers.get("location")) == (303, f"/drafts/{refused.id}")


def test_whoever_signs_in_again_replaces_the_same_file(refused: Draft, signed_in: SignIn, site: Site) -> None:
    """A form without a script that is sent after the session has ended leads back to the form that it was."""
    asked = f"/upload?into={refused.id}&file=2"
    form = signed_in("ann").get(asked).text
    action = html.unescape(re.findall(r'<form method="post" action="([^"]*)" enctype', form)[0])
    data = {"token": "x", "profile": "sales", **of_file(refused, "broken.xlsx")}
    client = Browser(site)
    sent = client.post(action, data=data, files=[("files", ("better.csv", BETTER))], headers=FROM_HERE)
    assert sent.status_code == 303
    login = client.get(sent.headers["location"]).text
    assert "You were signed out meanwhile" in login
    fields = dict(fields_of(login)) | {"name": "ann", "password": PASSWORD}
    assert client.post("/login", data=fields, headers=FORM).headers["location"] == asked
    assert "Replace broken.xlsx" in client.get(asked).text


def audit(site: Site) -> list[tuple[str, str]]:
    """Action and object of the last records, the latest first."""
    return [(entry["action"], entry["object"]) for entry in recorded(site.people, 5)]


def test_whoever_replaced_a_file_has_a_part_in_it(refused: Draft, signed_in: SignIn, site: Site) -> None:
    """So that they do not approve it."""
    site.people.transaction(
        lambda connection: connection.exec_driver_sql(
            f"UPDATE drafts SET edited_by = '[]' WHERE id = '{refused.id}'"
        )
    )
    assert put(signed_in("ann"), of_file(refused, "broken.xlsx")).status_code == 303
    assert the_draft(site, refused.id).edited_by == ("ann",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "1"},
        {"version": ""},
        {"file": "7"},
        {"file": "２"},
        {"file": ""},
        {"into": "20260101-000000-aaaaaa"},
        {"into": "../x"},
    ],
)
def test_what_is_not_there_any_more_is_not_replaced(
    refused: Draft, signed_in: SignIn, site: Site, house: House, wrong: dict[str, str]
) -> None:
    """Both ways; it is said, and nothing of the file is kept."""
    client, before = signed_in("ann"), folders(house.profiles[0])
    answer = put(client, of_file(refused, "broken.xlsx") | wrong)
    assert answer.status_code == 400
    assert "the file was not replaced" in answer.text
    sender = Sender(client)
    sender.begin({"better.csv": BETTER})
    sender.part(1, 0, BETTER)
    ended = sender.post("end", draft=sender.draft, **of_file(refused, "broken.xlsx") | wrong)
    assert (ended.status_code, ended.json()["code"]) == (400, "REPLACE_LATE")
    assert the_draft(site, refused.id) == refused
    assert folders(house.profiles[0]) == before


def test_an_answer_that_is_lost_is_not_made_good_by_somebody_elses_file(
    refused: Draft, signed_in: SignIn, site: Site
) -> None:
    """Whoever asks again once more is not led to the draft as if the file that is there were the own one."""
    sender, fields = Sender(signed_in("ann")), of_file(refused, "broken.xlsx")
    sender.begin({"better.csv": BETTER})
    sender.part(1, 0, BETTER)
    assert put(signed_in("eva"), fields, ("hers.csv", BETTER * 2)).status_code == 303
    assert sender.post("end", draft=sender.draft, **fields).status_code == 400
    again = sender.post("end", draft=sender.draft, **fields)
    assert (again.status_code, again.json()) == (410, {})
    assert [file.name for file in the_draft(site, refused.id).files] == ["dnc.csv", "hers.csv"]


def test_two_files_do_not_take_the_place_of_one(refused: Draft, signed_in: SignIn, site: Site) -> None:
    answer = put(signed_in("ann"), of_file(refused, "broken.xlsx"), ("a.csv", BETTER), ("b.csv", LIST))
    assert "Choose one file alone" in answer.text
    assert the_draft(site, refused.id) == refused


def test_nobody_replaces_a_file_of_others(
    refused: Draft, signed_in: SignIn, site: Site, house: House
) -> None:
    """Not by the draft's id in an upload into one's own profile either, and not after it was submitted or discarded."""
    other = the_draft(site, house.drafts["care"])
    assert put(signed_in("ann"), of_file(other, "draft.csv")).status_code == 400
    assert signed_in("ann").get("/upload", params={"into": other.id, "file": "1"}).status_code == 404
    assert put(signed_in("ann"), of_file(other, "draft.csv"), profile="care").status_code == 404
    assert the_draft(site, other.id) == other
    assert drafts.discard(site.people, refused)
    assert put(signed_in("ann"), of_file(refused, "broken.xlsx")).status_code == 400


def test_of_two_at_the_same_moment_one_replaces_it(
    refused: Draft, signed_in: SignIn, site: Site, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other is told, and the file that is there is the winner's."""
    client, moved, both = signed_in("ann"), received._moved, threading.Barrier(2)

    def meet(*words: Any) -> bool:
        both.wait(30)
        return moved(*words)

    monkeypatch.setattr(received, "_moved", meet)
    fields, answers = of_file(refused, "broken.xlsx"), list[int]()
    token = token_in(client.get("/account").text)

    def send_one(content: bytes) -> None:
        data = {"token": token, "profile": "sales", **fields}
        answers.append(
            client.post(
                "/upload", data=data, files=[("files", ("same.csv", content))], headers=FROM_HERE
            ).status_code
        )

    threads = [threading.Thread(target=send_one, args=(content,)) for content in (BETTER, BETTER * 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [303, 400]
    file = the_draft(site, refused.id).files[1]
    folder = DraftFolder(house.profiles[0].data_dir, refused.id)
    assert folder.place(file.number, file.name).stat().st_size == file.size
    assert len([path for path in folder.folder.iterdir() if path.is_dir()]) == 2


def test_a_form_of_the_rows_of_a_file_that_was_replaced_comes_too_late(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """What was typed of the old rows is never typed into the new file."""
    client, profile = signed_in("ann"), house.profiles[0]
    chosen = Choices(kind="customer-numbers")
    lists = (("list.csv", b"Phone,Name\n14,Bob\n"), ("other.csv", b"Phone,Name\n15,Cy\n"))
    draft_id = draft_in(upload(client, *lists))
    assert drafts.decide(site.people, the_draft(site, draft_id), "ann", {1: chosen, 2: chosen})
    assert check_once(profile, draft_id)
    old = the_draft(site, draft_id)
    assert put(client, of_file(old, "list.csv")).status_code == 303
    answer = send(client, f"/drafts/{draft_id}/rows", version=str(old.version), sheet="0", r2_0="6590017299")
    assert answer.status_code == 409
    assert [file.choices for file in the_draft(site, draft_id).files] == [chosen, Choices()]
    assert check_once(profile, draft_id)
    assert client.get(f"/drafts/{draft_id}/plan").status_code == 200


@pytest.fixture
def scanner(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Has uploads scanned by a script of these lines, in which `$1` is the file."""

    def made_of(*lines: str, seconds: float = 20.0) -> Path:
        script = tmp_path / "scan me.sh"
        script.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        script.chmod(0o700)
        monkeypatch.setattr(site.home, "web_scan", f"'{script}' --quiet")
        monkeypatch.setattr(site.home, "web_scan_timeout", seconds)
        return tmp_path

    return made_of


def test_a_file_without_fault_is_kept(
    scanner: Any, signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """The command gets the words of the setting, the path of each file, and no secret of ours; what it prints is nobody's."""
    seen = scanner(
        'echo "$1|$2|$(cat "$2" | wc -c)" >> "$0.seen"', 'env >> "$0.env"', "echo FOUND; echo FOUND >&2"
    )
    os.environ["CALLSHEET_APP_SECRET"] = "hush"
    try:
        draft_id = draft_in(upload(signed_in("ann"), ("-rf *.csv", LIST), ("dnc.csv", BLOCKED)))
    finally:
        del os.environ["CALLSHEET_APP_SECRET"]
    lines = [line.split("|") for line in (seen / "scan me.sh.seen").read_text().splitlines()]
    assert [line[0] for line in lines] == ["--quiet"] * 2
    assert [int(line[2]) for line in lines] == [len(LIST), len(BLOCKED)]
    assert all(Path(line[1]).is_absolute() for line in lines)
    assert "hush" not in (seen / "scan me.sh.env").read_text()
    assert len(the_draft(site, draft_id).files) == 2


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (['case "$2" in *dnc*) exit 1;; esac'], "SCAN_REFUSED"),
        (["exit 2"], "SCAN_NO_ANSWER"),
        (["exit 127"], "SCAN_NO_ANSWER"),
        (["kill -9 $$"], "SCAN_NO_ANSWER"),
        (["sleep 60"], "SCAN_NO_ANSWER"),
    ],
)
@pytest.mark.parametrize("in_parts", [False, True])
def test_what_the_scan_does_not_let_in_leaves_nothing(
    lines: list[str],
    code: str,
    in_parts: bool,
    scanner: Any,
    signed_in: SignIn,
    house: House,
    site: Site,
    made: list[str],
) -> None:
    """Nor do the files beside it; it is on record, and the command is not left running."""
    place = scanner(
        *[line.replace("sleep", 'echo $$ > "$0.pid"; exec sleep') for line in lines],
        seconds=0.4 if "sleep" in lines[0] else 20.0,
    )
    client, before, began = signed_in("ann"), folders(house.profiles[0]), time.monotonic()
    if in_parts:
        sender = Sender(client)
        sender.begin({"list.csv": LIST, "dnc.csv": BLOCKED})
        sender.part(1, 0, LIST)
        sender.part(2, 0, BLOCKED)
        answer = sender.end()
        assert answer.json()["code"] == code
        assert sender.end().status_code == 410
        assert sender.draft not in folders(house.profiles[0])
        assert site.find_draft(sender.draft) is None
    else:
        answer = upload(client, ("list.csv", LIST), ("dnc.csv", BLOCKED))
        assert code in answer.text
    assert answer.status_code == 400
    assert "nothing was kept" in answer.text.lower()
    assert folders(house.profiles[0]) <= before
    assert time.monotonic() - began < 15
    assert audit(site)[0] == ("UPLOAD_REFUSED", code)
    if (left := place / "scan me.sh.pid").exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int(left.read_text()), 0)


def test_a_scanner_that_is_gone_lets_nothing_in(
    signed_in: SignIn, site: Site, house: House, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.home, "web_scan", "/nowhere/scan")
    before = folders(house.profiles[0])
    assert "SCAN_NO_ANSWER" in upload(signed_in("ann"), ("dnc.csv", BLOCKED)).text
    assert folders(house.profiles[0]) == before


def test_a_file_that_takes_the_place_of_another_is_scanned_too(
    refused: Any, scanner: Any, signed_in: SignIn, site: Site, house: House
) -> None:
    scanner("exit 1")
    before = folders(house.profiles[0])
    assert "SCAN_REFUSED" in put(signed_in("ann"), of_file(refused, "broken.xlsx")).text
    assert the_draft(site, refused.id) == refused
    assert folders(house.profiles[0]) == before


def test_a_page_whose_scanner_is_not_there_does_not_start(house: House, tmp_path: Path) -> None:
    """Rather than that nobody can upload anything, or that nothing is scanned."""
    for words in ("clamdscan-of-nobody --fdpass", "''"):
        home = house.profiles[0].model_copy(update={"web_scan": words})
        with pytest.raises(SetupError) as told:
            run_web(home, [], print)
        assert told.value.message.code == "WEB_SCAN_MISSING"
    assert is_command("sh -c")


def test_a_command_without_its_quotation_mark_is_no_setting(house: House) -> None:
    values = house.profiles[0].model_dump() | {"web_scan": "scan 'x"}
    with pytest.raises(ValueError, match="VALUE_COMMAND"):
        Profile(**values)
