"""“Correct it here”: a draft of a file that failed in the watched folder, as what it was dropped, for whoever has no such folder."""

import os
from functools import partial

from starlette.responses import RedirectResponse, Response

from callsheet.durable import readable_name
from callsheet.engine.context import LoadContext
from callsheet.ledger import drafts
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.drafts import Choices
from callsheet.sheets.limits import Limits
from callsheet.watcher.dropped import Dropped, dropped, open_dropped
from callsheet.web.child_drafts import draft_once
from callsheet.web.downloads import Opened
from callsheet.web.received import shown_code
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.scan import NotLetInError, let_in
from callsheet.web.templating import page
from callsheet.web.uploads import LONGEST_NAME
from validators.message import Message


def mendable(visit: Visit, profile: str, file: str) -> tuple[str, str]:
    """The key of a file of `failed` and the draft that it is already; "" and "" where the visitor may not mend it."""
    context = visit.mine.get(profile)
    found = dropped(context.profile, file) if context else None
    if context is None or found is None:
        return "", ""
    return found.key, drafts.child_of(context.ledger, _parent(context, found)) or ""


@route("/folder/mend", FILES, "POST")
def mend(visit: Visit) -> Response:
    """Make the draft, once: whoever asks again is led to it."""
    asked = visit.form.get("file", "")
    if not asked:
        return RedirectResponse(f"{visit.site.address.path}/folder", 303)
    context = visit.mine.get(visit.form.get("profile", ""))
    opened = open_dropped(context.profile, asked) if context else None
    if context is None or opened is None:
        return page(visit, "message.html", 404, title="NOT_THERE", text="NOT_THERE_WHY")
    found, content = opened
    with content:
        known = drafts.child_of(context.ledger, _parent(context, found))
        try:
            known = known or _draft(visit, context, found, content.fileno())
        except NotLetInError as error:
            return _refused(visit, error.why)
        except OSError:
            return page(visit, "message.html", 507, title="FORM_REFUSED", text="NO_ROOM")
    return RedirectResponse(f"{visit.site.address.path}/drafts/{known}", 303)


def _refused(visit: Visit, why: Message) -> Response:
    """Say that the scan does not let the file in: it came from elsewhere, as an upload does."""
    code = shown_code(why.code)
    visit.note("UPLOAD_REFUSED", code)
    said = f"{visit.reader.say(why)} {code}"
    return page(visit, "message.html", 400, title="FORM_REFUSED", said=said)


def _parent(context: LoadContext, found: Dropped) -> str:
    """What the draft of a file names, so that there is one; and a load of it that a person rejected, so that one is asked again."""
    rejected = next((each for each in found.loads if _is_rejected(context, each)), "")
    return "/".join(filter(None, ("failed", found.job, rejected)))


def _is_rejected(context: LoadContext, load: str) -> bool:
    known = approval_of(context.ledger, load)
    return known is not None and known.state is Answer.REFUSED


def _draft(visit: Visit, context: LoadContext, found: Dropped, content: int) -> str:
    """The id of the draft: this one, or that of somebody who was faster.

    NotLetInError where the scan does not let its copy in, OSError when the disk does not take it.
    """
    size = os.fstat(content).st_size
    if size > Limits().file:
        raise OSError
    choices = Choices(kind=found.kind, again=found.again, folder=found.place)
    opened = Opened(os.dup(content), readable_name(found.name)[-LONGEST_NAME:], size)
    return draft_once(
        visit,
        context,
        opened,
        choices,
        _parent(context, found),
        lambda made: visit.note("MENDED", made),
        partial(let_in, visit.site.home),
    )
