"""What a browser is told where there is no page: a sentence of the catalogue, in the language it asks for."""

import re
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from callsheet.browsers import language_asked, plainly

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-SG,zh;q=0.5", "en"),
        ("de,zh;q=0.5", "zh"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_the_first_language_of_ours_counts(asked: str, language: str) -> None:
    """Of those that the browser lists; English where it lists neither."""
    assert language_asked(Headers({"accept-language": asked})) == language


def test_an_answer_without_a_page_is_in_the_language_of_the_browser() -> None:
    """As text in UTF-8."""
    answer = plainly("REPORT_LINK_WRONG", 403, Headers({"accept-language": "zh-CN"}))
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "此链接无效或已过期" in bytes(answer.body).decode()


def test_no_server_of_ours_answers_with_a_sentence_of_its_own() -> None:
    """Every sentence is in the catalogue."""
    own = [
        str(file.relative_to(ROOT))
        for room in ("callsheet", "flows")
        for file in (ROOT / room).rglob("*.py")
        if "sandbox" not in file.parts
        if re.search(r"Response\(\s*f?\"[^\"]* ", file.read_text(encoding="utf-8"))
    ]
    assert own == []
