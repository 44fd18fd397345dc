"""The house itself: names, the wheel, generated things, and what may not stand in any file."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import typer

from callsheet import __version__
from callsheet.cli.app import app
from tests.generate.samples import write_samples

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def tracked() -> list[Path]:
    """The files of the repository, as git knows them; every file where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    return [ROOT / name for name in names if (ROOT / name).is_file()]


@pytest.mark.parametrize("room", ROOMS)
def test_no_other_distribution_provides_our_top_level_names(room: str) -> None:
    """PyPI has a package called validators, too: ours must be the only one in this environment."""
    assert set(packages_distributions().get(room, [])) <= {"callsheet"}
    module = __import__(room)
    assert Path(str(module.__file__)).parent == ROOT / room


@pytest.mark.slow
def test_the_wheel_alone_runs_the_command_line(tmp_path: Path) -> None:
    """Built and installed alone (its dependencies aside), `callsheet kinds` runs from the wheel's own files."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        tops = {name.split("/")[0] for name in packed.namelist()}
        packed.extractall(tmp_path / "installed")
    assert tops == {*ROOMS, f"callsheet-{__version__}.dist-info"}
    code = (
        "import sys\nsys.path.insert(0, sys.argv.pop(1))\nimport callsheet.cli.app\n"
        "print(callsheet.__file__, file=sys.stderr)\n"
        "for words in (['--help'], ['--version'], ['demo'], ['kinds']):\n"
        "    try:\n        callsheet.cli.app.main(words)\n    except SystemExit as ended:\n"
        "        assert ended.code in (None, 0, 3), ended.code"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", code, str(tmp_path / "installed")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "customer-numbers" in run.stdout
    assert f"callsheet {__version__}" in run.stdout
    assert named_files(run.stdout + run.stderr) == []
    assert str(tmp_path / "installed") in run.stderr


def test_no_text_names_a_file_that_a_wheel_does_not_have() -> None:
    """In the catalogues, the help, the descriptions of settings, and every other text of the code that is no docstring."""
    found = {
        f"{path.relative_to(ROOT)}:{line}": named
        for room in ("callsheet", "flows", "transforms", "validators")
        for path in (ROOT / room).rglob("*.py")
        for line, text in texts_of(path)
        if (named := named_files(text))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "see docs/guides/logs.md",
        "Reinstall with: make",
        "run make demo.",
        "请重新安装：make",
        "data/samples",
        "README",
        "a.md",
    ],
)
def test_what_counts_as_such_a_file(text: str) -> None:
    """Pages, samples, recipes; in both languages. Ordinary words do not."""
    assert named_files(text)
    assert named_files("make the folder writable, make sure; data/reports, templates") == []


def named_files(text: str) -> list[str]:
    """The files and recipes of the repository alone that a text names."""
    return _names_of_files().findall(text)


@cache
def _names_of_files() -> re.Pattern[str]:
    recipes = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    names = r"(?<!/)(?:docs|tests|bench|requirements|data/samples|\.venv|\.ci)/|data/samples|[\w-]+\.md\b|prefect\.yaml"
    pages = r"\b(?:Makefile|README|CONTRIBUTING|CHANGELOG|SECURITY)\b|pyproject\.toml"
    made = rf"\bmake (?:{'|'.join(recipes)})\b|[:：] ?make$"
    return re.compile(rf"{names}|{pages}|{made}")


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module that are no docstrings, each with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    every = list(ast.walk(tree))
    bare = {id(node.value) for node in every if isinstance(node, ast.Expr)}
    for node in every:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.lineno, node.value


def test_the_version_stands_in_the_changelog() -> None:
    """One version, and the changelog speaks of it."""
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_command_has_help_and_knows_the_common_options() -> None:
    """`--json` and `--quiet` are understood by every command that gives a result."""
    group: Any = typer.main.get_command(app)
    commands = {name: command for name, command in group.commands.items() if not command.hidden}
    assert commands
    for name, command in commands.items():
        assert command.help, name
        if name not in {"sandbox", "serve", "watch"}:
            words = {word for parameter in command.params for word in parameter.opts}
            assert {"--json", "--quiet"} <= words, name


FORBIDDEN_WORDS = [
    r"pypi\.org",
    r"pythonhosted",
    r"/opt/pypi",
    r"/opt/wheels",
    r"/work/(?:main|shared|\.library)",
    r"farm-(?:bench|studio)",
    r"/root/",
    r"registry\.npmjs",
    r"deb\.debian",
]


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    """Neither hosts of package registries nor paths of the machine it was written on."""
    pattern = re.compile("|".join(FORBIDDEN_WORDS))
    found = []
    for path in tracked():
        if path.suffix in {".xlsx", ".png"} or path == Path(__file__):
            continue
        found += [
            f"{path.name}: {match.group()}"
            for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
        ]
    assert found == []


@pytest.mark.parametrize("lock", ["dev.txt", "run.txt", "bootstrap.txt", "build.txt", "sbom.txt"])
def test_locks_have_hashes_and_no_addresses(lock: str) -> None:
    """Every pinned distribution has a hash, and no line says where to download it from."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    pinned = re.findall(
        r"^[a-z0-9][a-z0-9._-]*(?:\[[^\]]*\])?==\S+[^\n]*(?:\n +--hash=\S+[^\n]*)*", text, re.MULTILINE
    )
    assert len(pinned) >= 1
    assert all("--hash=sha256:" in one for one in pinned)
    assert "http" not in re.sub(r"\b(?:aiohttp|httpx|httpcore|httptools|http-?\w*)\b", "", text)


def test_make_help_lists_every_recipe() -> None:
    """Each recipe that people call has a line of help."""
    run = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True)
    for recipe in ("demo", "quick", "test", "check", "bench", "docs", "serve"):
        assert re.search(rf"make {recipe} +\S", run.stdout), run.stdout


def test_the_samples_are_what_their_generator_writes(tmp_path: Path) -> None:
    """The same sheets each time, a workbook member by member: what compresses them may differ from machine to machine."""
    write_samples(tmp_path)
    made = {file.name: file for file in tmp_path.iterdir()}
    assert made.keys() == {file.name for file in (ROOT / "data" / "samples").iterdir()}
    for name, file in made.items():
        assert members(file) == members(ROOT / "data" / "samples" / name), name


def members(file: Path) -> dict[str, bytes]:
    if file.suffix != ".xlsx":
        return {"": file.read_bytes()}
    with zipfile.ZipFile(file) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}
