"""Archives in the watched folder: each member is a file of the drop, the archive is moved once."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.read import read
from callsheet.engine.results import LoadRequest
from callsheet.engine.workspace import Workspace
from callsheet.ledger.forbidden_lists import pending
from callsheet.sandbox.server import Sandbox
from callsheet.watcher import batch
from tests.callsheet.watcher.conftest import BLOCKED, CUSTOMERS, Folder, Maker, effects, says
from tests.support.archives import encrypted, gzipped, put, raw_named, zipped
from tests.support.loading import a_csv, numbers

pytestmark = pytest.mark.slow

NOBODY: dict[str, int] = {}


def customers(rows: list[str]) -> bytes:
    return "\n".join((CUSTOMERS, *(f"{number},x" for number in rows), "")).encode()


def blocked(rows: list[str]) -> bytes:
    return "\n".join((BLOCKED, *(f"{number},out" for number in rows), "")).encode()


@pytest.mark.workbooks
def test_each_member_is_loaded_and_the_archive_is_moved_once(folder: Folder, sandbox: Sandbox) -> None:
    """Its results stand beside it, each with the names of the archive and of the member."""
    put(
        folder.inbox,
        "week.zip",
        {"a.csv": customers(numbers(2)), "sub/a.csv": customers([*numbers(1, 6590020000), "12"])},
    )
    folder.look(4)
    names = folder.names("done")
    assert "week.zip" in names
    assert all(name.startswith("week.a.csv") for name in names if name != "week.zip")
    assert len(names) == 4
    assert sum(".result." in name for name in names) == 2
    assert sum(".to-fix." in name for name in names) == 1
    assert folder.names("inbox") == folder.names("working") == folder.names("failed") == []
    assert effects(sandbox) == dict.fromkeys([*numbers(2), *numbers(1, 6590020000)], 1)
    assert [event for event, *_ in folder.notices] == ["rows_to_fix"]
    assert ".to-fix.xlsx" in folder.notices[0][2]


@pytest.mark.workbooks
def test_a_gzip_file_is_the_file_that_it_holds(folder: Folder, sandbox: Sandbox) -> None:
    """Named by dropping the ending."""
    (folder.inbox / "list.csv.gz").write_bytes(gzipped(customers(numbers(2))))
    folder.look(4)
    assert folder.names("done") == ["list.csv.gz", "list.csv.result.xlsx"]
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


@pytest.mark.parametrize("name", ["a.csv", "z.csv", "dnc/list.csv", "禁呼名单.csv"])
@pytest.mark.thinned(2)
def test_a_forbidden_list_of_an_archive_goes_first(name: str, folder: Folder, sandbox: Sandbox) -> None:
    """Wherever it stands in it, whom it forbids is called neither from the archive nor from beside it."""
    folder.customers("beside.csv", numbers(2, 6590020000))
    members = {"m.csv": customers(numbers(3)), name: blocked([*numbers(1), *numbers(1, 6590020000)])}
    put(folder.inbox, "week.zip", members)
    folder.look(6)
    assert effects(sandbox) == dict.fromkeys([*numbers(3)[1:], *numbers(2, 6590020000)[1:]], 1)


@pytest.mark.parametrize(("name", "page"), [("禁呼名单.csv", "gb18030"), ("請勿致電名單.csv", "big5")])
def test_a_chinese_name_of_an_old_program_says_what_the_list_is(
    name: str, page: str, folder: Folder, sandbox: Sandbox
) -> None:
    """In GBK or Big5, without a word of it: a list by that name is not called."""
    content = b"Phone\n6590010001\n"
    (folder.inbox / "x.zip").write_bytes(raw_named({name.encode(page): content}))
    folder.look(4)
    assert effects(sandbox) == NOBODY
    assert "x.zip" not in folder.names("done")


@pytest.mark.parametrize("archive", ["Archive.zip", "Archive 2.zip", "归档.zip", "week 48.zip"])
def test_that_it_is_an_archive_says_nothing_of_its_lists(
    archive: str, folder: Folder, sandbox: Sandbox
) -> None:
    """As computers call what is packed on them."""
    put(
        folder.inbox,
        archive,
        {"list.csv": customers(numbers(2)), "more.csv": customers(numbers(1, 6590020000))},
    )
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys([*numbers(2), *numbers(1, 6590020000)], 1)


@pytest.mark.parametrize("archive", ["dnc.zip", "opt-outs.zip"])
def test_the_archives_name_is_evidence(archive: str, folder: Folder, sandbox: Sandbox) -> None:
    """Of a lone member as its own name is, of others as that of a folder is."""
    put(folder.inbox, archive, {"list.csv": b"Phone,Name\n6590010001,Ann\n"})
    folder.look(4)
    assert "KIND_CONTRADICTED" in _why(folder)
    assert effects(sandbox) == NOBODY


def _why(folder: Folder) -> str:
    return folder.text("failed", ".why.txt")


@pytest.mark.workbooks
def test_a_member_that_cannot_be_read_is_refused_by_name(a_folder: Maker, sandbox: Sandbox) -> None:
    """The others go on; the archive is in `failed` with the reason, and their results are beside it."""
    folder = a_folder(forbidden_first=False)
    members = {
        "good.csv": customers(numbers(2)),
        "bad.csv": b"<html></html>",
        "in.zip": zipped({"a.csv": b""}),
    }
    put(folder.inbox, "week.zip", members)
    folder.look(4)
    assert folder.names("failed") == ["week.good.csv.result.xlsx", "week.zip", "week.zip.why.txt"]
    why = _why(folder)
    assert says("WHY_SOME") in why
    assert "bad.csv" in why
    assert "FILE_HTML" in why
    assert "in.zip" in why
    assert "ARCHIVE_NESTED" in why
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)
    assert "bad.csv" in folder.notices[-1][2]


@pytest.mark.workbooks
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (encrypted({"a.csv": customers(numbers(2))}, "a.csv"), "ZIP_ENCRYPTED"),
        (zipped({"../../a.csv": customers(numbers(2))}), "ARCHIVE_NAME"),
        (zipped({".DS_Store": b"x"}), "ARCHIVE_EMPTY"),
        (zipped({"a.csv": bytes(60_000_000)}), "ZIP_BOMB"),
        (zipped({f"{at}.csv": b"x" for at in range(201)}), "ARCHIVE_TOO_MANY"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_archive_of_which_nothing_can_be_loaded_fails_with_the_reason(
    data: bytes, code: str, folder: Folder, sandbox: Sandbox
) -> None:
    """As any file that cannot be read."""
    (folder.inbox / "week.zip").write_bytes(data)
    folder.look(4)
    assert folder.names("failed") == ["week.zip", "week.zip.why.txt"]
    assert code in _why(folder)
    assert says("WHY_USAGE") in _why(folder)
    assert effects(sandbox) == NOBODY
    assert not list(folder.root.rglob("a.csv"))


def test_a_member_that_is_not_read_may_forbid(folder: Folder, sandbox: Sandbox) -> None:
    """Nobody is called until a person decides, or the archive comes again without fault."""
    put(folder.inbox, "week.zip", {"list.csv": customers(numbers(2)), "dnc.csv": b"Number\0"})
    folder.look(4)
    assert effects(sandbox) == NOBODY
    put(folder.inbox, "week.zip", {"list.csv": customers(numbers(2)), "dnc.csv": blocked(numbers(1))})
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(2)[1:], 1)


def test_lists_of_one_name_in_several_folders_are_several(folder: Folder, sandbox: Sandbox) -> None:
    """In an archive and in the folder: one that is good is no correction of another site's; a later one of that site is."""
    people = customers(numbers(3))
    put(
        folder.inbox,
        "week.zip",
        {"north/dnc.csv": b"Number\0", "south/dnc.csv": blocked(numbers(1)), "list.csv": people},
    )
    for site in ("south", "west"):
        (folder.inbox / site).mkdir()
        a_csv(folder.inbox / site / "dnc.csv", BLOCKED, f"{numbers(2)[1]},out")
    folder.look(6)
    assert effects(sandbox) == NOBODY
    put(folder.inbox, "week 2.zip", {"north/dnc.csv": blocked(numbers(2)), "new.csv": people})
    folder.look(6)
    assert effects(sandbox) == dict.fromkeys(numbers(3)[2:], 1)


WRONG = b"Number,Direction,Direction\n6590010000,out,in"
TOGETHER = {
    "archives": ("north.zip/dnc.csv", "south.zip/dnc.csv"),
    "folders of archives": ("north.zip/lists/dnc.csv", "south.zip/lists/dnc.csv"),
    "formats": ("dnc.txt", "dnc.csv"),
    "formats of a site": ("north/dnc.txt", "north/dnc.csv"),
    "archive and file": ("north.zip/dnc.csv", "dnc.csv"),
    "file and archive": ("dnc.csv", "south.zip/dnc.csv"),
}


@pytest.mark.parametrize("drop", TOGETHER)
@pytest.mark.thinned(2)
def test_lists_of_one_name_that_come_together_are_no_versions(
    drop: str, folder: Folder, sandbox: Sandbox
) -> None:
    """The good one is no correction of the other, nor is its next edition; the other itself, corrected, is, also when it comes alone."""
    names, people = TOGETHER[drop], numbers(4)
    _put(folder, names[0], WRONG)
    _put(folder, names[1], blocked(people[3:]))
    folder.look(4)
    _put(folder, names[1], blocked(["6580009998"]))
    folder.look(4)
    folder.customers("list.csv", people)
    folder.look(4)
    assert effects(sandbox) == NOBODY
    _put(folder, names[0], blocked(people[:2]))
    folder.look(4)
    folder.customers("new.csv", people)
    folder.look(4)
    assert effects(sandbox) == {people[2]: 1}


def _put(folder: Folder, name: str, content: bytes) -> None:
    """A file in the inbox, which may be one in an archive."""
    archive, _, member = name.partition("/")
    path = folder.inbox / archive
    if member and not archive.endswith(".zip"):
        path.mkdir(exist_ok=True)
        path /= member
    path.write_bytes(zipped({member: content}) if archive.endswith(".zip") else content)


def test_an_archive_that_comes_again_whole_lifts_what_it_held_back(folder: Folder, sandbox: Sandbox) -> None:
    """An archive that cannot be opened may hold a list not to call; opened, each of its files is what it is."""
    good = zipped({"list.csv": customers(numbers(2))})
    (folder.inbox / "week.zip").write_bytes(good + b"more")
    folder.time += 5000
    folder.look(3)
    folder.time += 5000
    folder.look(2)
    assert len(pending(folder.watcher.context.ledger, folder.profile.name)) == 1
    (folder.inbox / "week.zip").write_bytes(good)
    folder.look(4)
    assert pending(folder.watcher.context.ledger, folder.profile.name) == []
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


@pytest.mark.workbooks
def test_the_rows_to_fix_of_a_member_stand_for_its_list(folder: Folder, sandbox: Sandbox) -> None:
    """A corrected row of a forbidden list in an archive ends what the list held back."""
    put(folder.inbox, "week.zip", {"dnc.csv": blocked([*numbers(1), "12"])})
    folder.look(4)
    assert len(pending(folder.watcher.context.ledger, folder.profile.name)) == 1
    (fix,) = (
        path for path in (folder.root / "done" / folder.profile.name).iterdir() if "to-fix" in path.name
    )
    a_csv(folder.inbox / fix.with_suffix(".csv").name, BLOCKED, f"{numbers(2)[1]},out")
    folder.customers("list.csv", numbers(4))
    folder.look(6)
    assert pending(folder.watcher.context.ledger, folder.profile.name) == []
    assert effects(sandbox) == dict.fromkeys(numbers(4)[2:], 1)


def test_an_archive_that_is_dropped_again_is_not_sent_again(folder: Folder, sandbox: Sandbox) -> None:
    """By the content of its members, however it is packed; in `again` all of it is."""
    members = {"a.csv": customers(numbers(2)), "b.csv": customers(numbers(2, 6590020000))}
    every = [*numbers(2), *numbers(2, 6590020000)]
    put(folder.inbox, "week.zip", members)
    folder.look(4)
    put(folder.inbox, "other.zip", dict(reversed(members.items())))
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(every, 1)
    assert "other.zip.why.txt" in folder.names("failed")
    put(folder.inbox / "again", "week.zip", members)
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(every, 2)


def test_of_an_archive_only_the_new_members_are_sent(folder: Folder, sandbox: Sandbox) -> None:
    """One that was loaded before from a file of its own is said to be in a note."""
    folder.customers("old.csv", numbers(2))
    folder.look(4)
    old = customers(numbers(2))
    put(folder.inbox, "week.zip", {"old.csv": old, "new.csv": customers(numbers(2, 6590020000))})
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys([*numbers(2), *numbers(2, 6590020000)], 1)
    assert "week.zip" in folder.names("done")
    assert "old.csv" in folder.text("done", ".note.txt")


def test_a_folder_of_an_archive_that_is_called_like_a_kind_sets_it(folder: Folder, sandbox: Sandbox) -> None:
    """As a folder of the inbox does."""
    put(folder.inbox, "week.zip", {"customer-numbers/list.csv": b"Phone\n6590010000\n"})
    folder.look(4)
    assert "week.zip" in folder.names("done")
    assert effects(sandbox) == dict.fromkeys(numbers(1), 1)


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", [0, 1, 2])
def test_killed_while_an_archive_is_read_each_member_is_loaded_once(
    at: int, folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any member, between two, or after the last: the next start reads all of it anew."""
    members = {
        f"{name}.csv": customers(numbers(2, first)) for name, first in (("a", 6590010000), ("b", 6590020000))
    }
    put(folder.inbox, "week.zip", {**members, "dnc.csv": blocked([numbers(1)[0]])})
    kept, keep = [0], Workspace.keep_content

    def dies(self: Workspace, *given: Any) -> Path:
        if kept[0] == at:
            raise Killed
        kept[0] += 1
        return keep(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Workspace, "keep_content", dies)
        with pytest.raises(BaseException):  # noqa: B017 - a group of them on its way out
            folder.look(4)
    assert effects(sandbox) == NOBODY
    folder.look(6)
    assert effects(sandbox) == dict.fromkeys([*numbers(2)[1:], *numbers(2, 6590020000)], 1)
    assert "week.zip" in folder.names("done")


def test_killed_between_two_members_the_rest_follows(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was refused is still known then; nothing is sent twice."""
    members = {"a.csv": customers(numbers(2)), "b.csv": customers(numbers(2, 6590020000))}
    put(folder.inbox, "week.zip", members)
    sent = [0]
    run = folder.watcher.run_load

    async def dies(*given: Any) -> Any:
        if sent[0]:
            raise Killed
        sent[0] += 1
        return await run(*given)

    monkeypatch.setattr(folder.watcher._loader, "run_load", dies)
    with pytest.raises(BaseException):  # noqa: B017 - a group of them on its way out
        folder.look(4)
    assert sum(effects(sandbox).values()) == 2
    monkeypatch.setattr(folder.watcher._loader, "run_load", run)
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys([*numbers(2), *numbers(2, 6590020000)], 1)
    assert "week.zip" in folder.names("done")


def test_what_was_refused_is_said_at_the_end_also_after_a_restart(a_folder: Maker, sandbox: Sandbox) -> None:
    """The job's note keeps it while the loads of the other members go on."""
    folder = a_folder(forbidden_first=False, watch_retries=3)
    put(folder.inbox, "week.zip", {"good.csv": customers(numbers(2)), "bad.csv": b"<html></html>"})
    folder.look(2)
    run = folder.watcher.run_load

    async def stopped(context: Any, load_id: str, halted: Any) -> Any:
        raise RuntimeError(load_id)

    folder.watcher._loader.run_load = stopped
    folder.look(2)
    (note,) = folder.root.glob("working/*/*/.job.json")
    assert [kept["member"] for kept in json.loads(note.read_text())["refused"]] == ["bad.csv"]
    folder.watcher._loader.run_load = run
    folder.time += 100
    folder.look(2)
    assert "FILE_HTML" in _why(folder)
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


def test_a_full_disk_leaves_nothing_of_an_archive_behind(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is read anew when there is space again, and nothing was sent before."""
    put(
        folder.inbox, "week.zip", {"a.csv": customers(numbers(2)), "b.csv": customers(numbers(2, 6590020000))}
    )
    kept, keep = [0], Workspace.keep_content

    def full(self: Workspace, *given: Any) -> Path:
        kept[0] += 1
        if kept[0] == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(self.folder / "source.csv"))
        return keep(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Workspace, "keep_content", full)
        folder.look(4)
    assert [event for event, *_ in folder.notices] == ["failure"]
    assert len(list((folder.profile.data_dir / "work").iterdir())) == 1
    folder.time += 20
    folder.look(3)
    assert effects(sandbox) == dict.fromkeys([*numbers(2), *numbers(2, 6590020000)], 1)
    assert folder.notices[-1][0] == "recovery"


def test_an_archive_that_changes_while_it_is_read_goes_back(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As any file."""
    path = put(folder.inbox, "week.zip", {"a.csv": customers(numbers(2))})
    read_file = batch._read_file

    def changes(context: Any, job: Any) -> Any:
        found = read_file(context, job)
        job.file.write_bytes(job.file.read_bytes())
        return found

    with monkeypatch.context() as patched:
        patched.setattr(batch, "_read_file", changes)
        folder.look(3)
    assert path.exists()
    assert effects(sandbox) == NOBODY
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


def test_a_name_in_an_archive_brings_no_number_into_notices(folder: Folder) -> None:
    """Digits of a member's name are masked wherever others than its owner read them."""
    put(folder.inbox, "week.zip", {"6590010001.csv": b"<html></html>", ".6590010002": b""})
    folder.look(4)
    told = [*folder.log, *(text for notice in folder.notices for text in notice), _why(folder)]
    assert not [text for text in told if "6590010001" in text or "6590010002" in text]


def test_one_request_reads_every_member(folder: Folder) -> None:
    """The same for whoever reads files: the watcher, a command, a schedule, a form."""
    path = put(folder.root, "week.zip", {"a.csv": customers(numbers(2)), "b.csv": b"<html></html>"})
    found = read(folder.watcher.context, LoadRequest(path))
    assert len(found.loads) == 1
    assert [result.member for result in found.ended] == ["b.csv"]
