"""Plain words: no text that a person can see is in a dialect of our own; each phrase has a standard word to use."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from callsheet.cli.app import app
from callsheet.messages.catalogue import TEXTS
from callsheet.settings import Profile, Schedule
from tests.generate.docs import pages as generated
from tests.support.pages import ROOT, name_of, pages, prose
from transforms.kinds import KINDS
from transforms.repairs import REPAIRS
from validators.catalogue import CATALOGUE

_UNITS = r"(?:second|minute|hour|day|night|core)"
_THINGS = r"(?:request|call|chunk|row|file|sheet|kind|column|field|line|stage|process|profile|agent|queue|machine|run|load)"

DIALECT: Mapping[str, str] = {  # pattern -> what to write
    r"\bg(?:o|oes|one|oing) on\b|\bwent on\b": "resume, continue",
    r"\b(?:a|its|their|his) yes\b|\byes or no to\b|\bsa(?:y|ys|id) (?:yes|no)\b": "approval; approve, reject",
    r"\b(?:told|tells? of)\b": "notify, report, recognise",
    r"\b(?:come|comes|came|coming) to (?:its|their|the|an) end\b": "finish",
    r"\breach(?:es|ed)? (?:its|their) end\b|\btake (?:it|them|a load)[^.]{0,20} to its end\b": "finish",
    r"\bstop(?:s|ped)? before (?:its|their|the) end\b": "stop early",
    r"[,;:] else\b|\belse (?:told|in|a|the|it|they|by|KIND|data)\b": "otherwise",
    rf"\ban? (?!of )[\w-]+ an? {_THINGS}\b(?! of)": "per",
    rf"\b(?:\w+s|MB|MiB|kB) an? {_UNITS}\b(?! time)": "per",
    r"\b(?:rows|requests|files|lines|tasks|items|bytes|columns|folders|deployments?) an? "
    rf"{_THINGS}\b": "per",
    rf"\b(?:one|two|several|many|few) (?:numbers?|lines?|rows?|columns?|calls?|requests?|batch(?:es)?|outcomes?) an? {_THINGS}\b(?! of)": "per",
    r"\bbooks alone\b|\bpresent cells\b": "only the counts; the cells as they are now",
    r"\bon wish\b": "on request, optionally",
    r"\bleft alone\b|\bleave[sd]? (?:it|them) alone\b": "not resumed, skipped; do not touch",
    r"\brights right\b|\bright(?:s)? set right\b|\bset right\b": "fix the permissions",
    r"\bfolder without rights\b|\bhas no rights\b": "permission denied",
    r"\bonce more\b|\banew\b": "again",
    r"\bby (?:itself|themselves)\b": "automatically",
    r"\btried again\b|\btries again\b": "retried",
    r"\bsay: callsheet\b|\bthen say\b": "run:",
    r"\b(?:given|gives?|gave|hand(?:s|ed)?) back\b|\bgive every row\b": "report, deliver",
    r"\bended? well\b|\bends? well\b|\bAll well\b|\bis well\b": "succeed",
    r"\bneeds? you\b": "need attention",
    r"\bstopped by the settings\b": "a setting is wrong",
    r"\bas it was asked\b": "on request",
    r"\bbegins? otherwise\b|\bshow(?:n|s) otherwise\b|\bwhere \d+ are usual\b": "differ",
    r"\b(?:has|have|is|are|was|were) (?:it )?so already\b|\bhas it so\b": "already set",
    r"\ball the same\b": "still, nevertheless",
    r"\bmay not be (?:read|written|opened)\b": "cannot be read: permission denied",
    r"(?<!there )\bis no (?:file|folder|table|list|time|number|message|kind|workbook|text|regular)\b": "is not a",
    r"\bstands? (?:in row|at row|already|beside|earlier|later)\b": "is in row",
    r"\bwork(?:s|ed)? off\b": "process",
    r"\bon what it rests\b|\bwhat that rests on\b": "what it is based on",
    r"\bnobody can promise\b": "what cannot be guaranteed",
    r"\bwhoever sent\b": "however it was submitted",
    r"\bperson's word\b|\bsomebody's word\b": "decision",
    r"\bseconds (?:in which|that)\b|\bhow long seconds\b": "how long (s)",
    r"\bso many\b|\bAlthough it was run\b": "above (rows); run again",
    r"\bstand-in\b": "mock",
    r"\btakes a free one\b": "any free port",
    r"\bthat comes? along\b": "built-in",
    r"\bwhen left out\b": "default",
    r"\bthere (?:is|are)\.": "existing",
    r"\bworked on again\b|\bcannot be worked on\b": "processing resumed; cannot be processed",
    r"\b(?:proven|unproven) rows?\b|\brows? (?:are|is) proven\b": "valid rows",
    r"\bwaits? for the disk\b": "is waiting for disk space",
    r"\bin whose name\b": "on whose behalf",
    r"\btakes? them$": "accepted",
    r"\bnights?' own\b|\bthe night's own\b": "its own",
    r"\bgravest\b": "most serious",
    r"\bsorts? of (?:mistakes|problem)": "kinds of problem",
    r"\bfor ever\b": "permanently",
    r"\bwith what to do\b": "and how to fix them",
    r"\bmeanwhile\b(?= (?:go|waits?|comes?))": "in the meantime",
}
PATTERNS = {re.compile(pattern, re.IGNORECASE): instead for pattern, instead in DIALECT.items()}
NOT_READ = {
    "callsheet/ledger/old_notes.py",  # the sentences of older versions, as they were written
}


def offences(text: str) -> list[str]:
    """Each dialect phrase in a text, with what to write instead."""
    return [
        f"“{match.group()}” → {instead}"
        for pattern, instead in PATTERNS.items()
        for match in pattern.finditer(text)
    ]


def all_texts() -> Iterator[tuple[str, str]]:
    """Every text that a person can see, each with where it is written."""
    yield from _declared()
    yield from _helps()
    yield from _pages()
    yield from _recipes()
    for file in _modules():
        yield from _constants(file)
    for file in (ROOT / "callsheet" / "sandbox").rglob("*.py"):
        yield from _docstrings(file)
    for name in (
        "__init__.py",
        "library.py",
        "arguments.py",
        "errors.py",
        "cli/app.py",
        "cli/init.py",
        "engine/__init__.py",
    ):
        yield from _docstrings(ROOT / "callsheet" / name)


def _declared() -> Iterator[tuple[str, str]]:
    for code, text in TEXTS.items():
        for part in (text.en, text.next_en, text.folder_en, text.prefect_en):
            yield f"message {code}", part or ""
    for problem in CATALOGUE:
        yield f"problem {problem.code}", f"{problem.en} {problem.fix_en}"
    for repair in REPAIRS:
        yield f"repair {repair.code}", getattr(repair, "en", "")
    for kind in KINDS:
        yield f"kind {kind.name}", f"{kind.title.en}. {kind.undo.en}"
        for option in kind.options:
            yield f"kind {kind.name}, option {option.name}", option.help
        for column in kind.columns:
            yield f"kind {kind.name}, column {column.field}", f"{column.en}. {column.help_en}"
    for settings in (Profile, Schedule):
        for name, field in settings.model_fields.items():
            yield f"setting {name}", field.description or ""


def _helps() -> Iterator[tuple[str, str]]:
    group: Any = typer.main.get_command(app)
    yield "callsheet --help", group.help or ""
    for name, command in group.commands.items():
        yield f"callsheet {name} --help", " ".join((command.help or "").split())
        for parameter in command.params:
            yield f"callsheet {name} --help, {parameter.name}", getattr(parameter, "help", None) or ""


def _pages() -> Iterator[tuple[str, str]]:
    for page in pages():
        name = name_of(page)
        if name.removeprefix("docs/reference/") in generated():
            continue  # its texts are looked at where they are declared
        for line, text in prose(page):
            if name == "CHANGELOG.md" and line > _released(page):
                break
            yield f"{name}:{line}", text


def _recipes() -> Iterator[tuple[str, str]]:
    """What `make help` says, and the comments of the files for a deployment."""
    for match in re.finditer(
        r"^([a-z]+):.*## (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    ):
        yield f"make {match[1]}", match[2]
    for file in (ROOT / "docs" / "deploy").iterdir():
        for line in re.findall(r"#.*", file.read_text(encoding="utf-8")):
            yield name_of(file), line


def _released(page: Path) -> int:
    """The line at which the changelog's first released version begins: what was published stays as it is."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return next(at for at, line in enumerate(lines, 1) if re.match(r"## \[\d", line))


def _modules() -> list[Path]:
    """Modules whose constants may be shown; catalogues are looked at by code."""
    files = [file for room in ("callsheet", "flows", "transforms") for file in (ROOT / room).rglob("*.py")]
    apart = ("callsheet/messages/", "transforms/kinds/", *NOT_READ)
    return [file for file in files if not name_of(file).startswith(apart)]


def _constants(file: Path) -> Iterator[tuple[str, str]]:
    """Texts of two words and more that are no docstring: titles of forms, states, summaries, lines of the log."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    every = list(ast.walk(tree))
    docstrings = {
        id(node.value)
        for node in every
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in every:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and " " in node.value.strip()
            and id(node) not in docstrings
        ):
            yield f"{name_of(file)}:{node.lineno}", node.value


def _docstrings(file: Path) -> Iterator[tuple[str, str]]:
    """The docstrings of a module: what somebody reads who starts the sandbox, or asks Python for help."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name_of(file)}:{getattr(node, 'lineno', 1)}", ast.get_docstring(node) or ""


@cache
def found() -> list[str]:
    """Every offence, each once."""
    return list(
        dict.fromkeys(f"{place}: {offence}" for place, text in all_texts() for offence in offences(text))
    )


def test_no_text_that_a_person_can_see_is_in_dialect() -> None:
    """The table above says what to write instead."""
    assert found() == []


@pytest.mark.parametrize(
    "text",
    [
        "The load was gone on with.",
        "It waits for a yes.",
        "Say yes to a load.",
        "Nobody is told.",
        "It came to its end.",
        "As KIND.xlsx; else in the current folder.",
        "5 requests a second",
        "a line a column",
        "Left alone: 5 processes ended.",
        "Set its rights right.",
        "on wish, the sandbox",
    ],
)
def test_the_dialect_is_noticed(text: str) -> None:
    """A phrase of house.md's tables each."""
    assert offences(text)


@pytest.mark.parametrize(
    "text",
    [
        "Resumed automatically.",
        "Needs approval. Run: callsheet approve LOAD --by NAME",
        "Nobody is notified.",
        "Otherwise it is written to the current folder.",
        "5 requests per second",
        "Drop a file into a folder.",
        "A row is a line of the sheet.",
    ],
)
def test_plain_english_passes(text: str) -> None:
    """What to write instead is not refused itself."""
    assert offences(text) == []
