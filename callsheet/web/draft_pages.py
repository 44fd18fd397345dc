"""Pages of the job itself: upload, what was understood, rows to fix, the plan, submitting, and what came of it.

Nothing here sends. A decision is recorded in the ledger and the draft is checked again; what was submitted is taken by the
process that loads, `callsheet serve` or `callsheet watch`.
"""

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import JSONResponse, RedirectResponse, Response

from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger import drafts
from callsheet.ledger.drafts import PREPARED, Choices, DraftFile, DraftState
from callsheet.settings.options import known_options
from callsheet.web.draft_list import draft_lines
from callsheet.web.draft_view import OFFERED, DraftView, SheetView, header_titles, kinds, sheet_names
from callsheet.web.progress_view import ProgressView
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.rows_view import RowsView
from callsheet.web.templating import page
from callsheet.web.uploads import LARGEST_FILE, MOST_FILES
from transforms.kind import CONFIRMED_BY
from transforms.kinds import KINDS, kind_named
from transforms.policies import Hidden
from validators.message import Message

_HIDDEN = ("skip", "include")
_LONGEST = 200  # letters of an option
_KIND_NAMES = frozenset(kind.name for kind in KINDS)


@route("/upload", FILES)
def upload(visit: Visit) -> Response:
    """Where files are put."""
    return _upload(visit)


def _upload(visit: Visit, failed: Message | None = None, status: int = 200) -> Response:
    said = visit.reader.say(failed) if failed else ""
    most = {"megabytes": LARGEST_FILE >> 20, "files": MOST_FILES}
    return page(visit, "upload.html", status, failed=said, profiles=sorted(visit.mine), most=most)


@route("/upload", FILES, "POST")
def uploaded(visit: Visit) -> Response:
    """Make a draft of what was received, and have it checked."""
    done = visit.upload
    assert done is not None
    if done.failed is not None:
        return _upload(visit, done.failed, 413 if done.failed.code == "WEB_FILE_TOO_LARGE" else 400)
    context = visit.mine[done.profile]
    drafts.add_draft(context.ledger, done.draft, done.profile, visit.who.id, done.files)
    visit.note("UPLOADED", done.draft)
    visit.site.wake()
    return _to(visit, f"/drafts/{done.draft}")


def _to(visit: Visit, path: str) -> Response:
    return RedirectResponse(f"{visit.site.address.path}{path}", 303)


@route("/drafts", FILES)
def listed(visit: Visit) -> Response:
    """What is prepared and not submitted yet."""
    return page(
        visit,
        "drafts.html",
        lines=draft_lines(visit.site, visit.mine, visit.reader),
        several=len(visit.mine) > 1,
    )


@route("/drafts/{draft}", FILES)
def draft(visit: Visit) -> Response:
    """Where the draft is: its next step, or what came of it."""
    context, found = visit.prepared
    if found.state is DraftState.CHECKED:
        return _to(visit, f"/drafts/{found.id}/{_view(visit).next_step}")
    if found.state in {DraftState.SUBMITTED, DraftState.TAKEN}:
        progress = ProgressView(context, found, visit.reader)
        may = found.profile in visit.who.profiles(*FILES)
        return page(visit, "draft_progress.html", view=_view(visit), progress=progress, may_download=may)
    return page(visit, "draft_state.html", view=_view(visit), state=str(found.state), mark=_mark(visit))


@route("/drafts/{draft}/state.json", FILES)
def state(visit: Visit) -> Response:
    """What changes while one waits."""
    return JSONResponse({"mark": _mark(visit)})


def _mark(visit: Visit) -> str:
    context, found = visit.prepared
    if found.state in {DraftState.SUBMITTED, DraftState.TAKEN}:
        return ProgressView(context, found, visit.reader).mark
    return f"{found.state} {found.version}"


def _view(visit: Visit) -> DraftView:
    context, found = visit.prepared
    return DraftView(
        context, found, replace(visit.reader, may_quote=None)
    )  # whoever is here may see the file


def _checked(visit: Visit) -> DraftView | None:
    """The draft, where there is something to show of its check."""
    view = _view(visit)
    return view if view.draft.state is DraftState.CHECKED and view.found else None


@route("/drafts/{draft}/columns", FILES)
def columns(visit: Visit) -> Response:
    """What each file was taken for, and each of its columns."""
    view = _checked(visit)
    if view is None:
        return _back(visit)
    return page(visit, "draft_columns.html", view=view, kinds=kinds(visit.reader), hidden=_HIDDEN)


def _seen(visit: Visit) -> DraftView | None:
    """The draft, where it is still what the form shows."""
    view = _checked(visit)
    return view if view and str(view.draft.version) == visit.form.get("version") else None


def _late(visit: Visit) -> Response:
    """Say that somebody else was first, so that nothing is lost in silence; what was submitted is shown."""
    if visit.prepared[1].state not in PREPARED:
        return _back(visit)
    return page(
        visit, "message.html", 409, title="CHANGED_MEANWHILE", text="CHANGED_MEANWHILE_WHY", reference=""
    )


def _back(visit: Visit) -> Response:
    """To wherever the draft is now."""
    return _to(visit, f"/drafts/{visit.prepared[1].id}")


@route("/drafts/{draft}/columns", FILES, "POST", table=True)
def choose_columns(visit: Visit) -> Response:
    """Record what one file is, and what its columns are."""
    view, form = _seen(visit), visit.form
    file = _file_in(view, form) if view else None
    if view is None or file is None:
        return _late(visit)
    chosen = _chosen(visit, view, file)
    return _decided(visit, {file.number: chosen}, "columns")


def _file_in(view: DraftView, form: Mapping[str, str]) -> DraftFile | None:
    return next((file for file in view.draft.files if str(file.number) == form.get("file")), None)


def _chosen(visit: Visit, view: DraftView, file: DraftFile) -> Choices:
    """The choices of a form for one file, over those that were made before."""
    form, before, views = visit.form, file.choices, view.sheets_of(file)
    kind = form.get("kind", "") if form.get("kind", "") in _KIND_NAMES else ""
    options = {name: value for name, value in before.options.items() if name != CONFIRMED_BY}
    if kind != before.kind:
        options = {
            name: value
            for name, value in options.items()
            if not kind or name in known_options(kind_named(kind))
        }
    if kind and form.get("confirmed"):
        options[CONFIRMED_BY] = visit.who.name
    names = sheet_names(views)
    sheets = tuple(sheet for sheet in names if form.get(f"s_{sheet}", "") == "yes") or before.worksheets
    every = bool(form.get("every")) or (len(sheets) == len(names) and not before.worksheets)
    return replace(
        before,
        kind=kind,
        columns=_columns_chosen(form, views) if kind == before.kind else {},
        options=options,
        hidden=form["hidden"] if form.get("hidden") in set(Hidden) else "",
        worksheets=() if every else sheets,
    )


def _columns_chosen(form: Mapping[str, str], views: list[SheetView]) -> dict[str, str]:
    """Header -> field, "" not read: what was chosen before, and what the form says otherwise than what was understood."""
    known = {name for view in views for name, *_ in view.fields}
    found = dict(views[0].file.choices.columns) if views else {}
    for key, (title, field) in header_titles(views).items():
        value = form.get(key)
        if value is not None and value != field and (value in known or not value) and title:
            found[title] = value
    return found


def _decided(visit: Visit, choices: Mapping[int, Choices], step: str) -> Response:
    """Record decisions and have the draft checked again; whoever came too late is told."""
    context, found = visit.prepared
    if not drafts.decide(context.ledger, found, visit.who.id, choices):
        return _late(visit)
    visit.note(f"DECIDED_{step.upper()}", found.id)
    visit.site.wake()
    return _back(visit)


@route("/drafts/{draft}/rows", FILES)
def rows(visit: Visit) -> Response:
    """The rows with problems, with their cells to be typed anew."""
    view = _checked(visit)
    if view is None:
        return _back(visit)
    shown = _rows_view(view, visit.request.query_params)
    return page(visit, "draft_rows.html", view=view, rows=shown)


def _rows_view(view: DraftView, asked: Mapping[str, str]) -> RowsView | None:
    """The rows that an address or a form asks for; those of the first sheet with rows to fix otherwise."""
    listed = {str(sheet.at): sheet for sheet in view.read}
    first = next((sheet for sheet in view.read if sheet.to_fix), next(iter(view.read), None))
    sheet = listed.get(asked.get("sheet", ""), first)
    if sheet is None:
        return None
    codes = {group["code"] for group in sheet.groups}
    code, start = asked.get("show", ""), asked.get("from", "")
    at = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0
    return RowsView(view, sheet, code if code in codes else "", at)


@route("/drafts/{draft}/rows", FILES, "POST", table=True)
def edit_rows(visit: Visit) -> Response:
    """Keep the cells that were typed anew beside the file, and have the draft checked again."""
    view = _seen(visit)
    if view is None:
        return _late(visit)
    shown = _rows_view(view, visit.form)
    typed = shown.typed(visit.form) if shown else []
    if shown is None or not typed:
        return _back(visit)
    file = shown.sheet.file
    name = view.folder.keep_edits([*view.folder.edits(file.choices.edits), *typed])
    return _decided(visit, {file.number: replace(file.choices, edits=name)}, "rows")


@route("/drafts/{draft}/plan", FILES)
def plan(visit: Visit) -> Response:
    """What would be sent, and what it would cost."""
    view = _checked(visit)
    if view is None:
        return _back(visit)
    context, _ = visit.prepared
    service = context.profile.base_url.partition("://")[2].rstrip("/")
    return page(visit, "draft_plan.html", view=view, service=service)


@route("/drafts/{draft}/options", FILES, "POST")
def choose_options(visit: Visit) -> Response:
    """Record how one file is to be loaded."""
    view = _seen(visit)
    file = _file_in(view, visit.form) if view else None
    if view is None or file is None:
        return _late(visit)
    given = {name: visit.form.get(f"o_{name}", "").strip()[:_LONGEST] for name in OFFERED}
    kept = {name: value for name, value in file.choices.options.items() if name not in OFFERED}
    options = kept | {name: value for name, value in given.items() if value}
    return _decided(visit, {file.number: replace(file.choices, options=options)}, "options")


@route("/drafts/{draft}/submit", FILES, "POST")
def submit(visit: Visit) -> Response:
    """Submit exactly what was shown, once."""
    context, found = visit.prepared
    view = _seen(visit)
    if view is None:
        return _late(visit)
    if not view.may_submit:
        return _back(visit)
    if drafts.submit(context.ledger, found, visit.who.id):
        visit.note("SUBMITTED", found.id)
    return _back(visit)


@route("/drafts/{draft}/again", FILES, "POST")
def check_again(visit: Visit) -> Response:
    """Check once more: what is live may have changed."""
    _, found = visit.prepared
    return _decided(visit, {}, "again") if found.state in PREPARED else _back(visit)


@route("/drafts/{draft}/discard", FILES, "POST")
def discard(visit: Visit) -> Response:
    """Give a draft up, and remove its files."""
    context, found = visit.prepared
    if drafts.discard(context.ledger, found):
        DraftFolder(context.profile.data_dir, found.id).discard()
        visit.note("DISCARDED", found.id)
    return _to(visit, "/drafts")
