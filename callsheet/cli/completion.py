"""What the shell may complete: kinds, profiles and exports.

Some shells evaluate what they are given, so nothing but letters, digits, dots, dashes, underscores and = gets to them; and
settings that are wrong complete nothing and say nothing.
"""

import re
from collections.abc import Iterable

import typer

_PLAIN = re.compile(r"[\w.=-]+", re.ASCII)


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


def filters_of_list(ctx: typer.Context, incomplete: str) -> list[str]:
    """The filters of the list that is named before, as NAME=, and then the values where there are few."""
    from callsheet.sobot.narrowing import filters_of
    from transforms.exports import EXPORTS

    words = (
        ctx.params.get("what"),
        *ctx.args,
    )  # what stands before an option without its value is not parsed
    export = next((one for one in EXPORTS if one.name in words), None)
    known = filters_of(export.operation) if export else {}
    name, equals, _ = incomplete.partition("=")
    if not equals:
        return _beginning((f"{each}=" for each in known), incomplete)
    of = known[name][1].filter if name in known else None
    choices = of.choices if of else {}
    return _beginning((f"{name}={word}" for word in choices), incomplete)


def languages(incomplete: str) -> list[str]:
    return _beginning(("en", "zh"), incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    found = dict.fromkeys(str(name) for name in names)
    return [name for name in found if name.startswith(incomplete) and _PLAIN.fullmatch(name)]
