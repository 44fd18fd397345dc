"""docs/reference/api-operations.md: the 19 operations of the reference, and where callsheet uses each."""

from collections.abc import Iterator

from callsheet.engine.live import OPERATIONS as READS
from callsheet.sobot.operations import OPERATIONS, OpClass, Operation
from transforms.exports import EXPORTS
from transforms.kind import Doubt
from transforms.kinds import KINDS

_MADE = "<!-- Written by `make generate`; change the code it describes, not this page. -->\n"
_DOUBT = {
    Doubt.ASK: "look up the batch, then resend with the same key",
    Doubt.RESEND: "resend",
    Doubt.LOOK: "look it up, then resend if it is not there",
    Doubt.NEVER: "never resent: the rows stay unknown until a person decides",
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
    return "\n".join(lines)


def _class(operation: Operation) -> str:
    return "read" if operation.op_class is None else str(OpClass(operation.op_class))
