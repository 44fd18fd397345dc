"""Pages of the job itself: upload, what was understood, rows to fix, the plan, submitting, and what came of it.

Nothing here sends. A decision is recorded in the ledger and the draft is checked again; what was submitted is taken by the
process that loads, `callsheet serve` or `callsheet watch`.
"""

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import JSONResponse, Response

from callsheet.durable import readable_name
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger import drafts
from callsheet.ledger.drafts import PREPARED, Choices, DraftFile, DraftState
from callsheet.settings.options import known_options
from callsheet.web.draft_list import draft_lines
from callsheet.web.draft_view import DraftView, header_titles, kinds, sheet_names
from callsheet.web.draft_visit import back, checked, decided, late, others, seen, step_of, to, view_of
from callsheet.web.header_view import with_header_rows
from callsheet.web.mapping_pages import may_save
from callsheet.web.progress_view import ProgressView
from callsheet.web.received import kept, place_of, shown_code, upload_facts
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.sheet_view import SheetView, given_options
from callsheet.web.templating import page
from callsheet.web.uploads import MOST_FILES
from transforms.kind import CONFIRMED_BY, HEADER_ROW, REMARKS_BY
from transforms.kinds import KINDS, kind_named
from transforms.policies import ENCODINGS, Hidden
from validators.message import Message, message

_HIDDEN = ("skip", "include")
_LONGEST_TITLE = 120  # letters
_KIND_NAMES = frozenset(kind.name for kind in KINDS)


@route("/upload", FILES)
def upload(visit: Visit) -> Response:
    """Where files are put, into a new draft or in the place of a file of one."""
    visit.site.wake()
    asked = visit.request.query_params
    if (into := asked.get("into")) and place_of(visit, asked) is None:
        found = visit.site.find_draft(into)
        if (
            found and found[1].profile in visit.mine
        ):  # the file was replaced, or the draft is not prepared any more
            return to(visit, f"/drafts/{found[1].id}")
        return page(visit, "message.html", 404, title="NOT_THERE", text="NOT_THERE_WHY")
    return _upload(visit, asked)


def _upload(
    visit: Visit, asked: Mapping[str, str], failed: Message | None = None, status: int = 200
) -> Response:
    said = visit.reader.say(failed) if failed else ""
    place = place_of(visit, asked)
    return page(
        visit,
        "upload.html",
        status,
        failed=said,
        code=shown_code(failed.code) if failed else "",
        old=place,
        given=upload_facts(visit, files=1 if place else MOST_FILES),
        kinds=kinds(visit.reader),
    )


@route("/upload", FILES, "POST")
def uploaded(visit: Visit) -> Response:
    """Make a draft of what was received, or put it into one, and have that checked."""
    done = visit.upload
    assert done is not None
    failed = done.failed
    if failed is None:
        context = visit.mine[done.profile]
        try:
            made = kept(visit, context, done.draft, done.files, done.asked)
        except OSError:
            made = message("WEB_NO_ROOM")
        if isinstance(made, str):
            return to(visit, f"/drafts/{made}")
        DraftFolder(context.profile.data_dir, done.draft).discard()
        failed = made
    return _upload(visit, done.asked, failed, 413 if failed.code == "WEB_FILE_TOO_LARGE" else 400)


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
    view = view_of(visit)
    if view.state is DraftState.CHECKED:
        return step_of(visit, view, visit.request.url.query)
    if found.state in {DraftState.SUBMITTED, DraftState.TAKEN}:
        progress = ProgressView(context, found, visit.reader)
        may = found.profile in visit.who.profiles(*FILES)
        return page(visit, "draft_progress.html", view=view, progress=progress, may_download=may)
    return page(visit, "draft_state.html", view=view, state=str(view.state), mark=_mark(visit))


@route("/drafts/{draft}/state.json", FILES)
def state(visit: Visit) -> Response:
    """What changes while one waits."""
    return JSONResponse({"mark": _mark(visit), "token": visit.token, "others": others(visit)})


def _mark(visit: Visit) -> str:
    context, found = visit.prepared
    if found.state in {DraftState.SUBMITTED, DraftState.TAKEN}:
        return ProgressView(context, found, visit.reader).mark
    return f"{found.state} {found.version}"


@route("/drafts/{draft}/columns", FILES)
def columns(visit: Visit) -> Response:
    """What each file was taken for, and each of its columns."""
    view = checked(visit)
    if view is None:
        return back(visit)
    return page(
        visit,
        "draft_columns.html",
        view=view,
        kinds=kinds(visit.reader),
        hidden=_HIDDEN,
        may_save=may_save(visit, view.draft.profile),
    )


@route("/drafts/{draft}/columns", FILES, "POST", table=True)
def choose_columns(visit: Visit) -> Response:
    """Record what one file is, and what its columns are."""
    view, form = checked(visit), visit.form
    file = _file_in(view, form) if view else None
    if view is None or file is None:
        return late(visit)
    chosen = _chosen(visit, view, file)
    if seen(visit) is None:
        return back(visit) if chosen == file.choices else late(visit)  # another window gave the same answer
    if chosen.options.get(HEADER_ROW) != file.choices.options.get(HEADER_ROW):
        return decided(visit, {file.number: chosen}, "header")
    return decided(visit, {file.number: chosen}, "columns")


def _file_in(view: DraftView, form: Mapping[str, str]) -> DraftFile | None:
    return next((file for file in view.draft.files if str(file.number) == form.get("file")), None)


def _chosen(visit: Visit, view: DraftView, file: DraftFile) -> Choices:
    """The choices of a form for one file, over those that were made before."""
    form, before, views = visit.form, file.choices, view.sheets_of(file)
    kind = form.get("kind", "") if form.get("kind", "") in _KIND_NAMES else ""
    unanswered = not kind and any(view.may_be for view in views)  # a value for every row is no answer to it
    given = before.options if unanswered else {**before.options, **given_options(form)}
    options = {
        name: value for name, value in given.items() if value and name not in {CONFIRMED_BY, REMARKS_BY}
    }
    if kind != before.kind:
        options = {
            name: value
            for name, value in options.items()
            if not kind or name in known_options(kind_named(kind))
        }
    if kind and form.get("confirmed"):
        options[CONFIRMED_BY] = visit.who.name
    if form.get("remarks"):
        options[REMARKS_BY] = visit.who.name
    headers = [(str(view.found["sheet"]), view.header) for view in views]
    options = with_header_rows(options, form, [(name, header) for name, header in headers if header])
    names = sheet_names(views)
    sheets = tuple(sheet for sheet in names if form.get(f"s_{sheet}", "") == "yes") or before.worksheets
    named = bool(before.worksheets) or any(view.asks_which for view in views)
    every = bool(form.get("every")) or (len(sheets) == len(names) and not named)
    return replace(
        before,
        kind=kind,
        columns=_columns_chosen(form, views) if kind == before.kind else {},
        options=options,
        hidden=form["hidden"] if form.get("hidden") in set(Hidden) else "",
        worksheets=() if every else sheets,
        encoding=_encoding(form, before),
    )


def _encoding(form: Mapping[str, str], before: Choices) -> str:
    """How a text file is to be read; as before where the form does not ask."""
    given = form.get("encoding", before.encoding)
    return given if given in ENCODINGS else ""


def _columns_chosen(form: Mapping[str, str], views: list[SheetView]) -> dict[str, str]:
    """Header -> field, "" not read: what was chosen before, and what the form says otherwise than what was understood."""
    known = {name for view in views for name, *_ in view.fields}
    found = dict(views[0].file.choices.columns) if views else {}
    for key, (title, field) in header_titles(views).items():
        value = form.get(key)
        if value is not None and value != field and (value in known or not value) and title:
            found[title] = value
    return found


@route("/drafts/{draft}/plan", FILES)
def plan(visit: Visit) -> Response:
    """What would be sent, and what it would cost."""
    view = checked(visit)
    return _plan(visit, view) if view else back(visit)


def _plan(visit: Visit, view: DraftView, refused: Message | None = None) -> Response:
    context, _ = visit.prepared
    service = context.profile.base_url.partition("://")[2].rstrip("/")
    said = visit.reader.say(refused) if refused else ""
    return page(visit, "draft_plan.html", 409 if refused else 200, view=view, service=service, said_no=said)


@route("/drafts/{draft}/options", FILES, "POST")
def choose_options(visit: Visit) -> Response:
    """Record how a sheet of one file is to be loaded; the options of its other sheets stay as they are."""
    view = checked(visit)
    file = _file_in(view, visit.form) if view else None
    if view is None or file is None:
        return late(visit)
    given = {**file.choices.options, **given_options(visit.form)}
    options = {name: value for name, value in given.items() if value}
    if seen(visit) is None:
        same = given_options(visit.form) and options == file.choices.options
        return back(visit) if same else late(visit)
    return decided(visit, {file.number: replace(file.choices, options=options)}, "options")


@route("/drafts/{draft}/submit", FILES, "POST")
def submit(visit: Visit) -> Response:
    """Submit exactly what was shown, once."""
    context, found = visit.prepared
    view = seen(visit)
    if found.state not in PREPARED:
        return back(visit)  # submitted, by this window or another: what became of it is shown
    if view is None:
        return late(visit)
    if not view.may_submit:
        return back(visit)
    if view.removes and visit.count != view.removes:
        return _plan(visit, view, message("WEB_COUNT_WRONG", count=view.removes))
    if drafts.submit(context.ledger, found, visit.who.id):
        visit.note("SUBMITTED", found.id)
    return back(visit)


@route("/drafts/{draft}/again", FILES, "POST")
def check_again(visit: Visit) -> Response:
    """Check once more: what is live may have changed."""
    _, found = visit.prepared
    return decided(visit, {}, "again") if found.state in PREPARED else back(visit)


@route("/drafts/{draft}/rename", FILES, "POST")
def rename(visit: Visit) -> Response:
    """Call a draft otherwise; nothing of what was decided or checked changes by that."""
    context, found = visit.prepared
    title = readable_name(visit.form.get("title", "").strip())[:_LONGEST_TITLE]
    if found.state not in PREPARED:
        return back(visit)
    if not drafts.rename(context.ledger, found, title):
        return late(visit)
    visit.note("RENAMED", found.id)
    return back(visit)


@route("/drafts/{draft}/discard", FILES, "POST")
def discard(visit: Visit) -> Response:
    """Give a draft up, and remove its files; asked once where something of it would be lost.

    Whoever comes too late is told: what somebody has submitted meanwhile is loaded.
    """
    context, found = visit.prepared
    if view_of(visit).is_decided and found.state in PREPARED and visit.form.get("sure") != "yes":
        said = {"title": "DISCARD_SURE", "text": "DISCARD_LOSES", "yes": "DISCARD"}
        return page(visit, "message.html", 200, **said, draft=found.id, sure=f"/drafts/{found.id}/discard")
    if drafts.discard(context.ledger, found):
        DraftFolder(context.profile.data_dir, found.id).discard()
        visit.note("DISCARDED", found.id)
    elif found.state is not DraftState.DISCARDED:
        return late(visit)
    return to(visit, "/drafts")
