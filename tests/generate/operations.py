"""docs/reference/api-operations.md: the 19 operations of the reference, and where callsheet uses each."""

from collections.abc import Iterator
from itertools import groupby

from callsheet.engine.live import OPERATIONS as READS
from callsheet.sobot.operations import OPERATIONS, OpClass, Operation
from callsheet.sobot.parameter import By, Parameter, Way
from callsheet.sobot.parameters import PARAMETERS
from transforms.exports import EXPORTS
from transforms.kind import Doubt
from transforms.kinds import KINDS, kind_named

_MADE = "<!-- Written by `make generate`; change the code it describes, not this page. -->\n"
_DOUBT = {
    Doubt.ASK: "look up the batch, then resend with the same key",
    Doubt.RESEND: "resend",
    Doubt.LOOK: "look it up, then resend if it is not there",
    Doubt.NEVER: "never resent: the rows stay unknown until a person decides",
}

_PARAMETERS = [
    "## Parameters",
    "",
    "Every parameter of the reference, and how it is filled in: by a [setting](settings.md) of the profile, a column or an",
    "option (`--set NAME=VALUE`) of a [kind](kinds.md), or a filter of an export (`--filter NAME=VALUE`).",
    "",
]
_WAYS = {
    By.SETTING: "setting {names}",
    By.COLUMN: "column {names} of {kind}",
    By.OPTION: "option {names} of {kind}",
    By.FILTER: "filter {names}",
    By.PAGING: "callsheet reads every page",
    By.CALLSHEET: "callsheet",
    By.NEVER: "not sent",
}


def uses(operation: Operation) -> Iterator[str]:
    """Where callsheet uses an operation."""
    name = operation.name
    for kind in KINDS:
        if name in kind.operations:
            yield f"loads `{kind.name}`"
        if kind.delivery.setup and kind.delivery.setup.operation == name:
            yield f"creates the campaign of `{kind.name}`"
        if kind.delivery.async_import and name == "query_import_result":
            yield f"polls imports of `{kind.name}`"
    for source, read in READS.items():
        checked = [kind.name for kind in KINDS if source in kind.live.sources]
        if read == name and checked:
            yield f"looks up {', '.join(f'`{one}`' for one in checked)}"
    yield from (f"`callsheet export {what.name}`" for what in EXPORTS if what.operation == name)


def operations_page() -> str:
    """The page."""
    lines = [
        _MADE,
        "# The operations of the Sobot voice API",
        "",
        "All 19 operations of the vendor's reference, and where callsheet uses each. A *read* changes nothing and is simply",
        "repeated. The class of a write decides what happens after an unclear answer (a timeout, a cut connection): A has an",
        "Idempotency-Key and can be looked up, B is safe to repeat or can be looked up, C must never be sent twice.",
        "",
        "| operation | endpoint | where callsheet uses it | class | after an unclear answer | token |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for one in OPERATIONS:
        users = [kind for kind in KINDS if one.name in kind.operations]
        doubts = {kind.delivery.doubt: kind.name for kind in users}
        said = [_DOUBT[doubt] + (f" (`{name}`)" if len(doubts) > 1 else "") for doubt, name in doubts.items()]
        unclear = "; ".join(said) if said else "repeated" if one.reads else ""
        used = "; ".join(uses(one))
        lines.append(
            f"| `{one.name}` | {one.method} `{one.path}` | {used} | {_class(one)} | {unclear} | {one.token} |"
        )
    lines += ["", "In addition, `/tokens/company` and `/tokens/agent` issue the two kinds of token.", ""]
    lines += _PARAMETERS
    for one in OPERATIONS:
        lines += _section(one)
    return "\n".join(lines)


def _section(operation: Operation) -> Iterator[str]:
    """The parameters of one operation."""
    yield from (f"### {operation.name}", "", "| parameter | in | type | how it is filled in |")
    yield "| --- | --- | --- | --- |"
    for one in PARAMETERS[operation.name]:
        sort = f"`{one.type}`, required" if one.required else f"`{one.type}`"
        yield f"| `{one.name}` | {one.place} | {sort} | {'; '.join(_ways(one))} |"
    yield ""


def _ways(parameter: Parameter) -> Iterator[str]:
    """How a user reaches a parameter."""
    for (by, kind), found in groupby(parameter.ways, key=lambda way: (way.by, way.kind)):
        names = ", ".join(map(title_of, found))
        meant = f": {parameter.filter.help.en}" if by is By.FILTER and parameter.filter else ""
        yield _WAYS[by].format(names=names, kind=kind) + meant
    if parameter.note:
        yield parameter.note.en


def title_of(way: Way) -> str:
    """What a way is called where a user meets it."""
    if way.by is not By.COLUMN:
        return f"`{way.name}`" if way.name else ""
    return next(column.en for column in kind_named(way.kind).columns if column.field == way.name)


def _class(operation: Operation) -> str:
    return "read" if operation.op_class is None else str(OpClass(operation.op_class))
