"""What a visitor is told when the server fails: what happened, what is safe, and what to do; what was typed is kept in the page.

A page sends nothing to Sobot, so what may be lost is the last step of whoever asked. Nothing of an error is shown: it may quote a cell.
"""

import errno
import logging
import secrets
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from callsheet.browsers import plainly
from callsheet.engine.workspace import SpoiltError
from callsheet.errors import CodedError
from callsheet.ledger.records import DiskError, DiskFullError, LedgerError, LockedError
from callsheet.web.parts import NoRoomError
from callsheet.web.routes import Rule, Visit
from callsheet.web.templating import page

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_PRIVATE = frozenset({"token", "password", "again", "present", "code", "secret"})
_NO_SERVICE, _FAILED, _GONE = 503, 500, 409

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no other page: the name of its texts, the status, and whether the same may be asked for again."""

    name: str
    status: int = _NO_SERVICE
    again: bool = True


def failure_of(error: Exception, rule: Rule) -> Failure:
    """What an error means for whoever asked."""
    if isinstance(error, LedgerError):
        return _of_ledger(error)
    if isinstance(error, NoRoomError) or (isinstance(error, OSError) and error.errno in _FULL):
        return Failure("DISK_FULL")
    if isinstance(error, OSError) and error.errno in _CLOSED:
        return Failure("READ_ONLY")
    if isinstance(error, FileNotFoundError) and rule.about_draft:
        return Failure("DRAFT_SPOILT", _GONE, again=False)
    if isinstance(error, SpoiltError) and (rule.about_draft or rule.about_load):
        return Failure("DRAFT_SPOILT" if rule.about_draft else "LOAD_SPOILT", _GONE, again=False)
    return Failure("FAILED", _FAILED)


def _of_ledger(error: LedgerError) -> Failure:
    if error.message.code == "LEDGER_NEWER":
        return Failure("OUTDATED", again=False)
    if isinstance(error, DiskFullError):
        return Failure("DISK_FULL")
    if isinstance(error, LockedError):
        return Failure("IN_USE")
    if isinstance(error, DiskError):
        return Failure("DISK_FAILED")
    return Failure("DAMAGED" if error.message.code == "LEDGER_DAMAGED" else "FAILED")


def failed(visit: Visit, rule: Rule, error: Exception) -> Response:
    """The answer to a request that failed; a line with its reference is written for whoever runs callsheet."""
    reference, failure = secrets.token_hex(4), failure_of(error, rule)
    code = f" {error.message.code}" if isinstance(error, CodedError) else ""
    log.error("%s %s failed: %s%s (%s)", rule.method, rule.path, type(error).__name__, code, reference)
    try:
        return _answer(visit, rule, failure, reference)
    except Exception as second:  # noqa: BLE001 - a page that cannot be drawn must not hide that there is none
        log.error("its page failed: %s (%s)", type(second).__name__, reference)  # noqa: TRY400 - it may quote a cell
        return plainly("WEB_FAILED_PLAINLY", _FAILED, visit.request.headers)


def _answer(visit: Visit, rule: Rule, failure: Failure, reference: str) -> Response:
    say, kept = visit.reader.text, _kept(visit, rule) if failure.again else []
    said = [
        say(f"WEB_WHY_{failure.name}"),
        say(
            "WEB_STEP_UNCERTAIN" if rule.method == "POST" and failure.name != "OUTDATED" else "WEB_STEP_NONE"
        ),
        say(f"WEB_DO_{failure.name}"),
    ]
    if rule.by_script:
        failed_title = say(f"WEB_{failure.name}")
        return JSONResponse({"failed": f"{failed_title}. {said[0]} {said[2]}", "code": ""}, failure.status)
    return page(
        visit,
        "failure.html",
        failure.status,
        title=failure.name,
        said=said,
        reference=reference if failure.name == "FAILED" else "",
        kept=kept,
        action=visit.request.url.path,
        draft=visit.draft.id if visit.draft and failure.name == "DRAFT_SPOILT" else "",
        again="" if kept or not failure.again or rule.method == "POST" else visit.request.url.path,
    )


def _kept(visit: Visit, rule: Rule) -> list[tuple[str, str]]:
    """The fields of a form about a draft or a load, to be sent again; no secret is given back to a browser."""
    if rule.method != "POST" or not (rule.about_draft or rule.about_load) or visit.user is None:
        return []
    fields = visit.form.items() if visit.may_be_given_back is None else visit.may_be_given_back
    return [(name, value) for name, value in fields if name not in _PRIVATE]
