"""Who has a folder or a workbook has no command line: nothing said there names a command, an option or a setting."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
import typer

from callsheet.cli.app import app
from callsheet.messages import command_line, doctor, ledger, prefect, pull, settings, terminal
from callsheet.messages.catalogue import MODULES, TEXTS
from callsheet.messages.reader import Reader, _Sentence
from callsheet.messages.text import Surface, Text
from tests.house.test_messages import fields, texts_of
from validators.catalogue import CATALOGUE
from validators.problems import Problem, problem_type

EDGES = {
    Surface.WORKBOOK: "results, rows to fix, plans and templates, the report page",
    Surface.FOLDER: "notes beside a file, notices",
    Surface.DRAFT: "the pages on which a list is prepared",
}
PROBLEMS = frozenset(line.code for line in CATALOGUE)
ELSEWHERE = (command_line, doctor, ledger, prefect, pull, settings, terminal)
"""Modules of which nothing is said at these edges: the terminal's own, Prefect's, what is said of servers from which files are
fetched, and what keeps callsheet from starting."""
NOT_HERE = {  # codes of the other modules that are said on the terminal alone, and why
    "DECIDED_BY_NOBODY": "answers callsheet approve, refuse and resolve",
    "CHUNK_NOT_FOUND": "answers callsheet resolve",
    "CHUNK_WITHOUT_ROWS": "answers callsheet resolve",
    "LOAD_NOT_KEPT": "answers callsheet resume",
    "TRUSTED_BESIDES": "a line of callsheet doctor",
    "ASSIGN_CONTRADICTED": "answers somebody who gives options",
    "ASSIGN_COUNTS_MISSING": "answers somebody who gives options",
    "ASSIGN_QUEUE_NOT_READ": "answers somebody who gives options",
    "OPTION_OF_OTHERS": "answers somebody who gives options",
    "FRAME_NOT_TEXT": "answers a program that loads a frame of its own",
    "CLOCK_BEHIND_LEDGER": "a notice about old data, which the person who runs callsheet reads",
    "CLOCK_AHEAD_OF_LEDGER": "the same",
    "SEE_LOAD": "ends a notice of a load that was started from the command line",
    "SEE_LOADS": "ends a notice of a schedule, which the person who runs callsheet reads",
}
SETTING = "{setting}"  # an error of the settings themselves names the one that is wrong, whoever reads it


@cache
def commands() -> str:
    """The names of the commands, as a pattern."""
    group = typer.main.get_command(app)
    return "|".join(sorted(getattr(group, "commands", {})))


def offences(text: str) -> list[str]:
    """What only somebody with a command line or the settings can use."""
    patterns = (
        rf"callsheet (?:{commands()})\b(?! can| account)",
        r"(?<![\w-])--[a-z][a-z-]*",
        r"\bch(?:mod|own|grp)\b",
        r"\[profiles",
        r"(?i)\bdeployments?\b|部署",
        r"\b[a-z]+(?:_[a-z]+)*=(?:\w|\{)+",
        r"\bCALLSHEET_[A-Z]+|\bcallsheet\.toml\b",
    )
    return [found.group() for pattern in patterns for found in re.finditer(pattern, text)]


def told(text: Text, code: str, surface: Surface) -> Iterator[str]:
    """What is said at an edge, in both languages."""
    for language in ("en", "zh"):
        yield from Reader(language, surface=surface)._templates(code)


@pytest.mark.parametrize("surface", EDGES)
def test_no_message_names_a_command_where_there_is_none(surface: Surface) -> None:
    """Every message that can be said in a workbook, a note or a notice has words for it."""
    wrong = {
        code: found
        for module in MODULES
        if module not in ELSEWHERE
        for code, text in module.TEXTS.items()
        if code not in NOT_HERE and SETTING not in text.en
        for line in told(text, code, surface)
        if (found := offences(line))
    }
    assert wrong == {}


@pytest.mark.parametrize("surface", EDGES)
def test_no_problem_names_a_command_where_there_is_none(surface: Surface) -> None:
    """Neither its sentence nor its fix, in both languages."""
    wrong = {
        problem.code: found
        for problem in CATALOGUE
        for language in ("en", "zh")
        for text in Reader(language, surface=surface).problem(Problem(problem.code))
        if (found := offences(text))
    }
    assert wrong == {}


def test_the_terminal_keeps_its_commands() -> None:
    """A person who has one is told what to run."""
    unknown = Problem("ANSWER_UNKNOWN")
    assert "callsheet resolve" in Reader().problem(unknown)[1]
    assert "--include-hidden" in Reader().problem(Problem("ROWS_HIDDEN"))[1]


@pytest.mark.parametrize(
    "text",
    [
        "See callsheet loads.",
        "use --again",
        "chmod g+w it",
        "set [profiles.NAME] proxy",
        "运行部署 resume-load",
        "mode=merge",
    ],
)
def test_such_words_are_noticed(text: str) -> None:
    """The rule itself, on what was said before."""
    assert offences(text)


@pytest.mark.parametrize(
    "text", ["Ask the person who runs callsheet.", "callsheet summary", "it is - and was - full"]
)
def test_other_words_pass(text: str) -> None:
    assert offences(text) == []


def test_plain_words_need_nothing_that_the_message_does_not_bring() -> None:
    """A text that stands in the place of another is filled from the same parameters, and stands in the place of one."""
    wrong = []
    for code, text in TEXTS.items():
        of = code.removeprefix("PLAIN_").removeprefix("DRAFT_")
        if of != code and of not in PROBLEMS and (of not in TEXTS or not _needs(text) <= _needs(TEXTS[of])):
            wrong.append(code)
    assert wrong == []


def test_every_fix_in_plain_words_is_that_of_a_problem() -> None:
    """FIX_* by the code of its problem; filled from what fills a problem's own fix."""
    given = {"column", "value", "detail", "load", "chunk"}
    of = {code: code.removeprefix("FIX_").removeprefix("DRAFT_") for code in TEXTS}
    ours = [code for code in TEXTS if code.startswith("FIX_") or (of[code] != code and of[code] in PROBLEMS)]
    assert {problem_type(of[code]).code for code in ours}
    assert [code for code in ours if not _needs(TEXTS[code]) <= given] == []
    assert all(_Sentence(Reader()).fill(TEXTS[code].en, dict.fromkeys(given, "x")) for code in ours)


def _needs(text: Text) -> set[str]:
    return {name for pair in texts_of(text) for part in pair for name in fields(part)}
