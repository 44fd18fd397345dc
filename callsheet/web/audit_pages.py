"""Who did what, for administrators: a page at a time, and all of it as a file."""

from collections.abc import Iterator
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from callsheet.ledger.people import id_of
from callsheet.ledger.sign_ins import actions, recorded
from callsheet.messages.catalogue import TEXTS
from callsheet.sheets.cell_text import csv_text
from callsheet.web.accounts import BY_COMMAND
from callsheet.web.draft_list import name_of
from callsheet.web.routes import ADMINS, Visit, route
from callsheet.web.templating import page

_PAGE = 100  # records
_FIELDS = ("number", "at", "user", "action", "object", "address")
AT_ONCE = 2000  # records of a file that are read at a time


@route("/audit", ADMINS)
def audit(visit: Visit) -> Response:
    """Who signed in, decided, downloaded, and changed accounts."""
    written = visit.request.query_params.get("before", "").strip()[:64]
    before = int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None
    known = actions(visit.site.people)
    user, chosen = _asked(visit, known)
    found = recorded(visit.site.people, _PAGE + 1, user=user, action=chosen, before=before)
    shown = found[:_PAGE]
    older = {"user": user, "action": chosen, "before": shown[-1]["number"]} if len(found) > _PAGE else {}
    return page(
        visit,
        "audit.html",
        lines=[_shown(visit, line) for line in shown],
        did=lambda code: _did(visit, code),
        called={user: name_of(visit.site, user) for user in {str(line["user"]) for line in shown}},
        by_command=BY_COMMAND,
        actions=known,
        user_asked=visit.request.query_params.get("user", "").strip()[:64],
        action=chosen,
        file=urlencode({name: value for name, value in (("user", user), ("action", chosen)) if value}),
        older=urlencode({name: value for name, value in older.items() if value}),
    )


def _shown(visit: Visit, line: dict[str, object]) -> dict[str, object]:
    """A record as people read it."""
    return {**line, "at": visit.reader.moment(str(line["at"]), seconds=True)}


def _did(visit: Visit, code: str) -> str:
    """What was done in words; a code without any, as it is."""
    return visit.reader.text(f"WEB_DID_{code}") if f"WEB_DID_{code}" in TEXTS else code


def _asked(visit: Visit, known: list[str]) -> tuple[str, str]:
    """The user and the sort that the address asks for; "" for all."""
    user, action = (visit.request.query_params.get(name, "").strip()[:64] for name in ("user", "action"))
    return id_of(user), action if action in known else ""


@route("/audit.csv", ADMINS)
def audit_file(visit: Visit) -> Response:
    """All of the same, the newest first, with moments in UTC and codes as they are kept: for other programs."""
    user, action = _asked(visit, actions(visit.site.people))
    visit.note("DOWNLOADED_AUDIT")
    headers = {"Content-Disposition": 'attachment; filename="callsheet-audit.csv"'}
    return StreamingResponse(
        _lines(visit, user, action), media_type="text/csv; charset=utf-8", headers=headers
    )


def _lines(visit: Visit, user: str, action: str) -> Iterator[str]:
    yield ",".join(_FIELDS) + "\r\n"
    before: int | None = None
    while found := recorded(visit.site.people, AT_ONCE, user=user, action=action, before=before):
        yield "".join(",".join(_cell(line[name]) for name in _FIELDS) + "\r\n" for line in found)
        before = int(found[-1]["number"])


def _cell(value: object) -> str:
    """A cell that no spreadsheet runs."""
    text = csv_text(str(value)).replace('"', '""')
    return f'"{text}"'
