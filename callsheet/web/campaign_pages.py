"""The campaign of a list, chosen among those that Sobot has now; where Sobot cannot be asked, the last answer with its time."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from callsheet.engine.context import LoadContext
from callsheet.engine.live import live_now
from callsheet.errors import CallsheetError
from callsheet.ledger.drafts import DraftFile
from callsheet.messages.catalogue import TEXTS
from callsheet.web.draft_view import DraftView
from callsheet.web.draft_visit import back, checked, decided, late, seen
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.site import SeenCampaigns
from callsheet.web.templating import page
from transforms.campaign_names import CODE_OPTION
from transforms.kinds import kind_named
from transforms.live import Live, Source
from validators.message import Message, message, unpack

LONGEST = 10.0  # seconds that Sobot may take
_MOST = 200  # campaigns that are shown
_LETTERS = 200  # of what is looked for, and of a campaign
_ONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of the campaigns of a profile, and why it is not what Sobot has now; "" for nothing."""

    campaigns: SeenCampaigns | None
    failed: Message | None = None


@route("/drafts/{draft}/campaigns", FILES)
def campaigns(visit: Visit) -> Response:
    """The campaigns that a list may go to."""
    view, asked = checked(visit), visit.request.query_params
    file = _file(view, asked.get("file", "")) if view else None
    if view is None or file is None:
        return back(visit)
    context, _ = visit.prepared
    found, looked_for = _found(visit, context), asked.get("q", "").strip()[:_LETTERS]
    lines = [line for line in _lines(visit, found) if _fits(line, looked_for)]
    return page(
        visit,
        "draft_campaigns.html",
        view=view,
        file=file,
        lines=lines[:_MOST],
        more=max(0, len(lines) - _MOST),
        looked_for=looked_for,
        chosen=file.choices.options.get(CODE_OPTION, ""),
        failed=visit.reader.say(found.failed) if found.failed else "",
        read_at=visit.reader.moment(found.campaigns.at) if found.campaigns else "",
    )


def _file(view: DraftView, number: str) -> DraftFile | None:
    """A file of the draft whose rows go to a campaign."""
    return next(
        (
            sheet.file
            for sheet in view.sheets
            if str(sheet.file.number) == number and sheet.kind and _takes(sheet.kind.name)
        ),
        None,
    )


def _takes(kind: str) -> bool:
    return any(option.name == CODE_OPTION for option in kind_named(kind).options)


def _found(visit: Visit, context: LoadContext) -> Found:
    """The campaigns as Sobot has them now, otherwise as they were seen last."""
    known, name = visit.site.campaigns, context.profile.name
    if not _ONE.acquire(timeout=LONGEST):
        return Found(known.get(name), message("WEB_CAMPAIGNS_SLOW", seconds=int(LONGEST)))
    try:
        live = asyncio.run(asyncio.wait_for(live_now(context.profile, {Source.CAMPAIGNS: ()}), LONGEST))
    except CallsheetError as error:
        return Found(known.get(name), error.message)
    except TimeoutError:
        return Found(known.get(name), message("WEB_CAMPAIGNS_SLOW", seconds=int(LONGEST)))
    finally:
        _ONE.release()
    known[name] = SeenCampaigns(visit.site.people.now(), live)
    return Found(known[name])


def _lines(visit: Visit, found: Found) -> Iterator[dict[str, Any]]:
    """Each campaign with what there is to know of it, by name; those that take no customers any more last."""
    live = found.campaigns.live if found.campaigns else Live()
    listed = sorted(
        live.campaigns.items(), key=lambda each: (each[0] in live.campaign_ends, each[1].casefold())
    )
    for code, name in listed:
        facts, end = live.campaign_facts[code], unpack(live.campaign_ends.get(code, ""))
        state = f"CAMPAIGN_STATE_{facts.state}"
        yield {
            "code": code,
            "name": name,
            "state": visit.reader.text(state) if state in TEXTS else "",
            "contacts": facts.contacts,
            "over": visit.reader.say(end) if end else "",
        }


def _fits(line: dict[str, Any], looked_for: str) -> bool:
    return any(looked_for.casefold() in str(line[name]).casefold() for name in ("name", "code"))


@route("/drafts/{draft}/campaign", FILES, "POST")
def choose_campaign(visit: Visit) -> Response:
    """Record the campaign of one file; "" is that of the profile."""
    view = seen(visit)
    file = _file(view, visit.form.get("file", "")) if view else None
    if view is None or file is None:
        return late(visit)
    chosen = visit.form.get("campaign", "").strip()[:_LETTERS]
    others = {name: value for name, value in file.choices.options.items() if name != CODE_OPTION}
    options = others | ({CODE_OPTION: chosen} if chosen else {})
    return decided(visit, {file.number: replace(file.choices, options=options)}, "options")
