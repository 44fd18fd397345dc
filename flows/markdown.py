"""Text that came from outside as a piece of a Markdown page: shown as it is, and never a link, a picture or a heading."""

import re

from callsheet.messages.visible import visible

_SIGNS = re.compile(r"([\\`*_\[\]{}<>|#~!&$])")
_ADDRESS = re.compile(r"(?i)(://|\bwww\.|@)")
_BEGINNING = re.compile(r"^([-+=:]|\d+(?=[.)]))")


def as_markdown(text: str) -> str:
    r"""Text in one line, whose signs are not taken for Markdown.

    >>> as_markdown("[x](http://a.b) *y*\n# z")
    '\\[x\\](http\\://a.b) \\*y\\* \\# z'
    """
    line = _SIGNS.sub(r"\\\1", " ".join(visible(text).split()))
    line = _ADDRESS.sub(_unlinked, line)
    return _BEGINNING.sub(_not_first, line)


def _unlinked(found: re.Match[str]) -> str:
    return found[0].replace(":", r"\:").replace(".", r"\.").replace("@", r"\@")


def _not_first(found: re.Match[str]) -> str:
    """What would begin a list, a rule or a numbered list, kept from doing so by a sign before it."""
    return f"\\{found[0]}" if not found[0].isdecimal() else f"&#8203;{found[0]}"
