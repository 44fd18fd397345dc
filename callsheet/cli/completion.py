"""What the shell may complete: kinds, profiles and exports.

Some shells evaluate what they are given, so nothing but letters, digits, dots, dashes and underscores gets to them; and
settings that are wrong complete nothing and say nothing.
"""

import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[\w.-]+", re.ASCII)


def kinds(incomplete: str) -> list[str]:
    from transforms.kinds import KINDS

    return _beginning((kind.name for kind in KINDS), incomplete)


def profiles(incomplete: str) -> list[str]:
    """The profiles of callsheet.toml, and the one that is built in."""
    from callsheet.errors import CallsheetError
    from callsheet.settings import profile_names

    try:
        written = profile_names()
    except CallsheetError:
        return []
    return _beginning([*written, "sandbox"], incomplete)


def exports(incomplete: str) -> list[str]:
    from transforms.exports import EXPORTS

    return _beginning((export.name for export in EXPORTS), incomplete)


def languages(incomplete: str) -> list[str]:
    return _beginning(("en", "zh"), incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    found = dict.fromkeys(str(name) for name in names)
    return [name for name in found if name.startswith(incomplete) and _PLAIN.fullmatch(name)]
