"""Names and sentences on a page of Prefect: no link, no picture, no heading, no table, whatever they hold."""

import pytest
from markdown_it import MarkdownIt

from flows.markdown import as_markdown

HOSTILE = [
    "[x](http://evil.example)", "![x](http://evil.example/y.png)", "<img src=x onerror=alert(1)>", "<http://evil.example>",
    "http://evil.example", "www.evil.example", "# heading", "a\n# heading", "- item", "+ item", "1. item", "1) item", "> quote",
    "```\ncode", "`code`", "*a*", "*a](http://x)*", "**a**", "__a__", "~~a~~", "a | b\n--|--\nc | d", "---", "===", "a\n---", "&lt;b&gt;", "$x$", "\\[x](y)", "[x]: http://y",
    "a  \nb", "\tcode", "    code", "ann@example.com", "<!-- x -->", "a\u2028# b", "[a][b]", "{{x}}",
]  # fmt: skip


@pytest.mark.parametrize("place", ["{}", "**{}**", "- {}", "## {}", "- text {}"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text(hostile: str, place: str) -> None:
    """A reader of Markdown with tables, struck out text and links of bare addresses sees the same as with plain words there."""
    reader = MarkdownIt("gfm-like", {"linkify": False}).enable(["table", "strikethrough"])
    shape = [token.type for token in reader.parse(place.format("word"))]
    tokens = reader.parse(place.format(as_markdown(hostile)))
    assert [token.type for token in tokens] == shape
    inner = {child.type for token in tokens for child in token.children or []}
    assert inner <= {"text", "strong_open", "strong_close"}, inner
