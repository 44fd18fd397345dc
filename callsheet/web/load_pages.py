"""Pages of loads: what needs attention, the list, one load with its progress, and its files."""

import hashlib
from functools import partial

from starlette.responses import JSONResponse, Response

from callsheet.web.downloads import Download, Word, open_file
from callsheet.web.draft_list import draft_lines, name_of, unloaded_lines
from callsheet.web.list_view import SOURCES, STATES, Query, find, needing
from callsheet.web.load_rows import RowQuery, RowsOfLoad
from callsheet.web.load_view import LoadView
from callsheet.web.received import upload_facts
from callsheet.web.routes import FILES, LOADS, SIGNED_IN, Visit, profiles_gone, profiles_of, route
from callsheet.web.schedule_view import coming_runs, known_schedules, nobody_runs
from callsheet.web.templating import page
from callsheet.web.wish_pages import possible
from transforms.kinds import KINDS

_LATEST = 10  # loads on the first page


@route("/", SIGNED_IN)
def home(visit: Visit) -> Response:
    """What needs somebody, and the latest loads."""
    mine = profiles_of(visit)
    latest = find(visit.site, mine, Query(), visit.reader, _LATEST)
    drafts = draft_lines(visit.site, visit.mine, visit.reader)[:_LATEST]
    known, _ = known_schedules(visit)
    return page(
        visit,
        "home.html",
        coming=coming_runs(visit, known)[:_LATEST],
        nobody=nobody_runs(visit, known),
        needing=needing(visit.site, mine, visit.reader, visit.who.id),
        unloaded=unloaded_lines(visit.site, visit.mine, visit.who.id, visit.reader),
        latest=latest.lines,
        drafts=drafts,
        given=upload_facts(visit),
        several=len(mine) > 1,
        gone=profiles_gone(visit),
    )


@route("/loads", LOADS)
def loads(visit: Visit) -> Response:
    """The loads of the user's profiles, filtered."""
    mine, query = profiles_of(visit), Query.of(visit.request.query_params)
    kinds = [(kind.name, kind.title.of(visit.language)) for kind in KINDS]
    found = find(visit.site, mine, query, visit.reader)
    older = query.older(found.before) if found.before else ""
    return page(
        visit,
        "loads.html",
        query=query,
        found=found,
        older=older,
        kinds=kinds,
        states=list(STATES),
        sources=list(SOURCES),
        profiles=sorted(mine),
    )


@route("/loads/{load}", LOADS)
def load(visit: Visit) -> Response:
    """One load."""
    context, found = visit.here
    may_download = found.profile in visit.who.profiles(*FILES)
    view = LoadView(context, found, visit.reader, partial(name_of, visit.site))
    return page(visit, "load.html", view=view, may_download=may_download, may_wish=possible(visit, view.wish))


@route("/loads/{load}/progress.json", LOADS)
def progress(visit: Visit) -> Response:
    """What changes while one looks; 304 while it has not."""
    context, found = visit.here
    answer = JSONResponse(LoadView(context, found, visit.reader).progress())
    tag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:24]}"'
    if visit.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache, private"})
    answer.headers.update({"ETag": tag, "Cache-Control": "no-cache, private"})
    return answer


@route("/loads/{load}/rows", LOADS)
def rows(visit: Visit) -> Response:
    """A load's rows with what became of each, masked."""
    return _rows(visit, RowQuery.of(visit.request.query_params), clear=False)


@route("/loads/{load}/rows", FILES, "POST")
def show_numbers(visit: Visit) -> Response:
    """The same as the rows stand in the list, once: whoever asks for it is put on record first."""
    _, found = visit.here
    visit.note("SHOWED_NUMBERS", found.id)
    return _rows(visit, RowQuery.of(visit.form), clear=True)


def _rows(visit: Visit, query: RowQuery, *, clear: bool) -> Response:
    context, found = visit.here
    view = RowsOfLoad(context, found, visit.reader, query, clear)
    return page(visit, "load_rows.html", view=view, may_see=found.profile in visit.who.profiles(*FILES))


@route("/loads/{load}/files/{word}", FILES)
def download(visit: Visit) -> Response:
    """One of a load's files, by one of three words."""
    context, found = visit.here
    word = visit.request.path_params["word"]
    opened = open_file(context, found, Word(word)) if word in set(Word) else None
    if opened is None:
        return page(visit, "message.html", 404, title="NOT_THERE", text="FILE_GONE_WHY")
    visit.note(f"DOWNLOADED_{Word(word).name}", found.id)
    return Download(opened)
