"""Messages are codes: nothing decides by a sentence of ours, every code has its text, and both languages say the same."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader, _Sentence, _Several
from callsheet.messages.text import Surface, Text
from callsheet.reasons import StopReason
from validators.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
OLD_NOTES = "callsheet/ledger/old_notes.py"  # reads what versions before schema 4 wrote, once
SENTENCES = {"message", "messages", "note", "notes", "said", "why", "reason", "sentence", "advice", "fix"}
LOOKS = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "find", "index"}
PATTERNS = {"match", "search", "fullmatch", "sub", "findall", "finditer"}
THEIRS = {  # whose words a module reads, where there is nothing else to read
    "callsheet/sobot/": "the service's",
    "callsheet/sandbox/": "the service's, from its side",
    "callsheet/settings/": "pydantic's",
    "callsheet/sheets/parser/": "the csv module's",
    "transforms/outcomes.py": "the service's reason for a row",
    "transforms/kinds/import_outcomes.py": "the service's reason for a row",
}


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the four packages, parsed."""
    files = [
        file
        for room in ("callsheet", "flows", "transforms", "validators")
        for file in (ROOT / room).rglob("*.py")
    ]
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def names_in(*nodes: ast.AST) -> set[str]:
    """Names and attributes in an expression."""
    found = [node for given in nodes for node in ast.walk(given)]
    return {node.id for node in found if isinstance(node, ast.Name)} | {
        node.attr for node in found if isinstance(node, ast.Attribute)
    }


def is_sentence(node: ast.AST) -> bool:
    """A text of three words and more."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value.split()) > 2


def looks_at_a_sentence(node: ast.AST) -> bool:
    """Whether an expression decides by how a sentence is worded."""
    if isinstance(node, ast.Compare):
        sides = (node.left, *node.comparators)
        constant = any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides[:1])
        within = isinstance(node.ops[0], ast.In | ast.NotIn) and constant
        return (within and bool(SENTENCES & names_in(*node.comparators))) or any(map(is_sentence, sides))
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if node.func.attr in LOOKS:
        return bool(SENTENCES & names_in(node.func.value)) or any(map(is_sentence, node.args))
    return node.func.attr in PATTERNS and bool(SENTENCES & names_in(*node.args))


def test_nothing_decides_by_the_words_of_a_message() -> None:
    """No look at how a message or note of ours begins, ends, or what it holds: reword one, and nothing changes."""
    found = [
        f"{file}:{node.lineno}: {ast.unparse(node)}"
        for file, tree in sources().items()
        if file != OLD_NOTES and not file.startswith(tuple(THEIRS))
        for node in ast.walk(tree)
        if looks_at_a_sentence(node) and isinstance(node, ast.expr)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "note.startswith('Not sent')",
        "load.message.find('x')",
        "re.match('Not', result.note)",
        "'drop' in note",
        "text.startswith('Not sent: the')",
        "line == 'Stopped on request.'",
    ],
)
def test_the_look_is_noticed(code: str) -> None:
    """The rule itself, on the ways in which a sentence was read before."""
    assert any(looks_at_a_sentence(node) for node in ast.walk(ast.parse(code)))


def code_of(node: ast.expr) -> str:
    """The code that an expression names; "" when it is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "StopReason":
        return str(StopReason[node.attr])
    return ""


def codes_made() -> Iterator[tuple[str, str, ast.Call]]:
    """Where a message is made of a constant code: place, code, call."""
    for file, tree in sources().items():
        if file.startswith("callsheet/sandbox/"):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            last = name.rpartition(".")[2]
            at = 1 if last == "because" else 0
            if (last == "message" or last.endswith("Error") or last == "because") and len(node.args) > at:
                code = code_of(node.args[at])
                if code.isupper() and " " not in code:
                    yield f"{file}:{node.lineno}", code, node


BY_LANGUAGE = {  # texts whose languages show different parameters, and why
    "XML_ERROR": "the parser's own words are English",
    "NOT_TOML": "the parser's own words are English",
    "DID_YOU_MEAN": "a title in each language",
    "ALLOWED_VALUES": "titles in each language",
}
PROBLEM_CODES = {problem.code for problem in CATALOGUE}


def test_every_code_that_is_used_has_a_text() -> None:
    """In the catalogue of messages or in that of problems."""
    assert (
        sorted(
            {f"{code} ({place})" for place, code, _ in codes_made() if code not in {*TEXTS, *PROBLEM_CODES}}
        )
        == []
    )


def fields(template: str) -> set[str]:
    """The parameters of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def shown(template: str) -> set[str]:
    """The parameters that a text shows; one that only chooses between singular and plural is English grammar."""
    parsed = string.Formatter().parse(template)
    return {name for _, name, spec, _ in parsed if name and not (spec or "").startswith("plural:")}


def texts_of(text: Text) -> list[tuple[str, str]]:
    """English and Chinese, side by side."""
    return [
        (text.en, text.zh),
        (text.next_en, text.next_zh),
        (text.folder_en or "", text.folder_zh or ""),
        (text.prefect_en or "", text.prefect_zh or ""),
    ]


def test_every_message_is_given_what_its_text_says() -> None:
    """Else a reader would meet an exception instead of a sentence."""
    wrong = []
    for place, code, call in codes_made():
        if code not in TEXTS or any(keyword.arg is None for keyword in call.keywords):
            continue
        needed = {name for pair in texts_of(TEXTS[code]) for text in pair for name in fields(text)}
        if missing := needed - {str(keyword.arg) for keyword in call.keywords}:
            wrong.append(f"{place}: {code} lacks {', '.join(sorted(missing))}")
    assert wrong == []


def words_of_the_code() -> tuple[set[str], set[str]]:
    """Constants outside the catalogue, and beginnings of the codes that are put together (`f"OUTCOME_{outcome}"`)."""
    constants: set[str] = set()
    beginnings: set[str] = set()
    for file, tree in sources().items():
        rooms = ("callsheet/messages/", "callsheet/reasons.py", "validators/catalogue/")
        if file.startswith(rooms) and not file.endswith("reader.py"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "StopReason":
                constants.add(code_of(node))
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(first := node.values[0], ast.Constant):
                beginnings.add(str(first.value))
    return constants, {word for word in beginnings if word.endswith("_") and word.isupper()}


def test_every_text_of_the_catalogue_is_used() -> None:
    """A sentence that nobody can read is not kept up."""
    constants, beginnings = words_of_the_code()
    unused = [
        code for code in map(str, TEXTS) if code not in constants and not code.startswith(tuple(beginnings))
    ]
    assert unused == []


def test_every_reason_has_a_text_or_stands_for_any() -> None:
    """The last three, and what an old note left, have the message that stopped the load."""
    open_ended = {StopReason.USAGE, StopReason.SETTINGS, StopReason.STOPPED, StopReason.OLD_NOTE}
    assert {reason for reason in StopReason if reason not in TEXTS} <= open_ended


def test_both_languages_say_the_same() -> None:
    """The same parameters, and a sentence in each language wherever there is one in the other."""
    wrong = [
        (code, english, chinese)
        for code, text in TEXTS.items()
        for english, chinese in texts_of(text)
        if bool(english) != bool(chinese) or (shown(english) != shown(chinese) and code not in BY_LANGUAGE)
    ]
    assert wrong == []


def test_both_languages_of_a_problem_say_the_same() -> None:
    """The sentence and the fix, each."""
    wrong = [
        problem.code
        for problem in CATALOGUE
        if shown(problem.en) != shown(problem.zh) or shown(problem.fix_en) != shown(problem.fix_zh)
    ]
    assert wrong == []


def test_no_code_has_two_texts() -> None:
    """Neither within the catalogue nor in both of them, but for a reason that is also what its skipped rows are given."""
    seen: dict[str, str] = {}
    twice = []
    for file, tree in sources().items():
        if not file.startswith("callsheet/messages/") or file.endswith(
            ("reader.py", "text.py", "catalogue.py")
        ):
            continue
        for node in ast.walk(tree):
            for key in node.keys if isinstance(node, ast.Dict) else ():
                code = code_of(key) if key else ""
                if code in seen:
                    twice.append(f"{code}: {seen[code]} and {file}")
                seen |= {code: file} if code else {}
    assert twice == []
    assert set(map(str, TEXTS)) & PROBLEM_CODES <= set(StopReason)


def _all_of(text: Text, language: str) -> tuple[str, ...]:
    """What a text says in a language: its sentence, and its advice wherever it is read."""
    return (text.sentence(language), *(text.advice(language, surface) for surface in Surface))


SAYINGS = [
    *((code, language, _all_of(text, language)) for code, text in TEXTS.items() for language in ("en", "zh")),
    *((problem.code, "en", (problem.en, problem.fix_en)) for problem in CATALOGUE),
    *((problem.code, "zh", (problem.zh, problem.fix_zh)) for problem in CATALOGUE),
]
TEMPLATES = {
    f"{code} {language} {at}": (language, template)
    for code, language, templates in SAYINGS
    for at, template in enumerate(templates)
    if template
}
DOUBLED = re.compile(r"。。|。\.|\.。|(?<!\.)\.\.(?!\.)|。；|。，|。）| \.(?!\w)|；。|，。")
SAID = {
    "en": ("The disk is full.", "the disk is full", "The disk is full: nothing was written.", ""),
    "zh": ("磁盘已满。", "磁盘已满", "No permission.", ""),
}


def test_no_text_has_a_doubled_or_a_lost_stop() -> None:
    """Whatever stands in for its values: a sentence, a clause, the service's own English, or nothing."""
    wrong = {}
    for name, (language, template) in TEMPLATES.items():
        for said in SAID[language]:
            values = {key: _value_for(spec, said) for key, spec in _fields(template)}
            filled = _Sentence(Reader(language)).fill(template, values)
            if DOUBLED.search(filled):
                wrong[name] = filled
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_in_a_row_are_each_closed_once(language: str) -> None:
    """As in a notice: why it needs approval, then how to answer."""
    reader = Reader(language)
    first, second, *_ = SAID[language]
    for sentences in ((first, second), (second, first), (second, "", second + "!")):
        assert not DOUBLED.search(reader.paragraph(sentences))
        assert re.search(r"[.。] ?\S", reader.paragraph(sentences))
    assert not DOUBLED.search(reader.join((first, first, second)))


def _fields(template: str) -> list[tuple[str, str]]:
    return [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name is not None]


def _value_for(spec: str, said: str) -> Any:
    """A value that a format takes."""
    if spec.startswith("list"):
        return _Several((said, said))
    if spec in {"time", "seconds"}:
        return "2026-11-26T12:00:00+00:00"
    return 2 if spec else said


def test_no_message_has_the_words_of_the_operating_system() -> None:
    """They are English whatever the reader's language; `os_error` says the same by code."""
    found = [
        f"{file}:{node.lineno}"
        for file, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "strerror"
    ]
    assert found == []
