"""The texts of the page: each is used, and each that a template names is there."""

import re
from pathlib import Path

import pytest

from callsheet.messages import Reader, Surface, web, web_drafts, web_loads
from callsheet.web.sheet_view import undo_of
from transforms.headers import EVERY_NUMBER
from transforms.kinds import KINDS
from validators.catalogue import CATALOGUE
from validators.problems import Problem

ROOM = Path(__file__).parents[3] / "callsheet" / "web"
TEXTS = {**web.TEXTS, **web_drafts.TEXTS, **web_loads.TEXTS}
COMPUTED = (
    "WEB_DOES_",
    "WEB_HOW_",
    "WEB_HIDDEN_",
    "WEB_OPTION_",
    "WEB_CHOICE_",
    "WEB_STEP_",
    "WEB_ROLE_",
    "WEB_NEED_",
    "WEB_ONLY_",
    "WEB_STAGE_",
    "WEB_TIME_",
    "WEB_FILE_",
    "WEB_FACT_",
    "WEB_HABIT_",
    "WEB_DECIDED_",
    "WEB_SIGN_",
    "WEB_PLACE_",
    "WEB_RUN_",
    "WEB_LIST_",
    "WEB_DID_",
    "WEB_FOLDER_",
    "WEB_MADE_",
    "WEB_EXPORT_",
    "WEB_FORMAT_",
    "WEB_KEY_",
    "WEB_WISH_",
    "WEB_ACCOUNT_",
    "WEB_ENCODING_",
    "WEB_SOURCE_",
    "WEB_WISHED_",
    "WEB_WHY_",
    "WEB_DO_",
    "WEB_UNDO_",
)


def named() -> set[str]:
    """What templates name with t("…"), what the code names with or without WEB_."""
    found: set[str] = set()
    for template in (ROOM / "templates").iterdir():
        text = template.read_text(encoding="utf-8")
        found |= {f"WEB_{code}" for code in re.findall(r"""\bt\(["']([A-Z_]+)["'][,)]""", text)}
    for module in ROOM.glob("*.py"):
        text = module.read_text(encoding="utf-8")
        found |= set(re.findall(r'"(WEB_[A-Z_]+)"', text))
        found |= {f"WEB_{code}" for code in re.findall(r'"([A-Z_]{3,})"', text)} & set(TEXTS)
    return found


def test_every_text_that_a_template_names_is_there() -> None:
    """A missing one would be a page that fails."""
    elsewhere = {
        "WEB_WITHOUT_TLS",
        "WEB_CANNOT_LISTEN",
        "WEB_CANNOT_USE_SOCKET",
        "WEB_SOCKET_WITHOUT_URL",
        "WEB_USER_HEADER_OPEN",
        "WEB_CERTIFICATE_WRONG",
        "WEB_SCAN_MISSING",
        "WEB_SERVED",
        "WEB_NAME_WRONG",
        "WEB_NO_SUCH_USER",
    }
    assert named() - set(TEXTS) == elsewhere


@pytest.mark.slow
def test_every_text_is_used() -> None:
    used = named()
    assert {code for code in TEXTS if code not in used and not code.startswith(COMPUTED)} == set()


def test_every_static_file_is_named() -> None:
    """By a template; and a template names no other."""
    text = "".join(template.read_text(encoding="utf-8") for template in (ROOM / "templates").iterdir())
    assert set(re.findall(r"static\('([^']+)'\)", text)) == {
        file.name for file in (ROOM / "static").iterdir()
    }


def test_style_and_script_are_small() -> None:
    """40 kB compressed at most."""
    import gzip

    sizes = [len(gzip.compress(file.read_bytes())) for file in (ROOM / "static").iterdir()]
    assert sum(sizes) < 40_000


def test_every_option_has_a_title() -> None:
    """An approver reads what was asked for with a load, not how a setting is written."""
    names = {option.name for kind in KINDS for option in kind.options} | {EVERY_NUMBER}
    assert [name for name in sorted(names) if f"WEB_OPTION_{name.upper()}" not in TEXTS] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_speaks_its_own_words_of_options_and_lists(language: str) -> None:
    """What undoes a load, and every problem of a draft: neither a setting as it is written, nor a list as a command names it."""
    reader = Reader(language, surface=Surface.DRAFT)
    said = [text for line in CATALOGUE for text in reader.problem(Problem(line.code, 2, "x", "7", "y"))]
    said += [undo_of(kind, reader) for kind in KINDS]
    names = "|".join({option.name for kind in KINDS for option in kind.options})
    written = re.compile(rf"\b(?:{names})=|--\w|\b(?:queue-members|agent-settings|relay-numbers)\b")
    assert [text for text in said if written.search(text)] == []


def test_what_undoes_a_load_names_no_command() -> None:
    """Whoever reads it on the page has none."""
    for kind in KINDS:
        for language in ("en", "zh"):
            said = kind.undo.of(language)
            assert "--" not in said
            assert not re.search(r"callsheet (?:load|export|resume|check)", said)
