"""Lists to save: blank workbooks of each kind, and what the service has, read now."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.responses import Response

from callsheet.engine.context import LoadContext
from callsheet.engine.export import write_export
from callsheet.engine.live import live_choices
from callsheet.engine.progress import Silent
from callsheet.errors import CallsheetError
from callsheet.sheets.template.workbook import template_workbook
from callsheet.sobot.narrowing import filters_of
from callsheet.web.draft_view import kinds
from callsheet.web.draft_visit import to
from callsheet.web.routes import FILES, Visit, route
from callsheet.web.templating import page
from transforms.exports import EXPORTS, Export
from transforms.kinds import KINDS, kind_named
from validators.message import Message, message

FORMATS = ("xlsx", "csv")
LONGEST = 60.0  # seconds that an export may take
_AT_ONCE = 2
_LETTERS = 200  # of a filter
_KIND_NAMES = frozenset(kind.name for kind in KINDS)
_LANGUAGES = frozenset({"en", "zh"})
_few = threading.BoundedSemaphore(_AT_ONCE)


@route("/lists", FILES)
def lists(visit: Visit) -> Response:
    """What can be saved."""
    return _lists(visit)


def _lists(
    visit: Visit, failed: Message | None = None, status: int = 200, given: Mapping[str, str] | None = None
) -> Response:
    return page(
        visit,
        "lists.html",
        status,
        failed=visit.reader.say(failed) if failed else "",
        profiles=sorted(visit.mine),
        kinds=kinds(visit.reader),
        exports=[_shown(visit, export) for export in EXPORTS],
        formats=FORMATS,
        given=given or {},
    )


def _shown(visit: Visit, export: Export) -> dict[str, Any]:
    """An export as the page has it: its title, forms and filters in the visitor's language."""
    chinese = visit.language == "zh"
    filters = [parameter.filter for _, parameter in filters_of(export.operation).values() if parameter.filter]
    return {
        "name": export.name,
        "title": visit.reader.text(f"WEB_EXPORT_{_code(export.name)}"),
        "forms": export.forms,
        "filters": [
            {
                "name": each.name,
                "help": each.help.zh if chinese else each.help.en,
                "choices": () if each.many else tuple(each.choices),
            }
            for each in filters
        ],
    }


def _code(name: str) -> str:
    return name.replace("-", "_").upper()


@route("/lists/export", FILES, "POST")
def export(visit: Visit) -> Response:
    """One list of the service as it is now, as a file."""
    form = visit.form
    found = next((each for each in EXPORTS if each.name == form.get("name")), None)
    context = visit.mine.get(form.get("profile", ""))
    if found is None or context is None or form.get("format") not in FORMATS:
        return to(visit, "/lists")
    if not _few.acquire(blocking=False):
        return _lists(visit, message("WEB_EXPORTS_BUSY"), 429, form)
    try:
        content = _written(context, found, form)
    except CallsheetError as error:
        return _lists(visit, error.message, 409, form)
    except TimeoutError:
        return _lists(visit, message("WEB_EXPORT_SLOW"), 409, form)
    finally:
        _few.release()
    visit.note("EXPORTED", f"{context.profile.name} {found.name}")
    return _attached(content, f"{found.name}.{form['format']}")


def _written(context: LoadContext, found: Export, form: Mapping[str, str]) -> bytes:
    """The file of an export. CallsheetError when it cannot be had, TimeoutError when it takes too long."""
    known = filters_of(found.operation)
    given = {name: form.get(f"f_{name}", "").strip()[:_LETTERS] for name in known}
    filters = {name: value for name, value in given.items() if value}
    with tempfile.TemporaryDirectory(prefix="callsheet-export-") as folder:
        file = Path(folder) / f"{found.name}.{form['format']}"
        work = write_export(context.profile, found, file, Silent(), filters, form.get("form", ""))
        asyncio.run(asyncio.wait_for(work, LONGEST))
        return file.read_bytes()


@route("/template.xlsx", FILES)
def template(visit: Visit) -> Response:
    """A blank workbook of a kind, in the language asked for or the visitor's, with the custom fields of a profile; `live` fills its drop-downs."""
    asked = visit.request.query_params
    if (name := asked.get("kind", "")) not in _KIND_NAMES:
        return to(visit, "/lists")
    context, kind = visit.mine.get(asked.get("profile", "")), kind_named(name)
    language = asked.get("language", "") if asked.get("language", "") in _LANGUAGES else visit.reader.language
    try:
        live = live_choices(context.profile, kind) if context and asked.get("live") == "yes" else None
    except CallsheetError as error:
        return _lists(visit, error.message, 409)
    custom = context.profile.custom_fields if context else {}
    return _attached(template_workbook(kind, live=live, custom=custom, language=language), f"{name}.xlsx")


def _attached(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)
