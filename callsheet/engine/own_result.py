"""The result in the analyst's own workbook, where there is one that can be kept; otherwise the plain result, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from callsheet.engine.workspace import Workspace
from callsheet.messages.reader import Reader
from callsheet.sheets.result.exchange import NotKeptError, OwnWorkbook
from callsheet.sheets.result.own import write_own
from callsheet.sheets.result.own_to_fix import write_own_to_fix
from callsheet.sheets.result.write import ResultSheet, write_result, write_to_fix
from transforms.edits import LEFT_OUT, Edit, content_of
from transforms.headers import Match
from validators.message import Message, message, pack, packed
from validators.problems import Problem

_ENDINGS = (".xlsx", ".xlsm", ".xltx")
_OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods")
_MOST_EDITS = 5000
_EXPECTED = frozenset({"OWN_SECRETS", "OWN_GONE", "OWN_FORMAT", "OWN_EDITED", "OWN_HEADER"})
"""Reasons of which the summary tells and nothing else: there is nothing that anybody could do, or wants to."""


def own_workbook(workspace: Workspace, facts: Mapping[str, Any], match: Match) -> OwnWorkbook | str | None:
    """The workbook that a load's sheet came from; the code of why it is not given back; None for what is no workbook.

    A workbook with secrets on any of its sheets is not given back, and neither is one of which an older version did not ask.
    """
    copies = [copy for copy in workspace.folder.glob("source.*") if copy.suffix in _ENDINGS]
    return own_of(copies, facts, match)


def own_of(copies: Sequence[Path], facts: Mapping[str, Any], match: Match) -> OwnWorkbook | str | None:
    """The same, where the copies of the file are."""
    if (ending := Path(facts["path"]).suffix.lower()) not in _ENDINGS:
        return "OWN_FORMAT" if ending in _OTHER_WORKBOOKS else None
    if facts.get("secrets", True) or any(column.secret for column in match.columns.values()):
        return "OWN_SECRETS"
    if len(set(facts.get("facts", {}).get("header", ()))) > 1:
        return "OWN_HEADER"  # read again, its lower line alone would be the header
    if len(copies) != 1:
        return "OWN_GONE"
    return (
        _edited(copies[0], facts)
        if facts.get("edited")
        else OwnWorkbook(copies[0], facts["name"], facts["sha256"])
    )


def _edited(copy: Path, facts: Mapping[str, Any]) -> OwnWorkbook | str:
    """The workbook with the cells that were typed anew; the code of why it is not given back."""
    edits = [Edit(*values) for values in facts.get("edits", ())]
    if not 0 < len(edits) <= _MOST_EDITS:
        return "OWN_EDITED"
    try:
        with copy.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "OWN_GONE"
    if content_of(sha256, edits) != facts["sha256"]:
        return "OWN_CHANGED"
    own = [edit for edit in edits if edit.sheet == facts["name"] and edit.column != LEFT_OUT]
    return OwnWorkbook(
        copy, facts["name"], sha256, tuple((edit.row, edit.column, edit.value) for edit in own)
    )


def write_workbook(
    path: Path, sheet: ResultSheet, own: OwnWorkbook | str | None
) -> tuple[list[Path], list[Problem]]:
    """Write the result, in her own workbook where it can be; what is to be said of it."""
    if own is None:
        return write_result(path, sheet), []
    try:
        if isinstance(own, str):
            raise NotKeptError(own)  # noqa: TRY301
        left = write_own(path, _with_typed(sheet, own), own)
    except NotKeptError as why:
        said = [] if why.code in _EXPECTED else [Problem("RESULT_PLAIN", detail=pack(message(why.code)))]
        return write_result(path, _with_reason(sheet, why.code)), said
    told = [Problem("RESULT_LEFT_OUT", detail=packed("VALUES", values=_messages(left)))] if left else []
    return [path], told


def write_rows_to_fix(path: Path, sheet: ResultSheet, own: OwnWorkbook | str | None) -> Path | None:
    """Write the rows to fix, in her own columns and formats where they can be kept; None when there are none."""
    if isinstance(own, OwnWorkbook):
        with suppress(NotKeptError):
            return write_own_to_fix(path, sheet, own)
    return write_to_fix(path, sheet)


def _with_typed(sheet: ResultSheet, own: OwnWorkbook) -> ResultSheet:
    if not own.typed:
        return sheet
    reader = Reader(sheet.language)
    return replace(sheet, summary=(*sheet.summary, (reader.text("LABEL_TYPED"), f"{len(own.typed):,}")))


def _with_reason(sheet: ResultSheet, code: str) -> ResultSheet:
    reader = Reader(sheet.language)
    line = (reader.text("LABEL_PLAIN"), reader.text(code))
    return replace(sheet, summary=(*sheet.summary, line))


def _messages(codes: tuple[str, ...]) -> tuple[Message, ...]:
    return tuple(message(code) for code in codes)
