"""Load options as people write them: `campaign_code` for every kind that knows it, `customer-numbers.duplicates` for one kind.

They are kept under these keys: a plain name, or the name of a kind, a dot and the name of its option.
"""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from callsheet.errors import UsageError
from callsheet.lookup import kind_called
from transforms.kind import COMMON_OPTIONS, Kind, Option
from transforms.kinds import KINDS
from validators.message import Message, message

Given = Mapping[str, str]
CAMPAIGN = "campaign_"
"""What the names of the options begin with that the setting `campaign` gives, by the rest of their names."""
_NEAR = 0.6  # how alike two names are, of which one may be meant for the other


def option_key(written: str) -> str:
    """The key of an option; UsageError when it names a kind that there is not.

    >>> option_key("Customer_Numbers.assign-counts"), option_key(" campaign-code ")
    ('customer-numbers.assign_counts', 'campaign_code')
    """
    of, dot, name = written.strip().rpartition(".")
    plain = name.strip().replace("-", "_")
    return f"{kind_written(of).name}.{plain}" if dot else plain


def kind_written(written: str) -> Kind:
    """The kind of a name as an option may write it; UsageError lists the kinds there are."""
    return kind_called(written.strip().replace("_", "-").lower())


def keyed(options: Mapping[str, str | Mapping[str, str]]) -> dict[str, str]:
    """Options by their keys; a table stands for the options of one kind."""
    found: dict[str, str] = {}
    for name, value in options.items():
        if isinstance(value, Mapping):
            of = kind_written(name).name
            found |= {f"{of}.{option_key(each)}": text.strip() for each, text in value.items()}
        else:
            found[option_key(name)] = value.strip()
    return found


def pairs(written: Iterable[str]) -> dict[str, str]:
    """Options given as NAME=VALUE or KIND.NAME=VALUE, by their keys; UsageError for anything else."""
    found = {}
    for option in written:
        name, equals, value = option.partition("=")
        if not (equals and name.strip()):
            raise UsageError("OPTION_NOT_A_PAIR", option=option)
        found[option_key(name)] = value.strip()
    return found


def known_options(kind: Kind) -> dict[str, Option]:
    """The options of a kind by their names, those of every kind among them."""
    return {option.name: option for option in (*kind.options, *COMMON_OPTIONS)}


def own_options(kind: Kind, given: Given) -> dict[str, str]:
    """Those of the given options that are for a kind, by their names; one that names the kind wins over a plain one."""
    known, prefix = known_options(kind), f"{kind.name}."
    plain = {name: value for name, value in given.items() if name in known}
    return plain | {key.removeprefix(prefix): value for key, value in given.items() if key.startswith(prefix)}


def refuse_unfit(given: Given, kinds: Collection[Kind]) -> None:
    """UsageError for the first option that none of these kinds knows: what it may have been meant to be, or whose it is."""
    for key in given:
        of, _, name = key.rpartition(".")
        asked = [kind for kind in kinds if not of or kind.name == of]
        if not any(name in known_options(kind) for kind in asked):
            raise _unfit(kind_written(of) if of else None, name, kinds)


def unknown_option(kind: Kind, name: str) -> Message:
    """That a kind has no such option, with whose it is, the nearest one, or all that it has."""
    return message("OPTION_UNKNOWN", kind=kind.name, option=name, hint=_owned(name) or _hint(name, [kind]))


def _unfit(of: Kind | None, name: str, kinds: Collection[Kind]) -> UsageError:
    if of and name not in known_options(of):
        return UsageError.of(unknown_option(of, name))
    owners = [of] if of else [kind for kind in KINDS if name in known_options(kind)]
    if not owners:
        return UsageError("OPTION_OF_NO_KIND", option=name, hint=_hint(name, kinds, KINDS))
    count, here = len(owners), _names(kinds)
    return UsageError("OPTION_OF_OTHERS", option=name, owners=_names(owners), count=count, kinds=here)


def _owned(name: str) -> Message | None:
    """Whose option it is; None when nobody's."""
    owners = _names(kind for kind in KINDS if name in known_options(kind))
    return message("OPTION_ELSEWHERE", owners=owners) if owners else None


def _hint(name: str, *kinds: Collection[Kind]) -> Message:
    """The option nearest to a name among the first of these kinds that have one, otherwise all options of the first."""
    for some in kinds:
        listed = dict.fromkeys(option for kind in some for option in known_options(kind))
        if near := get_close_matches(name, list(listed), n=1, cutoff=_NEAR):
            owners = [kind for kind in some if near[0] in known_options(kind)]
            if len(owners) == len(KINDS):
                return message("NEAREST_COMMON_OPTION", near=near[0])
            return message("NEAREST_OPTION", near=near[0], owners=_names(owners))
    known = dict.fromkeys(option for kind in kinds[0] for option in known_options(kind))
    return message("OPTIONS_KNOWN", known=tuple(known))


def _names(kinds: Iterable[Kind]) -> tuple[str, ...]:
    return tuple(kind.name for kind in kinds)


def options_by_kind(options: Mapping[str, str | Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Kind -> its options, of a profile; UsageError for an option that no kind, or not the named one, has."""
    given = keyed(options)
    refuse_unfit(given, KINDS)
    found = {kind.name: own_options(kind, given) for kind in KINDS}
    return {kind: own for kind, own in found.items() if own}
