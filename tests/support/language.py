"""Whether a text that a person reads is in their language."""

import re

_NAMES = re.compile(
    r"""
    (?:/|\b\w+://)\S+             # paths and addresses
    | \S*\.(?:csv|xlsx|toml|db)\b  # names of files
    | -{1,2}[a-z][a-z-]*           # options
    | \b[A-Z][A-Z0-9_]{2,}\b       # codes and placeholders
    | \b\w+[_-][\w-]+\b            # settings, kinds, ids
    | \bcallsheet(?:\ [a-z]+)?      # commands
    """,
    re.VERBOSE,
)
_WORDS = re.compile(r"[A-Za-z]{2,}(?:[ ,;]+[A-Za-z']{2,}){2,}")


def english_in(text: str) -> list[str]:
    """Three English words and more in a row, which no name, code or command explains."""
    return _WORDS.findall(_NAMES.sub(" · ", text))


def assert_chinese(text: str) -> None:
    """Every line that says something says it in Chinese."""
    assert re.search("[\u4e00-\u9fff]", text), text
    assert english_in(text) == [], text
