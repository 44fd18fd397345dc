"""What was recognised of a sheet, as it is kept in its work folder."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from transforms.headers import Match, queue_column
from transforms.kind import Kind
from transforms.kinds import kind_named
from validators.problems import Problem


def match_facts(match: Match) -> dict[str, Any]:
    """What was recognised, as JSON."""
    return {
        "kind": match.kind.name,
        "header_row": match.header_row,
        "header": list(match.header),
        "columns": {str(at): column.field for at, column in match.columns.items()},
        "custom": {str(at): recognised for at, recognised in match.custom.items()},
        "problems": [asdict(problem) for problem in match.problems],
        "queues": {str(at): queue for at, queue in match.queues.items()},
        "dialled": list(match.dialled),
    }


def match_from(facts: Mapping[str, Any]) -> Match:
    """The match that `match_facts` wrote down."""
    kind: Kind = kind_named(facts["kind"])
    fields = {column.field: column for column in (*kind.columns, *kind.asides)}
    queues = {int(at): queue for at, queue in facts.get("queues", {}).items()}
    across = {at: queue_column(facts["header"][at]) for at in queues}
    return Match(
        kind,
        facts["header_row"],
        tuple(facts["header"]),
        {int(at): across.get(int(at)) or fields[named] for at, named in facts["columns"].items()},
        {int(at): recognised for at, recognised in facts["custom"].items()},
        tuple(Problem(**problem) for problem in facts["problems"]),
        queues,
        tuple(facts.get("dialled", ())),
    )
