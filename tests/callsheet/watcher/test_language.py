"""Whoever drops a file reads of it in one language: notes, notices and the log; both where nobody knows which."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.sandbox.server import Sandbox
from callsheet.watcher.dropped import dropped
from callsheet.watcher.notices import BETWEEN
from tests.callsheet.watcher.conftest import BLOCKED, CUSTOMERS, Folder, Maker, both, says
from tests.support.loading import a_csv, numbers
from validators.catalogue import CATALOGUE
from validators.problems import Problem

CHINESE = "电话号码,姓名"
LETTERS = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
COMMAND = re.compile(
    r"--[a-z]|callsheet (?!row)[a-z]+ [A-Z{]|callsheet (approve|doctor|export|loads|refuse|resolve|resume|show|template)\b"
)
QUOTED = re.compile(r"“[^”]*”")  # names, and the service's own words


def texts(folder: Folder) -> Iterator[str]:
    """All that people can read of a folder: notes beside files, notices, the log."""
    for place in ("done", "failed", "waiting"):
        for note in (folder.root / place / folder.profile.name).glob("*.txt"):
            yield note.read_text(encoding="utf-8-sig")
    for _, title, body in folder.notices:
        yield f"{title}\n{body}"
    yield from folder.log


def broken(folder: Folder, sandbox: Sandbox, head: str) -> None:
    """A file that is no workbook."""
    (folder.inbox / "list.xlsx").write_bytes(b"<html>6590010001</html>")
    folder.look(3)


def unknown_headers(folder: Folder, sandbox: Sandbox, head: str) -> None:
    a_csv(folder.inbox / "a.csv", "Foo,Bar", "1,2")
    folder.look(3)


def rows_to_fix(folder: Folder, sandbox: Sandbox, head: str) -> None:
    a_csv(folder.inbox / "a.csv", head, f"{numbers(1)[0]},x", "12,y", "13,z", "1234567890123456789,w")
    folder.look(4)


def repeated(folder: Folder, sandbox: Sandbox, head: str) -> None:
    for name in ("a.csv", "b.csv"):
        a_csv(folder.inbox / name, head, f"{numbers(1)[0]},x")
        folder.look(4)


def stopped(folder: Folder, sandbox: Sandbox, head: str) -> None:
    """Retried, given back, then resumed when it is dropped again."""
    sandbox.fault("status", "import_customer_numbers", every=1, status=503)
    a_csv(folder.inbox / "a.csv", head, f"{numbers(1)[0]},x")
    folder.look(20)
    sandbox.clear_faults()
    a_csv(folder.inbox / "b.csv", head, f"{numbers(1)[0]},x")
    folder.look(6)


def held_back(folder: Folder, sandbox: Sandbox, head: str) -> None:
    """Its forbidden numbers could not be loaded."""
    sandbox.fault("status", "import_forbidden_numbers", every=1, status=503)
    a_csv(folder.inbox / "a.csv", BLOCKED, f"{numbers(1)[0]},out")
    a_csv(folder.inbox / "b.csv", head, f"{numbers(1)[0]},x")
    folder.look(20)


def approval(folder: Folder, sandbox: Sandbox, head: str) -> None:
    """Approval is asked for, and a person rejects it."""
    a_csv(folder.inbox / "a.csv", head, *(f"{number},x" for number in numbers(4)))
    folder.look(4)
    (plan,) = (folder.root / "waiting" / folder.profile.name).iterdir()
    said = plan.read_text(encoding="utf-8-sig")
    folder.log.append(said)
    plan.rename(folder.root / "refuse" / folder.profile.name / plan.name)
    folder.look(4)
    notes = [dropped(folder.profile, path.name) for path in folder.watcher.places.failed.iterdir()]
    assert any(note and note.loads for note in notes), "corrected on the page, it is asked about again"


def crashing(folder: Folder, sandbox: Sandbox, head: str) -> None:
    """A bug of ours, in reading and in loading."""

    async def bug(*_: object) -> None:
        raise ZeroDivisionError

    folder.watcher._loader.run_load = bug  # type: ignore[assignment]
    a_csv(folder.inbox / "a.csv", head, f"{numbers(1)[0]},x")
    folder.look(20)


def in_the_way(folder: Folder, sandbox: Sandbox, head: str) -> None:
    """What cannot be taken, and a folder that is not mounted."""
    (folder.inbox / "link.csv").symlink_to(folder.root / "nothing")
    (folder.inbox / "1" / "2" / "3").mkdir(parents=True)
    folder.look(2)
    folder.profile.inbox_dir.rename(folder.root / "unmounted")
    folder.look(2)
    (folder.root / "unmounted").rename(folder.profile.inbox_dir)
    folder.look(2)


Happening = Callable[[Folder, Sandbox, str], None]
OF_SHEETS = [rows_to_fix, repeated, stopped, held_back, approval, crashing]
OF_NOTHING = [broken, unknown_headers, in_the_way]


def read_all(a_folder: Maker, sandbox: Sandbox, happen: Happening, language: str, head: str) -> list[str]:
    more = {"approve_above_rows": 3} if happen is approval else {}
    folder = a_folder(language=language, watch_retries=1, watch_retry_pause=5, attempts=1, **more)
    happen(folder, sandbox, head)
    found = [QUOTED.sub("", text) for text in texts(folder)]
    assert len(found) > 1
    return found


@pytest.mark.slow
@pytest.mark.parametrize("happen", [*OF_SHEETS, *OF_NOTHING])
def test_a_chinese_reader_reads_no_english_sentence(
    happen: Happening, a_folder: Maker, sandbox: Sandbox
) -> None:
    """`language = "zh"`, and even the headers are English."""
    found = read_all(a_folder, sandbox, happen, "zh", CUSTOMERS)
    assert [text for text in found if SENTENCE.search(text)] == []
    assert [text for text in found if not LETTERS.search(text)] == []
    assert [text for text in found if COMMAND.search(text)] == []


@pytest.mark.slow
@pytest.mark.parametrize("happen", [*OF_SHEETS, *OF_NOTHING])
def test_an_english_reader_reads_no_chinese(happen: Happening, a_folder: Maker, sandbox: Sandbox) -> None:
    """`language = "en"`, and even the headers are Chinese."""
    found = read_all(a_folder, sandbox, happen, "en", CHINESE)
    assert [text for text in found if LETTERS.search(text)] == []
    assert [text for text in found if COMMAND.search(text)] == []


@pytest.mark.slow
@pytest.mark.parametrize("happen", [rows_to_fix, stopped])
def test_the_headers_decide_where_the_profile_does_not(
    happen: Happening, a_folder: Maker, sandbox: Sandbox
) -> None:
    """`language = "auto"`: Chinese headers, Chinese answers. Only before the file is read nobody knows."""
    found = read_all(a_folder, sandbox, happen, "auto", CHINESE)
    unread = {says("TAKEN", file=name) for name in ("a.csv", "b.csv")}
    assert [text for text in found if SENTENCE.search(text) and text not in unread] == []
    assert BETWEEN not in "".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("happen", [rows_to_fix, stopped])
def test_english_headers_are_answered_in_english(
    happen: Happening, a_folder: Maker, sandbox: Sandbox
) -> None:
    """The same with the other headers."""
    found = read_all(a_folder, sandbox, happen, "auto", CUSTOMERS)
    assert [text for text in found if LETTERS.search(text)] == []


def test_a_file_that_was_not_recognised_is_answered_in_both(folder: Folder, sandbox: Sandbox) -> None:
    """English, a dashed line, Chinese: beside the file and in the notice."""
    broken(folder, sandbox, "")
    why = folder.text("failed", "why")
    english, chinese = why.split(BETWEEN)
    assert says("WHY_USAGE") in english
    assert not LETTERS.search(english)
    assert says("WHY_USAGE", "zh") in chinese
    assert not SENTENCE.search(QUOTED.sub("", chinese))
    ((_, title, body),) = folder.notices
    assert title.startswith(says("FILE_OUTCOMES", file="list.xlsx", outcomes=says("NOTHING_READ")))
    assert both("NEXT_FAILURE").split(" / ")[0] in body.split(BETWEEN)[0]
    assert says("NEXT_FAILURE", "zh") in body.split(BETWEEN)[1]


@pytest.mark.slow
def test_times_are_those_of_the_profile(a_folder: Maker) -> None:
    """The note of a repeat has the first load's time in the profile's zone, and no T in it."""
    folder = a_folder(time_zone="America/Lima")
    for name in ("a.csv", "b.csv"):
        folder.customers(name, numbers(1))
        folder.look(4)
    (first, *_) = reversed(folder.watcher.context.ledger.loads())
    when = Reader(zone="America/Lima").moment(first.created_at)
    why = folder.text("failed", "why")
    assert when in why
    assert not re.search(r"\dT\d", why)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_people_who_have_a_folder_are_given_no_command(language: str) -> None:
    """What can be wrong with a file, and what may stop it: the advice is for somebody without a command line."""
    reader = Reader(language, surface=Surface.FOLDER)
    fixes = {line.code: reader.problem(Problem(line.code))[1] for line in CATALOGUE}
    assert {code: fix for code, fix in fixes.items() if COMMAND.search(fix)} == {}
    advice = {code: TEXTS[code].advice(reader.language, reader.surface) for code in OF_A_FILE}
    assert {code: text for code, text in advice.items() if COMMAND.search(text)} == {}


OF_A_FILE = (
    *("FORBIDDEN_FAILED", "FILE_UNREAD", "LOADED_BEFORE", "UNFINISHED_DUPLICATE", "STOPPED_EARLY", "BUG"),
    *(
        "UNCLEAR_IN_A_ROW",
        "SETUP_UNCLEAR",
        "SETUP_BESIDE",
        "SETUP_BESIDE_UNCLEAR",
        "OLDER_LOAD_SENDING",
        "LEDGER_FAILED",
        "DISK_FAILED",
    ),
    *("CRASHED_REPEATEDLY", "NOT_APPLIED", "NOT_FINISHED", "CAMPAIGN_MISSING", "OTHER_SHEET_FIRST"),
    *("WHY_USAGE", "WHY_SETTINGS", "WHY_STOPPED", "CHANGED_LATER", "SAME_LIST", "READING_BUG"),
)


def test_a_note_says_what_is_true_of_each_row(a_folder: Maker) -> None:
    """Three numbers of one flaw and one of another: two lines with how many rows each has."""
    folder = a_folder()
    lines = ("12,x", "13,y", "14,z", "1234567890123456789,w")
    a_csv(folder.inbox / "a.csv", CUSTOMERS, f"{numbers(1)[0]},x", *lines)
    folder.look(4)
    ((_, _, body),) = folder.notices
    counts = [line.split(" ")[0] for line in body.splitlines() if re.match(r"\d+ rows?:", line)]
    assert sum(map(int, counts)) == 4
    assert len(counts) > 1
    assert not re.search(r"\d{5,}", body.replace(Path(folder_name(folder)).stem, ""))


def folder_name(folder: Folder) -> str:
    """The name of the one file that was given back, which has its moment."""
    done = folder.root / "done" / folder.profile.name
    return next(Path(file).name for file in done.glob("*.csv"))
