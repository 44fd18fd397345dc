"""The engine, the watcher and the ledger know the kinds by what they declare, never by the names of their columns."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from transforms.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
ACCOUNTS = {"people_tables", "sign_ins"}  # they have actions and passwords of their own, and know no kind
MODULES = sorted(
    path
    for room in ("callsheet/engine", "callsheet/watcher", "callsheet/ledger")
    for path in (ROOT / room).glob("*.py")
    if path.stem not in ACCOUNTS
)
OTHERS = {"name", "direction", "code", "zone"}  # words that mean other things, too
NAMES = {
    *(column.field for kind in KINDS for column in kind.columns),
    *(option.name for kind in KINDS for option in kind.options),
    *(
        "dataDetails",
        "callingListCode",
        "campaignId",
        "creationTimeStart",
        "creationTimeEnd",
        "add",
        "remove",
    ),
} - OTHERS


def words(path: Path) -> Iterator[str]:
    """Every string that stands in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_column_option_or_field_of_a_kind_is_named(path: Path) -> None:
    """What differs from kind to kind is a field of `Kind`; a name here would be a guess."""
    assert set(words(path)) & NAMES == set()
