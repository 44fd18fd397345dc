"""Pages on which rows are put right: cells are typed, suggestions taken, rows left out, and one's own last change is taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.responses import Response

from callsheet.ledger.drafts import PREPARED
from callsheet.web.draft_list import name_of
from callsheet.web.draft_view import DraftView
from callsheet.web.draft_visit import back, checked, decided, late, others, view_of
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.row_edits import Conflict, RowEdits
from callsheet.web.rows_view import RowsView
from callsheet.web.templating import page
from transforms.edit_steps import Cell, How, Step, changes_to, undo

PLACE = ("sheet", "show", "from", "find")  # which rows a page of rows shows
_LETTERS = 100  # of what is looked for
_LISTED = 50  # rows of a preview


@route("/drafts/{draft}/rows", FILES)
def rows(visit: Visit) -> Response:
    """The rows with problems, with their cells to be typed anew."""
    view = checked(visit)
    if view is None:
        return back(visit)
    shown = _rows_view(view, visit.request.query_params)
    return page(
        visit,
        "draft_rows.html",
        view=view,
        rows=shown,
        latest=_latest(visit, shown),
        may_undo=_may_undo(visit, shown),
        others=others(visit),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A step in a list: who, when, how and how many cells."""

    by: str
    when: str
    how: How
    cells: int


def _latest(visit: Visit, shown: RowsView | None) -> list[_Line]:
    return [
        _Line(
            name_of(visit.site, step.by),
            visit.reader.moment(step.at) if step.at else "",
            step.how,
            len(step.changes),
        )
        for step in (shown.latest if shown else ())
    ]


def _may_undo(visit: Visit, shown: RowsView | None) -> bool:
    return bool(shown and undo(shown.steps, visit.who.id, "", 0))


def _rows_view(view: DraftView, asked: Mapping[str, str]) -> RowsView | None:
    """The rows that an address or a form asks for; those of the first sheet with rows to fix otherwise."""
    listed = {str(sheet.at): sheet for sheet in view.read}
    first = next((sheet for sheet in view.read if sheet.to_fix), next(iter(view.read), None))
    sheet = listed.get(asked.get("sheet", ""), first)
    if sheet is None:
        return None
    groups = {group[name] for group in sheet.groups for name in ("key", "code")}
    group, start = asked.get("show", ""), asked.get("from", "")
    at = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0
    found = RowsView(
        view, sheet, group if group in groups else "", at, asked.get("find", "").strip()[:_LETTERS]
    )
    return found if found.shown else replace(found, start=found.last)


def _asked(visit: Visit) -> RowEdits | None:
    """What the form asks for, by the version that it shows: somebody may have changed other cells since."""
    view, version = view_of(visit), _number(visit.form.get("version", ""))
    if view.draft.state not in PREPARED or not 0 < version <= view.draft.version:
        return None
    shown = _rows_view(replace(view, draft=replace(view.draft, version=version)), visit.form)
    if shown is None or visit.form.get("sheet") not in {None, str(shown.sheet.at)}:
        return None  # its file was replaced since: what was typed is of no other sheet
    return RowEdits(shown, visit.form)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@route("/drafts/{draft}/rows", FILES, "POST", table=True)
def edit_rows(visit: Visit) -> Response:
    """Keep the cells that were typed anew beside the file, and have the draft checked again.

    Where somebody else has changed the same cells since, both are shown, and nothing of them is kept before a choice is made.
    """
    edits = _asked(visit)
    if edits is None:
        return late(visit)
    visit.may_be_given_back = [*edits.fields("version", "seen", *PLACE, "act", "value"), *edits.open]
    if edits.asked.what == "fill" and edits.like and edits.filling and not edits.has_secrets:
        return page(
            visit, "draft_fill.html", view=view_of(visit), edits=edits, like=edits.like, listed=_LISTED
        )
    since = _number(visit.form["version"])
    seen = max(since, _number(visit.form.get("seen", "")))
    kept, conflicts = edits.decided(since, seen)
    steps = edits.shown.steps
    changes = changes_to(steps, kept)
    answer = _keep(visit, edits.shown, edits.how, kept) if changes else back(visit)
    if not conflicts or answer.status_code != 303:
        return answer
    return _conflict(visit, edits, conflicts, visit.prepared[1].version + bool(changes))


def _conflict(visit: Visit, edits: RowEdits, conflicts: list[Conflict], seen: int) -> Response:
    lines = [replace(each, by=name_of(visit.site, each.by)) for each in conflicts]
    return page(
        visit, "draft_conflict.html", 409, view=view_of(visit), edits=edits, conflicts=lines, seen=seen
    )


def _keep(visit: Visit, shown: RowsView, how: How, wanted: Mapping[Cell, str | None]) -> Response:
    context, found = visit.prepared
    changes = changes_to(shown.steps, wanted)
    return _add(visit, shown, Step(visit.who.id, context.ledger.now(), found.version, how, changes))


def _add(visit: Visit, shown: RowsView, step: Step) -> Response:
    file = shown.sheet.file
    name = shown.draft.folder.keep_steps([*shown.steps, step])
    here = {field: visit.form[field] for field in PLACE if visit.form.get(field)}
    row = max((change.cell[2] for change in step.changes), default=0)
    return decided(visit, {file.number: replace(file.choices, edits=name)}, "rows", here, row)


@route("/drafts/{draft}/undo", FILES, "POST")
def take_back(visit: Visit) -> Response:
    """Take the visitor's own last change of a file back, as far as its cells still hold it."""
    edits = _asked(visit)
    if edits is None:
        return late(visit)
    context, found = visit.prepared
    step = undo(edits.shown.steps, visit.who.id, context.ledger.now(), found.version)
    return _add(visit, edits.shown, step) if step else back(visit)
