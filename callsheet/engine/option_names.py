"""Options by their other names, and layer over layer: what a person gives for a load counts before its profile."""

from __future__ import annotations

from collections.abc import Mapping

from callsheet.errors import UsageError
from transforms.calls import PlanError
from transforms.kind import Kind, Option


def layered(known: Mapping[str, Option], *layers: Mapping[str, str]) -> dict[str, str]:
    """The options of all layers, each before the one in front of it; also before what means another thing of the same sort.

    UsageError where a layer gives one thing two values.
    """
    options: dict[str, str] = {}
    for layer in layers:
        own = _by_name(known, layer)
        for name in own:
            for other in known[name].over if name in known else ():
                options.pop(other, None)
        options |= own
    return options


def agreed(kind: Kind, options: dict[str, str]) -> dict[str, str]:
    """The options of a load; UsageError where they contradict each other."""
    try:
        if kind.agree is not None:
            kind.agree(options)
    except PlanError as error:
        raise UsageError.of(error.message) from None
    return options


def _by_name(known: Mapping[str, Option], given: Mapping[str, str]) -> dict[str, str]:
    own: dict[str, str] = {}
    for written, value in given.items():
        name = (known[written].stands_for if written in known else "") or written
        if own.get(name, value) != value:
            names = [one.name for one in known.values() if name in (one.name, one.stands_for)]
            raise UsageError("OPTION_GIVEN_TWICE", options=tuple(names))
        own[name] = value
    return own
