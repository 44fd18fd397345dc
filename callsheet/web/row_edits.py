"""What a form of rows asks for: cells typed anew, a suggestion taken, the same in all rows alike, a row left out or taken back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from callsheet.web.rows_view import Like, RowsView, cleaned
from transforms.edit_steps import Cell, How, changed_since
from transforms.edits import LEFT_OUT

_ASKED = re.compile(r"(take|fill|filled|out|back):(\d{1,7})(?:_(\d{1,4})(?:_(\d))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """The button of a form: what it does, at which row and column; of several suggestions which."""

    what: str = ""
    row: int = 0
    at: int = 0
    choice: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that two people changed: what each of them would have there; None is what the file has."""

    key: str
    row: int
    title: str
    mine: str | None
    by: str
    theirs: str | None
    secret: bool


def asked_in(form: Mapping[str, str]) -> Asked:
    """The button that was used; none for what is no button of ours."""
    found = _ASKED.fullmatch(form.get("act", ""))
    return Asked(found[1], int(found[2]), int(found[3] or 0), int(found[4] or 0)) if found else Asked()


@dataclass(frozen=True)
class RowEdits:
    """What one form makes of the rows that it shows."""

    shown: RowsView
    form: Mapping[str, str]

    @property
    def asked(self) -> Asked:
        return asked_in(self.form)

    @property
    def like(self) -> Like | None:
        """The rows alike to which a cell is to be copied."""
        return self.shown.like(self.asked.row, self.asked.at)

    @property
    def filling(self) -> str:
        """What is to stand in all rows alike: what was typed, otherwise what is suggested."""
        if "value" in self.form:
            return cleaned(self.form["value"])
        row, at = self.asked.row, self.asked.at
        typed = self.shown.typed(self.form).get(self.shown.cell(row, at))
        suggested = self.shown.suggestions(row, at)
        return typed if typed is not None else suggested[0][0] if len(suggested) == 1 else ""

    @property
    def how(self) -> How:
        found = {"take": How.SUGGESTION, "filled": How.FILL, "out": How.LEFT_OUT, "back": How.TAKEN_BACK}
        return found.get(self.asked.what, How.TYPED)

    @property
    def wanted(self) -> dict[Cell, str | None]:
        """The cells as they are to be; None is what the file has."""
        typed: dict[Cell, str | None] = dict(self.shown.typed(self.form))
        return typed | self._asked_for()

    def _asked_for(self) -> dict[Cell, str | None]:
        asked, shown = self.asked, self.shown
        if asked.what == "take":
            taken = shown.suggestions(asked.row, asked.at)[asked.choice : asked.choice + 1]
            return {shown.cell(asked.row, asked.at): value for value, _ in taken}
        if asked.what == "filled" and (like := self.like) and self.filling:
            return {shown.cell(row, asked.at): self.filling for row in like.rows}
        if asked.what in {"out", "back"} and shown.may_leave_out and asked.row in shown.by_row:
            return {shown.cell(asked.row, LEFT_OUT): "" if asked.what == "out" else None}
        return {}

    def decided(self, since: int, seen: int) -> tuple[dict[Cell, str | None], list[Conflict]]:
        """What of it is to be kept, and the cells that somebody else changed, too, where nobody has said whose is to stay.

        `since` is the version of the draft that the form shows, `seen` that of which its choices know.
        """
        before = changed_since(self.shown.steps, since)
        later = changed_since(self.shown.steps, seen)
        kept, conflicts = {}, []
        for cell, value in self.wanted.items():
            if cell not in before or before[cell][1] == value:
                kept[cell] = value
                continue
            choice = self.form.get(f"k_{key_of(cell)}") if cell not in later else None
            if choice == "mine":
                kept[cell] = value
            elif choice != "theirs":
                conflicts.append(self._conflict(cell, value, *before[cell]))
        return kept, conflicts

    def _conflict(self, cell: Cell, mine: str | None, by: str, theirs: str | None) -> Conflict:
        column = next((column for column in self.shown.columns if column["at"] == cell[3]), None)
        title = column["title"] or column["letter"] if column else ""
        return Conflict(
            key_of(cell), cell[2], title, mine, by, theirs, secret=bool(column and column["secret"])
        )

    @property
    def has_secrets(self) -> bool:
        """Whether something was typed that is not sent to a browser again."""
        secret = {column["at"] for column in self.shown.columns if column["secret"]}
        return any(cell[3] in secret for cell in self.shown.typed(self.form))

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The fields of the form that say what was typed."""
        return [(key_of(cell), value) for cell, value in self.shown.typed(self.form).items()]

    @property
    def open(self) -> list[tuple[str, str]]:
        """The fields with what was typed, and whose is to stay, of cells that are no secret."""
        secret = {column["at"] for column in self.shown.columns if column["secret"]}
        shown = {key_of(cell) for cell in self.shown.typed(self.form) if cell[3] not in secret}
        return [(name, value) for name, value in self.form.items() if name.removeprefix("k_") in shown]

    def fields(self, *names: str) -> list[tuple[str, str]]:
        """Fields of the form by their names, for the next form."""
        return [(name, self.form[name]) for name in names if name in self.form]


def key_of(cell: Cell) -> str:
    """The name of a cell's field."""
    return f"r{cell[2]}_{cell[3]}"
