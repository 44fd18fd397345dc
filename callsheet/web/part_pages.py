"""The upload in parts, as the page's script does it: announce files, send their parts, and have a draft made of them."""

import re

from starlette.responses import JSONResponse, Response

from callsheet.web import parts
from callsheet.web.received import kept, number_of, shown_code
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.uploads import PART
from validators.message import Message, message

_GONE = 410  # no such upload: one that ended, one of somebody else, and none have one answer
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)


@route("/upload/begin", FILES, "POST")
def begin(visit: Visit) -> Response:
    """The draft that the files will be, and how much of each is there already."""
    context = visit.mine.get(visit.form.get("profile", ""))
    try:
        files = parts.announced(visit.form)
    except ValueError:
        return JSONResponse({}, 400)
    if why := parts.objection(files):
        return _refused(visit, why)
    if context is None:
        return JSONResponse({}, 404)
    try:
        receiving = parts.begin(context, visit.who.id, files)
    except parts.NoRoomError:
        return _refused(visit, message("WEB_NO_ROOM"), 507)
    return JSONResponse({"draft": receiving.draft, "received": receiving.received(), "part": PART})


def _refused(visit: Visit, why: Message, status: int = 400) -> Response:
    return JSONResponse({"failed": visit.reader.say(why), "code": shown_code(why.code)}, status)


@route("/upload/state.json", FILES)
def state(visit: Visit) -> Response:
    """The token of whoever has signed in again meanwhile."""
    return JSONResponse({"token": visit.token})


@route("/upload/part", FILES, "POST")
def part(visit: Visit) -> Response:
    """Put a part at the end of a file; where it does not belong there, what does is said."""
    asked = visit.request.query_params
    receiving = parts.find(visit.mine, visit.who.id, asked.get("draft", ""))
    if receiving is None:
        return JSONResponse({}, _GONE)
    number, offset = (
        int(value) if _NUMBER.fullmatch(value := asked.get(name, "")) else -1 for name in ("file", "offset")
    )
    try:
        return JSONResponse({"received": receiving.add(number, offset, visit.part)})
    except parts.NotNextError:
        return JSONResponse({"files": receiving.received()}, 409)
    except parts.NoRoomError:
        return _refused(visit, message("WEB_NO_ROOM_NOW"), 507)


@route("/upload/end", FILES, "POST")
def end(visit: Visit) -> Response:
    """Make a draft of files that are whole, once, or put the file into one, and have that checked."""
    draft, user = visit.form.get("draft", ""), visit.who.id
    if (known := visit.site.find_draft(draft)) and known[1].by == user and known[1].profile in visit.mine:
        return JSONResponse({"to": f"{visit.site.address.path}/drafts/{draft}"})
    receiving = parts.find(visit.mine, user, draft)
    if receiving is None:
        return _put_before(visit, draft) or JSONResponse({}, _GONE)
    try:
        with receiving.alone() as mine:
            files = receiving.whole() if mine else None
            if files is None:
                return JSONResponse({"files": receiving.received()}, 409)
            made = kept(visit, receiving.context, draft, files, visit.form)
            if isinstance(made, str):
                receiving.end()
            else:
                receiving.forget()
    except (parts.NoRoomError, OSError):
        return _refused(visit, message("WEB_NO_ROOM_NOW"), 507)
    if isinstance(made, Message):
        return _refused(visit, made)
    return JSONResponse({"to": f"{visit.site.address.path}/drafts/{made}"})


def _put_before(visit: Visit, made: str) -> Response | None:
    """The answer to whoever asks again after the file was put into a draft, and its answer was lost on the way."""
    found = visit.site.find_draft(visit.form.get("into", ""))
    if found is None or found[1].profile not in visit.mine:
        return None
    if not any(file.number == number_of(made) for file in found[1].files):
        return None
    return JSONResponse({"to": f"{visit.site.address.path}/drafts/{found[1].id}"})


@route("/upload/forget", FILES, "POST")
def forget(visit: Visit) -> Response:
    """Remove what came of an upload that somebody gave up."""
    receiving = parts.find(visit.mine, visit.who.id, visit.form.get("draft", ""))
    if receiving is None:
        return JSONResponse({}, _GONE)
    receiving.forget()
    return JSONResponse({})
