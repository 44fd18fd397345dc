"""What people hear of the watched folder: notices and lines of the log, each in the language of whoever reads them."""

import errno
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.logs import about
from callsheet.lookup import os_error
from callsheet.masking import mask_digits
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.messages.visible import in_one_line
from callsheet.notifications import Event, Notifier, next_step, notify
from callsheet.settings import Profile
from transforms.report import grouped
from transforms.titles import is_title
from validators.message import Message, message
from validators.problems import Problem

BETWEEN = "-" * 60
"""The line between the same text in two languages."""

_CHINESE = re.compile("[\u4e00-\u9fff]")

Words = Callable[[Reader], str]
Lines = Callable[[Reader], Iterable[str]]
_MOST = 5  # lines of a notice about what is wrong
_DISK = {
    errno.ENOSPC: "DISK_FULL",
    errno.EDQUOT: "DISK_QUOTA",
    errno.EIO: "DISK_ERROR",
    errno.EROFS: "DISK_READ_ONLY",
    errno.EACCES: "DISK_NOT_PERMITTED",
    errno.EPERM: "DISK_NOT_PERMITTED",
}


def readers_for(
    profile: Profile, languages: Iterable[str] = (), surface: Surface = Surface.FOLDER
) -> tuple[Reader, ...]:
    """One reader per language of a file's sheets.

    The profile's own language decides where it names one. Otherwise a file without a recognised sheet has two readers.
    """
    if profile.language != "auto":
        languages = (profile.language,)
    chosen = tuple(dict.fromkeys(languages)) or ("en", "zh")
    return tuple(Reader(language, profile.time_zone, surface, profile=profile.name) for language in chosen)


def readers_of(profile: Profile, results: Iterable[SheetResult]) -> tuple[Reader, ...]:
    """The readers of a file's results: a sheet that was recognised has a load, and Chinese was seen where it is named."""
    return readers_for(
        profile, [result.language for result in results if result.load_id or result.language == "zh"]
    )


def in_each(readers: Sequence[Reader], lines: Lines) -> Iterator[str]:
    """The same lines for one reader after the other."""
    for at, reader in enumerate(readers):
        if at:
            yield BETWEEN
        yield from lines(reader)


def in_one(text: str, language: str) -> str:
    r"""Of a text in two languages the part in one, with fewer or with more Chinese; a text in one language as it is.

    >>> [in_one(f"It waits.\n{BETWEEN}\n等待批准。", language) for language in ("en", "zh")]
    ['It waits.', '等待批准。']
    """
    parts = text.split(f"\n{BETWEEN}\n")
    return sorted(parts, key=lambda part: len(_CHINESE.findall(part)))[-1 if language == "zh" else 0]


@dataclass(frozen=True, slots=True)
class Announcer:
    """Writes a line of the log, and sends a notice to the addresses that want to hear of the event."""

    profile: Profile
    say: Callable[[str], None]
    notifier: Notifier = notify

    def log(self, said: Message | Words, readers: Sequence[Reader] = ()) -> None:
        """A line of the log, in the first reader's language; nothing of a file or a person is in it."""
        with about(profile=self.profile.name, **_facts(said)):
            self.say(mask_digits(_words(said, self._strangers(readers)[0])))

    def tell(
        self,
        event: Event,
        title: Message | Words,
        lines: Lines,
        readers: Sequence[Reader] = (),
        pages: Iterable[str] = (),
    ) -> None:
        """A notice that ends with what to do next, and the same as a line of the log, which has no link to a page."""
        readers = self._strangers(readers)
        with about(event=event, **_facts(title)):
            self.log(lambda reader: _log_line(title, lines, reader), readers)

        def whole(reader: Reader) -> Iterator[str]:
            yield from lines(reader)
            if then := next_step(event):
                yield reader.say(then)
            yield from (reader.say(message("SEE_PAGE", address=page)) for page in pages)

        titles = dict.fromkeys(_words(title, reader) for reader in readers)
        body = "\n".join(filter(None, in_each(readers, whole)))
        self.notifier(self.profile, event, " / ".join(titles), body)

    def _strangers(self, readers: Sequence[Reader]) -> Sequence[Reader]:
        """Readers of what leaves the folders of the file's owner."""
        return [replace(reader, may_quote=is_title) for reader in readers or readers_for(self.profile)]


def saying(*messages: Message | None) -> Lines:
    """Messages as the lines of a notice."""
    return lambda reader: [reader.say(said) for said in messages if said]


def _facts(said: Message | Words) -> dict[str, str]:
    """The file and the load that a message is about, and its code."""
    if not isinstance(said, Message):
        return {}
    known = {
        name: value for name, value in said.params if name in {"file", "load"} and isinstance(value, str)
    }
    return {**known, "code": said.code}


def _words(said: Message | Words, reader: Reader) -> str:
    return reader.say(said) if isinstance(said, Message) else said(reader)


def _log_line(title: Message | Words, lines: Lines, reader: Reader) -> str:
    body = _run_on(lines(reader), reader)
    return reader.say(message("LOG_LINE", title=_words(title, reader), body=body)).replace("\n", " ")


def _run_on(sentences: Iterable[str], reader: Reader) -> str:
    """Sentences in one line."""
    return reader.paragraph(sentences)


def summary(results: Sequence[SheetResult], reader: Reader) -> str:
    """The outcomes of a file's sheets in one line."""
    counts: dict[str, int] = {}
    for result in results:
        for outcome, count in result.outcomes.items():
            counts[outcome] = counts.get(outcome, 0) + count
    nothing = "NOTHING_LOADED" if any(result.load_id for result in results) else "NOTHING_READ"
    return reader.outcomes(counts) or reader.say(message(nothing))


def notes(results: Sequence[SheetResult], reader: Reader) -> list[str]:
    """Why a file's sheets were not sent or stopped, and what is wrong with them: a few lines without a number."""
    said = [_of_member(result, reader.say(result.message)) for result in results if result.message]
    wrong = [
        _of_member(result, _problem_line(*group, reader))
        for result in results
        for group in problem_groups(result)
    ]
    return list(dict.fromkeys([*said, *wrong]))[:_MOST]


def _of_member(result: SheetResult, text: str) -> str:
    """A line about a file of an archive, which begins with its name."""
    return f"{sheet_name(result)}: {text}" if result.member else text


def sheet_name(result: SheetResult) -> str:
    """What a sheet is called beside those of the same file; digits of an archive's names are masked."""
    if not result.member:
        return result.sheet
    own = "" if result.sheet in {"", PurePath(result.member).stem} else f" · {result.sheet}"
    return mask_digits(in_one_line(f"{result.member}{own}"))


def _problem_line(problem: Problem, rows: int, reader: Reader) -> str:
    return _run_on(problem_texts(problem, rows, reader), reader)


def problem_groups(result: SheetResult) -> list[tuple[Problem, int]]:
    """Problems of a sheet, and of its rows with how many rows say the same, the commonest first.

    Rows of a sheet that stopped say no more than the reason why it did.
    """
    general = {(problem.code, *problem.facts): problem for problem in result.problems if problem.row is None}
    rows = [] if result.message else [(group[0], len(group)) for group in grouped(result.problems)]
    return [(problem, 0) for problem in general.values()] + rows


def problem_texts(problem: Problem, rows: int, reader: Reader) -> tuple[str, str]:
    """What is wrong, after its code, and how it is fixed where it is read."""
    sentence, fix = reader.problem(problem)
    code = "ROWS_PROBLEM" if rows else "FILE_PROBLEM"
    line = message(code, rows=rows, code=problem.code, sentence=sentence)
    return mask_digits(reader.say(line)), mask_digits(fix)


def notification_for(results: Sequence[SheetResult], *, sent: bool) -> Event | None:
    """The event of a finished file; None when all is well, or when it was loaded before."""
    gravest = max((Exit(result.exit) for result in results), default=Exit.USAGE)
    if any(result.outcomes.get("unknown") for result in results):
        return "in_doubt"
    if gravest is Exit.ROWS_TO_FIX:
        return "rows_to_fix"
    return "failure" if gravest is not Exit.WELL and sent else None


def describe_os_error(error: OSError) -> Message:
    """What the disk or the permissions do not allow, and what to do; the name of the file is said elsewhere."""
    known = isinstance(error.filename, str) and error.filename
    place = str(Path(str(error.filename)).parent) if known else message("WATCHED_FOLDERS")
    number = error.errno or 0
    if number in _DISK:
        return message("DISK_TROUBLE", cause=message(_DISK[number], place=place))
    return message("DISK_TROUBLE", cause=message("OS_ERROR", place=place, cause=os_error(error)))
