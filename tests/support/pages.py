"""The pages that people read, as Markdown sees them: links, headings, inline code and commands."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def pages() -> list[Path]:
    """Every page of the documentation, and those at the root."""
    docs = sorted((ROOT / "docs").rglob("*.md"))
    others = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "data/README.md"]
    return [*(ROOT / name for name in others), *docs, ROOT / "tests" / "chaos" / "README.md"]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def _tokens(page: Path) -> tuple[Token, ...]:
    return tuple(_MARKDOWN.parse(page.read_text(encoding="utf-8")))


def _inline(page: Path) -> Iterator[Token]:
    for token in _tokens(page):
        yield from token.children or ()


def links(page: Path) -> Iterator[str]:
    """What a page links to, pictures too."""
    for token in _inline(page):
        target = token.attrGet("href") or token.attrGet("src")
        if target:
            yield str(target)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    found: set[str] = set()
    tokens = _tokens(page)
    for opened, heading in pairwise(tokens):
        if opened.type != "heading_open":
            continue
        text = "".join(child.content for child in heading.children or ())
        anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        number = 0
        while (named := f"{anchor}-{number}" if number else anchor) in found:
            number += 1
        found.add(named)
    return found


def inline_code(page: Path) -> Iterator[str]:
    """What stands in backticks within the text of a page."""
    yield from (token.content for token in _inline(page) if token.type == "code_inline")


def blocks(page: Path, language: str = "") -> Iterator[str]:
    """The code blocks of a page: those of a language, otherwise the indented ones."""
    for token in _tokens(page):
        if (token.type == "fence" and token.info == language and language) or (
            token.type == "code_block" and not language
        ):
            yield token.content


def commands(page: Path, program: str) -> Iterator[list[str]]:
    """The words after a program's name in every command that a page shows."""
    shown = [block for language in ("console", "bash", "sh", "shell", "") for block in blocks(page, language)]
    lines = [line.removeprefix("$ ") for block in shown for line in block.splitlines()]
    lines += inline_code(page)
    for line in lines:
        before, name, after = line.strip().partition(f"{program} ")
        if name and not before.strip(" $") and re.match(r"[a-z-]", after):
            yield shlex.split(after.replace("'", "’"), comments=True)


def prose(page: Path) -> Iterator[tuple[int, str]]:
    """The text of a page by paragraph, without code, each with its line."""
    for token in _tokens(page):
        if token.type == "inline":
            words = "".join(
                " " if child.type == "softbreak" else child.content
                for child in token.children or ()
                if child.type != "code_inline"
            )
            yield (token.map or [0])[0] + 1, words
