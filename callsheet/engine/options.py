"""The options of a drop: those given go to the sheets whose kind knows them, and what no kind knows stops the whole drop."""

from collections.abc import Iterable, Mapping, Sequence

from callsheet.engine.option_names import agreed, layered
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import UsageError
from callsheet.lookup import kind_called
from callsheet.settings import Profile
from callsheet.settings.options import known_options, own_options, refuse_unfit, unknown_option
from transforms.kind import Kind
from transforms.kinds import KINDS
from transforms.shared_options import misfit, put_right


def load_options(kind: Kind, profile: Profile, given: Mapping[str, str]) -> dict[str, str]:
    """The options of a load: those given that are its kind's, over the profile's, over the kind's defaults.

    UsageError for a value that is none of an option's, and for an option that names the kind without being one of it.
    """
    known = known_options(kind)
    options = {name: option.default for name, option in known.items() if option.default}
    options |= layered(known, profile.options_of(kind), own_options(kind, given))
    for name, value in options.items():
        if name not in known:
            raise UsageError.of(unknown_option(kind, name))
        option = known[name]
        options[name] = option.aliases.get(value, value)
        if option.choices and not (
            options[name] in option.choices or options[name].startswith(option.begins)
        ):
            choices = tuple(filter(None, option.choices))
            raise UsageError("OPTION_VALUE_UNKNOWN", option=name, value=value, choices=choices)
        options[name] = put_right(option, options[name])
        if wrong := misfit(option, options[name]):
            raise UsageError.of(wrong)
    return agreed(kind, options)


def refuse_unknown(orders: Iterable[LoadRequest]) -> None:
    """UsageError for an option that no kind can be meant by, before anything of the drop is read."""
    orders = list(orders)
    named = [order.kind for order in orders]
    kinds = KINDS if None in named else [kind_called(name) for name in dict.fromkeys(named) if name]
    refuse_unfit(_given(orders), kinds)


def refuse_unused(
    profile: Profile, orders: Sequence[LoadRequest], kinds: Iterable[str], refused: Iterable[SheetResult] = ()
) -> None:
    """UsageError for an option that no sheet of a drop can use, or a value that it must not have, before anything is sent.

    `kinds` are those of the drop's sheets, `refused` the results of its files that were not taken. While nobody knows what one
    of these is, an option may be meant for it.
    """
    unread = list(refused)
    names = {*kinds, *(result.kind for result in unread if result.kind)}
    here = [kind for kind in KINDS if kind.name in names]
    if all(result.kind for result in unread):
        refuse_unfit(_given(orders), here)
    for options in (order.options for order in orders):
        for kind in here:
            load_options(kind, profile, options)


def _given(orders: Iterable[LoadRequest]) -> dict[str, str]:
    """The options that somebody gave for the files of a drop, which all share them."""
    return {key: value for order in orders if not order.standing for key, value in order.options.items()}
