"""The rows to fix of a draft as a workbook, made when somebody asks for it, by a process of its own."""

import json
import os
import secrets
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from starlette.responses import Response

from callsheet.child_process import child_command
from callsheet.file_names import report_stem, safe_name
from callsheet.web.downloads import Download, Opened
from callsheet.web.draft_view import DraftView
from callsheet.web.draft_visit import back, checked
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.sheet_view import SheetView
from callsheet.web.templating import page

_AT_ONCE = 2
_WAITS = 5.0  # seconds for one of the places
_TAKES = 120.0  # seconds at most
_places = threading.BoundedSemaphore(_AT_ONCE)
_users: set[str] = set()  # for whom one is made now
_lock = threading.Lock()


@route("/drafts/{draft}/to-fix", FILES)
def to_fix(visit: Visit) -> Response:
    """The workbook of one sheet's rows to fix."""
    view = checked(visit)
    asked = visit.request.query_params.get("sheet", "")
    sheet = (
        next((each for each in view.read if str(each.at) == asked and each.to_fix), None) if view else None
    )
    if view is None or sheet is None:
        return back(visit)
    with _place(visit.who.id) as mine:
        opened = _made(view, sheet) if mine else None
    if opened is None:
        return page(
            visit, "message.html", 503, title="TO_FIX_NOT_MADE", text="TO_FIX_NOT_MADE_WHY", reference=""
        )
    visit.note("DOWNLOADED_TO_FIX", view.draft.id)
    return Download(opened)


@contextmanager
def _place(user: str) -> Iterator[bool]:
    """Whether there was a place among the few that are made at a time: one for each user."""
    with _lock:
        first = user not in _users
        _users.add(user)
    mine = first and _places.acquire(timeout=_WAITS)
    try:
        yield mine
    finally:
        if mine:
            _places.release()
        if first:
            _users.discard(user)


def _made(view: DraftView, sheet: SheetView) -> Opened | None:
    """The workbook, open, with no name on disk any more; None where it was not made."""
    draft = view.draft
    target = view.folder.folder / f"to-fix-{secrets.token_hex(8)}.xlsx"
    which = (sheet.file.number, sheet.found["member"], sheet.found["sheet"])
    try:
        write((draft.profile, draft.id, draft.version, *which, str(target)))
        return _opened(target, f"{_stem(view, sheet)}.to-fix.xlsx")
    finally:
        target.unlink(missing_ok=True)


def write(asked: tuple[str | int, ...]) -> None:
    """Have the workbook written, as far as that ends in time."""
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(  # nosec B603 # noqa: S603 - our own words
            child_command("callsheet.engine.draft_to_fix"),
            input=json.dumps(asked),
            text=True,
            stdout=subprocess.DEVNULL,
            timeout=_TAKES,
            check=False,
        )


def _stem(view: DraftView, sheet: SheetView) -> str:
    """What a load would call it, which names the sheet where its file has several."""
    member = str(sheet.found["member"])
    several = (
        sum(each.file.number == sheet.file.number and each.found["member"] == member for each in view.read)
        > 1
    )
    return report_stem(sheet.file.name, str(sheet.found["sheet"]) if several else "", member)


def _opened(path: Path, name: str) -> Opened | None:
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        return Opened(handle, safe_name(name), os.fstat(handle).st_size)
    return None
