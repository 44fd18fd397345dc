"""Saved columns: which field a header fills in the lists of a profile, proposed by whoever prepares lists, accepted by approvers."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from callsheet.engine.understood_lines import field_title
from callsheet.ledger.column_mappings import (
    SavedColumn,
    accept_column,
    remove_column,
    save_columns,
    saved_columns,
)
from callsheet.ledger.people import Role
from callsheet.web.draft_list import name_of
from callsheet.web.draft_view import savable
from callsheet.web.draft_visit import back, late, seen, to
from callsheet.web.routes import APPROVERS, FILES, LOADS, Visit, profiles_of, route
from callsheet.web.templating import page
from transforms.kinds import kind_named


@dataclass(frozen=True, slots=True)
class _Line:
    """A saved column as it is listed: what it fills, who saved it when, and what the visitor may do with it."""

    saved: SavedColumn
    kind: str
    title: str
    by: str
    when: str
    may_accept: bool
    may_remove: bool


def may_save(visit: Visit, profile: str) -> bool:
    """Whether what a visitor saves counts at once."""
    return profile in visit.who.profiles(Role.APPROVER)


def _may_remove(visit: Visit, saved: SavedColumn) -> bool:
    return may_save(visit, saved.profile) or (saved.proposed and saved.by == visit.who.id)


@route("/mappings", LOADS)
def mappings(visit: Visit) -> Response:
    """What is saved for the visitor's profiles."""
    several = len(profiles_of(visit)) > 1
    return page(visit, "mappings.html", lines=[_line(visit, each) for each in _mine(visit)], several=several)


def _mine(visit: Visit) -> list[SavedColumn]:
    mine = profiles_of(visit)
    return [each for ledger, names in visit.site.ledgers for each in saved_columns(ledger, mine & set(names))]


def _line(visit: Visit, saved: SavedColumn) -> _Line:
    kind, language = kind_named(saved.kind), visit.reader.language
    return _Line(
        saved,
        kind.title.of(language),
        field_title(saved.field, kind, language),
        name_of(visit.site, saved.by),
        visit.reader.moment(saved.at),
        saved.proposed and may_save(visit, saved.profile),
        _may_remove(visit, saved),
    )


@route("/drafts/{draft}/mapping", FILES, "POST")
def save(visit: Visit) -> Response:
    """Save the fields that were chosen for the columns of one file, or propose them."""
    view = seen(visit)
    if view is None:
        return late(visit)
    entry = next((each for each in view.files if str(each["file"].number) == visit.form.get("file")), None)
    kind, fields = savable(entry["file"], entry["sheets"]) if entry else ("", {})
    if not fields:
        return back(visit)
    context, found = visit.prepared
    proposed = not may_save(visit, found.profile)
    save_columns(context.ledger, found.profile, kind, fields, visit.who.id, proposed=proposed)
    visit.note("COLUMNS_PROPOSED" if proposed else "COLUMNS_SAVED", found.profile)
    return to(visit, "/mappings")


def _named(visit: Visit, form: Mapping[str, str]) -> SavedColumn | None:
    """The saved column that a form names, where the visitor may see it."""
    asked = tuple(form.get(name, "") for name in ("profile", "kind", "header", "proposed"))
    return next(
        (
            each
            for each in _mine(visit)
            if (each.profile, each.kind, each.header, "yes" if each.proposed else "") == asked
        ),
        None,
    )


@route("/mappings/accept", APPROVERS, "POST")
def accept(visit: Visit) -> Response:
    """Let a proposed column count for every list of the profile."""
    saved = _named(visit, visit.form)
    if saved and may_save(visit, saved.profile):
        ledger = visit.site.contexts[saved.profile].ledger
        if accept_column(ledger, saved.profile, saved.kind, saved.header, visit.who.id):
            visit.note("COLUMNS_ACCEPTED", saved.profile)
    return to(visit, "/mappings")


@route("/mappings/remove", LOADS, "POST")
def remove(visit: Visit) -> Response:
    """Forget a saved column."""
    saved = _named(visit, visit.form)
    if saved and _may_remove(visit, saved):
        ledger = visit.site.contexts[saved.profile].ledger
        if remove_column(ledger, saved.profile, saved.kind, saved.header, proposed=saved.proposed):
            visit.note("COLUMNS_REMOVED", saved.profile)
    return to(visit, "/mappings")
