"""Every setting that a text names is one of callsheet.toml, under the name that it has there."""

import ast
import re
from dataclasses import fields
from pathlib import Path

from callsheet.messages.catalogue import TEXTS
from callsheet.messages.text import Surface
from callsheet.settings.profile import Profile
from callsheet.settings.schedules import Schedule
from callsheet.sobot.connection import _IN_THE_PROFILE, Connection
from callsheet.sobot.narrowing import filters_of
from callsheet.sobot.operations import BY_NAME
from transforms.exports import EXPORTS
from transforms.kind import COMMON_OPTIONS
from transforms.kinds import KINDS
from validators.catalogue import CATALOGUE

SETTINGS = set(Profile.model_fields) | set(Schedule.model_fields)
FILTERS = {name for what in EXPORTS for name in filters_of(what.operation)}
OPTIONS = (
    {option.name for kind in KINDS for option in kind.options}
    | {option.name for option in COMMON_OPTIONS}
    | FILTERS
)
PROGRAMS = {"pg_dump", "pg_restore"}
INTERNAL = {each.name for each in fields(Connection)} - SETTINGS
PLACE = re.compile(r"\[profiles\.NAME\] ?([a-z_]+)?((?:,? ?(?:\([a-z ]+\) ?)?(?:and|or|和|或) [a-z_]+)*)")
SNAKE = re.compile(r"(?<![\w{/.<-])[a-z]+(?:_[a-z]+)+(?![\w}(])")


def said() -> dict[str, str]:
    """Each text of both catalogues, by code, language and surface, without its blanks."""
    found: dict[str, str] = {}
    for code, text in TEXTS.items():
        for language in ("en", "zh"):
            parts = [text.sentence(language), *(text.advice(language, surface) for surface in Surface)]
            found[f"{code} {language}"] = re.sub(r"\{[^{}]*\}", "…", " ".join(parts))
    for problem in CATALOGUE:
        found[f"{problem.code} en"] = f"{problem.en} {problem.fix_en}"
        found[f"{problem.code} zh"] = f"{problem.zh} {problem.fix_zh}"
    return found


def test_a_setting_that_a_text_names_exists() -> None:
    """Beside [profiles.NAME], and wherever a word looks like the name of a setting; never by a name that only the code has."""
    wrong = {}
    for name, text in said().items():
        named = {found[1] for found in PLACE.finditer(text) if found[1]} | set(SNAKE.findall(text))
        unknown = named - (SETTINGS | OPTIONS | PROGRAMS | set(BY_NAME))
        if bad := unknown | set(re.findall(r"[a-z]+_[a-z_]+", text)) & INTERNAL:
            wrong[name] = bad
    assert wrong == {}


def test_a_value_of_the_connection_is_named_as_its_setting() -> None:
    """What the client calls otherwise has the name of its setting in every error about it."""
    path = Path(__file__).parents[2] / "callsheet" / "sobot" / "connection.py"
    wrong = [
        node.args[1].value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_wrong"
        if len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
    ]
    assert len(wrong) > 5
    assert {str(_IN_THE_PROFILE.get(str(name), name)) for name in wrong} <= SETTINGS
