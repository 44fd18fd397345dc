"""The pages: links lead somewhere, commands and settings exist, pictures and generated pages say what the code says."""

import json
import logging
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from callsheet.cli.app import app
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.ledger.states import MAY_FOLLOW
from callsheet.logs import about, as_json
from callsheet.settings import Profile, Schedule
from tests.generate.docs import SETTINGS, kinds_table, makers, ungrouped
from tests.generate.docs import pages as generated
from tests.support.pages import ROOT, anchors, blocks, commands, inline_code, links, name_of, pages
from transforms.kind import COMMON_OPTIONS
from transforms.kinds import KINDS
from validators.catalogue import CATALOGUE

PAGES = pages()
OTHER_VARIABLES = {"CALLSHEET_CONFIG", "CALLSHEET_PROFILE", "CALLSHEET_DEBUG", "CALLSHEET_NAME"}
ROOMS = ("bench", "callsheet", "docs", "flows", "templates", "tests", "transforms", "validators")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file or folder of the repository, and to a heading that is there."""
    broken = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_can_be_reached_from_the_index() -> None:
    """A page that no other page links to is not found by anybody."""
    seen: set[Path] = set()
    waiting = [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        waiting += [
            (page.parent / link.partition("#")[0]).resolve() for link in links(page) if ":" not in link
        ]
    assert {name_of(page) for page in PAGES if page.is_relative_to(ROOT / "docs")} <= {
        name_of(page) for page in seen
    }


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_is_shown_exists(page: Path) -> None:
    """With its options."""
    group: Any = typer.main.get_command(app)
    known = {
        name: {word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)}
        for name, command in group.commands.items()
    }
    wrong = []
    for name, *words in commands(page, "callsheet"):
        if name.startswith("-") or name in {"COMMAND", "kinds"}:
            continue
        options = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)} - {"--help"}
        if name not in known or not options <= known[name]:
            wrong.append(" ".join((name, *words)))
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_recipe_that_is_shown_exists(page: Path) -> None:
    """`make NAME`, with or without variables."""
    recipes = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {words[0] for words in commands(page, "make") if words}
    assert named <= recipes


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_setting_and_path_that_is_named_exists(page: Path) -> None:
    """CALLSHEET_NAME in the text or in a command; files of the repository in backticks."""
    text = page.read_text(encoding="utf-8")
    variables = set(re.findall(r"CALLSHEET_(?!TEST_)[A-Z_]*[A-Z]", text)) - OTHER_VARIABLES
    assert variables <= {f"CALLSHEET_{name.upper()}" for name in Profile.model_fields}
    paths = {
        match.group()
        for code in inline_code(page)
        if (match := re.fullmatch(rf"(?:{'|'.join(ROOMS)})/[\w./-]*", code))
    }
    if page.name not in {"CHANGELOG.md", "add-a-kind.md"}:  # one speaks of the past, one of files to make
        assert {path for path in paths if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_setting_that_is_shown_exists(page: Path) -> None:
    """In blocks of callsheet.toml, and as `name = value` in the text."""
    settings = set(Profile.model_fields)
    named = {match[1] for code in inline_code(page) if (match := re.match(r"([a-z_]+) = ", code))}
    for block in blocks(page, "toml"):
        config = tomllib.loads(block)
        schedules = config.pop("schedules", [])
        assert {name for schedule in schedules for name in schedule} <= set(Schedule.model_fields)
        named |= {name for profile in config.pop("profiles", {}).values() for name in profile}
        named |= set(config) - {"profile"}
    assert named <= settings


@pytest.mark.parametrize("name", sorted(makers()))
def test_a_generated_page_says_what_the_code_says(name: str) -> None:
    """Every command, setting, kind, operation and problem is documented; `make generate` writes the pages anew."""
    assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == generated()[name]


def test_every_setting_has_its_place_in_the_page() -> None:
    """A new setting is given to one of the page's groups."""
    grouped = [names for _, names in SETTINGS.values()]
    assert ungrouped(grouped) == set()
    assert len(names := [name for group in grouped for name in group]) == len(set(names))


def test_every_problem_code_is_a_heading() -> None:
    """So that a code can be linked to."""
    assert {problem.code.lower() for problem in CATALOGUE} <= anchors(
        ROOT / "docs" / "reference" / "problems.md"
    )


def test_the_readme_has_the_table_of_kinds() -> None:
    """Checked against the registry, not trusted."""
    assert kinds_table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_picture_of_a_chunk_has_every_change_of_state() -> None:
    """docs/architecture.md draws exactly what callsheet/ledger/states.py allows."""
    (picture,) = (
        block
        for block in blocks(ROOT / "docs" / "architecture.md", "mermaid")
        if block.startswith("stateDiagram")
    )
    drawn = set(re.findall(r"^ *(\w+) --> (\w+)", picture, re.MULTILINE))
    assert {(first, then) for first, then in drawn if "*" not in first + then} == {
        (str(first), str(then)) for first, allowed in MAY_FOLLOW.items() for then in allowed
    }


def test_the_picture_of_the_rooms_has_every_room() -> None:
    """Every package and module of the layers contract is drawn or named beside the picture."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = {room.strip() for layer in layers for room in layer.split("|") if "(" not in room}
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert {room for room in rooms if not re.search(rf"\b{room}\b", page)} == set()


def test_the_schedules_page_names_every_field() -> None:
    """`[[schedules]]` has fields of its own, which are not in the table of settings."""
    page = (ROOT / "docs" / "guides" / "schedules.md").read_text(encoding="utf-8")
    assert {name for name in Schedule.model_fields if not re.search(rf"\b{name}\b", page)} == set()


def test_the_page_about_data_names_every_file_of_the_ledger(tmp_path: Path) -> None:
    """Their names are a contract: a file that is renamed is one that a newer version does not find."""
    page = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        open_files = {file.name for file in tmp_path.iterdir()}
        assert ledger.loads() == []
    found = open_files | {file.name for file in tmp_path.iterdir()}
    assert {name for name in found if f"`{name}`" not in page} == set()


def test_the_page_about_upgrading_names_the_schema_of_the_ledger() -> None:
    """A new schema is one that the page speaks of."""
    page = (ROOT / "docs" / "guides" / "upgrading.md").read_text(encoding="utf-8")
    assert re.findall(r"\(schema (\d+)\)", page) == [str(SCHEMA_VERSION)]


def test_the_page_about_logs_names_every_field_of_a_line() -> None:
    """A program that reads the log goes by this table."""
    page = (ROOT / "docs" / "guides" / "logs.md").read_text(encoding="utf-8")
    record = logging.LogRecord("callsheet", logging.ERROR, "", 0, "odd", (), (OSError, OSError(), None))
    with about(profile="sales", load="1", file="a.csv", event="failure", code="TAKEN"):
        fields = json.loads(as_json(record))
    assert [name for name in fields if not re.search(rf"^\|.*`{name}`.*\|", page, re.MULTILINE)] == []


def test_every_page_that_the_code_names_exists() -> None:
    """In texts and docstrings: `docs/...md`."""
    files = [
        file for room in (*ROOMS, ".ci") for file in (ROOT / room).rglob("*") if file.suffix in {".py", ".sh"}
    ]
    gone = {
        f"{name_of(file)}: {page}"
        for file in [*files, ROOT / "Makefile", ROOT / "pyproject.toml"]
        for page in re.findall(r"docs/[\w/-]+\.md", file.read_text(encoding="utf-8"))
        if not (ROOT / page).is_file()
    }
    assert gone == set()


def test_every_command_and_option_of_a_kind_is_documented() -> None:
    """Also those that `--help` does not list, and those that every kind has."""
    group: Any = typer.main.get_command(app)
    commands, kinds = (
        (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
        for name in ("commands.md", "kinds.md")
    )
    assert [name for name in group.commands if f"\n## callsheet {name}\n" not in commands] == []
    options = {option.name for kind in KINDS for option in (*kind.options, *COMMON_OPTIONS)}
    assert [name for name in options if f"| `{name}` |" not in kinds] == []
