"""Uploads in parts: they go on where they stopped, are whole or no draft, and are nobody else's."""

import hashlib
import os
from typing import Any
from urllib.parse import urlencode

import pytest
from httpx import Response

from callsheet.engine.draft_check import check_once
from callsheet.engine.old_drafts import forget_old_drafts
from callsheet.ledger.drafts import DraftState
from callsheet.web import parts, uploads
from callsheet.web.site import Site
from tests.callsheet.web.conftest import FORM, Browser, House, SignIn, token_in
from tests.callsheet.web.test_drafts import BLOCKED, FROM_HERE, LIST, folders, made, the_draft

__all__ = ["made"]  # a fixture
FILES = {"spring list.csv": LIST, "dnc.csv": BLOCKED}


class Sender:
    """What the page's script does for one browser."""

    def __init__(self, client: Browser) -> None:
        self.client, self.draft = client, ""
        self.token = token_in(client.get("/upload").text)

    def post(self, path: str, **fields: Any) -> Response:
        return self.client.post(f"/upload/{path}", data={"token": self.token, **fields}, headers=FORM)

    def begin(self, files: dict[str, bytes] = FILES, profile: str = "sales", **more: str) -> Response:
        fields = {"profile": profile}
        for number, (name, content) in enumerate(files.items(), start=1):
            fields |= {
                f"name{number}": name,
                f"size{number}": str(len(content)),
                f"mark{number}": mark(content),
            }
        answer = self.post("begin", **fields | more)
        self.draft = answer.json().get("draft", "")
        return answer

    def part(self, number: int, offset: int | str, data: bytes, **more: str) -> Response:
        query = urlencode({"draft": self.draft, "file": number, "offset": offset} | more)
        kind = {"Content-Type": "application/octet-stream", "X-Token": self.token}
        return self.client.post(f"/upload/part?{query}", content=data, headers=FROM_HERE | kind)

    def end(self) -> Response:
        return self.post("end", draft=self.draft)


def mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def ann(signed_in: SignIn, made: list[str]) -> Sender:
    return Sender(signed_in("ann"))


def test_an_upload_goes_on_where_it_stopped_and_becomes_one_draft(
    ann: Sender, signed_in: SignIn, site: Site, house: House
) -> None:
    """In another window, with the same files announced again; no byte twice, and the end twice is one draft."""
    profile = house.profiles[0]
    assert ann.begin().json()["received"] == [0, 0]
    assert ann.part(1, 0, LIST[:10]).json() == {"received": 10}
    assert ann.end().json() == {"files": [10, 0]}
    assert site.find_draft(ann.draft) is None

    again = Sender(signed_in("ann"))
    answer = again.begin().json()
    assert (answer["draft"], answer["received"]) == (ann.draft, [10, 0])
    assert again.part(1, 10, LIST[10:]).json() == {"received": len(LIST)}
    late = ann.part(1, 10, LIST[10:])  # the window from before, which does not know it
    assert (late.status_code, late.json()) == (409, {"files": [len(LIST), 0]})
    assert ann.part(2, 0, BLOCKED).status_code == 200
    for each in (again, ann):
        assert each.end().json() == {"to": f"/drafts/{ann.draft}"}
    draft = the_draft(site, ann.draft)
    assert [(file.name, file.size, file.sha256) for file in draft.files] == [
        (name, len(content), mark(content)) for name, content in FILES.items()
    ]
    assert (draft.by, draft.state) == ("ann", DraftState.CHECKING)
    kept = {path.name: path.read_bytes() for path in (profile.data_dir / "drafts" / draft.id).glob("[12]/*")}
    assert kept == {"spring list.csv": LIST, "dnc.csv": BLOCKED}
    assert all(
        path.stat().st_mode & 0o777 == 0o600
        for path in (profile.data_dir / "drafts" / draft.id).glob("[12]/*")
    )
    assert check_once(profile, draft.id)
    assert ann.part(1, 0, b"x").status_code == 410
    assert again.begin().json()["draft"] != draft.id


@pytest.mark.parametrize(
    ("number", "offset", "data"),
    [
        (1, 5, b"x"),
        (1, -1, b"x"),
        (1, "x", b"x"),
        (0, 0, b"x"),
        (3, 0, b"x"),
        (9, 0, b"x"),
        (1, 0, b"x" * (len(LIST) + 1)),
    ],
)
def test_a_part_that_does_not_belong_there_changes_nothing(
    number: int, offset: int | str, data: bytes, ann: Sender
) -> None:
    """What is there is said instead, so that whoever sends it can go on."""
    ann.begin()
    answer = ann.part(number, offset, data)
    assert (answer.status_code, answer.json()) == (409, {"files": [0, 0]})


def test_an_upload_is_nobody_else_s(ann: Sender, signed_in: SignIn, house: House) -> None:
    """Of the same profile neither: to go on, to end and to forget are answered as if it were not there. No name is a path."""
    ann.begin()
    ann.part(1, 0, LIST[:10])
    eva, carl = Sender(signed_in("eva")), Sender(signed_in("carl"))
    for other in (eva, carl):
        for draft in (ann.draft, "20200101-000000-abcdef", "../../x", ".", ""):
            other.draft = draft
            answers = (other.part(1, 10, b"x"), other.end(), other.post("forget", draft=draft))
            assert {(answer.status_code, answer.text) for answer in answers} == {(410, "{}")}
    assert eva.begin().json()["received"] == [0, 0]
    assert carl.begin(profile="sales").status_code == 404
    assert carl.begin(profile="none").status_code == 404
    assert ann.begin().json()["received"] == [10, 0]
    data, before = house.profiles[0].data_dir, set(house.profiles[0].data_dir.parent.rglob("*"))
    sender = Sender(signed_in("ann"))
    sender.begin({"../../../x": b"abc"})
    new = set(data.parent.rglob("*")) - before
    assert new
    assert all(path.is_relative_to(data / "drafts" / sender.draft) for path in new)


def test_a_part_comes_from_our_own_page(ann: Sender) -> None:
    """With the session's token, as what it is, and no larger than a part."""
    ann.begin()
    good = {"Content-Type": "application/octet-stream", "X-Token": ann.token}
    path = f"/upload/part?draft={ann.draft}&file=1&offset=0"
    for headers, status in (
        (good, 403),
        ({"Sec-Fetch-Site": "cross-site", **good}, 403),
        (FROM_HERE | good | {"X-Token": "0" * 64}, 403),
        (FROM_HERE | good | {"Content-Type": "text/plain"}, 415),
        (FROM_HERE | good | {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    ):
        assert ann.client.post(path, content=b"x", headers=headers).status_code == status
    assert ann.part(1, 0, b"x" * (uploads.PART + 1)).status_code == 413
    assert ann.begin().json()["received"] == [0, 0]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Choose a file first"),
        ({f"{at}.csv": b"x" for at in range(11)}, "At most 10 files"),
        ({"big.csv": b"x" * 5001}, "is larger than"),
        ({f"{at}.csv": b"x" * 4000 for at in range(4)}, "larger than 0 MB together"),
    ],
)
def test_too_much_is_said_before_it_travels(
    files: dict[str, bytes], said: str, ann: Sender, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LARGEST_FILE", 5000)
    monkeypatch.setattr(parts, "LARGEST_UPLOAD", 15000)
    before = folders(house.profiles[0])
    answer = ann.begin(files)
    assert answer.status_code == 400
    assert said in answer.json()["failed"]
    assert folders(house.profiles[0]) == before


@pytest.mark.parametrize(
    "fields", [{"size1": "-1"}, {"size1": "1e3"}, {"mark1": "x"}, {"size1": ""}, {"mark2": ""}]
)
def test_what_no_page_of_ours_announces_is_not_taken(
    fields: dict[str, str], ann: Sender, house: House
) -> None:
    before = folders(house.profiles[0])
    assert ann.begin(FILES, "sales", **fields).status_code == 400
    assert folders(house.profiles[0]) == before


def test_a_full_disk_keeps_what_was_sent(ann: Sender, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so, before and between; a part that was written in half is cut off again."""
    ann.begin()
    ann.part(1, 0, LIST[:10])
    monkeypatch.setattr(parts, "LEFT_FREE", 1 << 60)
    answer = ann.part(1, 10, LIST[10:])
    assert (answer.status_code, "no room for more" in answer.text) == (507, True)
    before = folders(house.profiles[0])
    assert ann.begin({"other.csv": b"x"}).status_code == 507
    assert folders(house.profiles[0]) == before
    monkeypatch.undo()

    write, written = os.write, list[int]()

    def half(file: int, data: bytes) -> int:
        if written:
            raise OSError(28, "full")
        written.append(write(file, bytes(data[:7])))
        return 7

    monkeypatch.setattr(os, "write", half)
    ann.begin()
    assert ann.part(1, 10, LIST[10:]).status_code == 507
    monkeypatch.undo()
    assert ann.begin().json()["received"] == [10, 0]


def test_what_is_given_up_or_left_is_removed(ann: Sender, house: House, site: Site) -> None:
    """By whoever sent it at once, of more than three the oldest, and after a day without a part."""
    profile, before = house.profiles[0], folders(house.profiles[0])
    ann.begin()
    assert ann.post("forget", draft=ann.draft).status_code == 200
    assert folders(profile) == before
    names = []
    for at in range(4):
        ann.begin({f"{at}.csv": b"abc"})
        names.append(ann.draft)
    left = folders(profile) - before
    assert len(left) == 3
    assert names[-1] in left
    forget_old_drafts(site.contexts["sales"])
    assert folders(profile) - before == left
    for name in left:
        os.utime(profile.data_dir / "drafts" / name, (0, 0))
    ann.part(1, 0, b"a")
    forget_old_drafts(site.contexts["sales"])
    assert folders(profile) - before == {names[-1]}


def test_few_parts_are_received_at_a_time(ann: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(uploads._busy, "ann", 3)
    ann.begin()
    assert ann.part(1, 0, b"x").status_code == 429
