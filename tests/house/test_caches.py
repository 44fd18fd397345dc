"""Nothing that a process remembers grows with what it has read: a watcher runs for months, and numbers are personal data."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLOSED = {
    "sandbox/strictness.py": {"_body_type", "_fields"},  # of the reference's operations
    "sandbox/shapes.py": {"_bomb"},
    "sobot/network.py": {"_trusting"},  # certificate files of the settings
    "engine/refused_before.py": {"books"},  # for one load
    "ledger/queries.py": {"chunks_in", "events", "load_values"},  # states and columns
    "ledger/forbidden_records.py": {"_statements"},
    "ledger/held.py": {"_adding"},
    "ledger/transitions.py": {"_move_to"},
    "settings/os_group.py": {"group_id"},
    "sheets/parser/xlsx/number_formats.py": {"shape_of"},  # in a fork, which reads one file
    "transforms/number_forms.py": {
        "_dialling",
        "may_end_otherwise",
        "_calling_codes",
    },  # countries and lengths
    "transforms/phones.py": {"_keeps_zeros"},
    "transforms/dialling.py": {"lengths_of"},
    "validators/tables.py": {"_no_lines"},
    "validators/problems.py": {"problem_type", "facts_in"},
}
"""Functions whose results are all kept, and whose arguments are a closed set."""


def kept_for_ever(tree: ast.AST) -> Iterator[str]:
    """The functions with arguments whose results are all kept."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
            node.args.args or node.args.kwonlyargs
        ):
            for decorator in node.decorator_list:
                named = ast.unparse(decorator).removeprefix("functools.")
                if named == "cache" or "maxsize=None" in named or named == "lru_cache(None)":
                    yield node.name


def test_what_is_kept_for_ever_has_arguments_of_a_closed_set() -> None:
    """Of anything that comes from a sheet only so many are kept."""
    found: dict[str, set[str]] = {}
    for room in ("callsheet", "flows", "transforms", "validators"):
        for path in (ROOT / room).rglob("*.py"):
            names = set(kept_for_ever(ast.parse(path.read_text(encoding="utf-8"))))
            if names:
                found[str(path.relative_to(ROOT)).removeprefix("callsheet/")] = names
    assert found == CLOSED
