"""Templates with what each of them needs: texts in the visitor's language, addresses below the page's own path, static files."""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

from callsheet.ledger.approvals import waiting
from callsheet.ledger.listing import in_doubt
from callsheet.messages.visible import FROM_RIGHT, OBEYED, in_order, visible
from callsheet.web.routes import Visit, profiles_of

if TYPE_CHECKING:
    from jinja2 import Environment

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_KEPT = "public, max-age=31536000, immutable"
_LANGUAGES = {"en": "en", "zh": "zh-CN"}
_TAG = re.compile("(<[^>]*>)")
_NAME = re.compile("<[^ >]*")
_READ_ALOUD = re.compile(
    r' (?:title|aria-label|placeholder|data-head)="[^"]*"'
)  # attributes that people read
_ISOLATED = ("<bdi>", "</bdi>")
_BESIDE = {"<option": ("\u2068", "\u2069"), "<title": ("\u2068", "\u2069"), "<textarea": ("", "")}
"""Where there can be no tag inside, characters do the same; a field keeps what is in it."""


def page(visit: Visit, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page for a visitor."""
    drawn = _environment().get_template(template).render(**_common(visit), **values)
    return HTMLResponse(_shown(drawn), status_code=status)


def _shown(drawn: str) -> str:
    """A page on which nothing that came from outside turns the letters around it, or is unseen; fields keep what is in them."""
    if OBEYED.search(drawn) is None and FROM_RIGHT.search(drawn) is None:
        return drawn
    parts = _TAG.split(drawn)
    for at in range(1, len(parts), 2):
        begin, end = _BESIDE.get(_NAME.match(parts[at])[0], _ISOLATED)  # type: ignore[index]  # every part of a tag begins with <
        parts[at] = _READ_ALOUD.sub(lambda found: visible(found[0]), parts[at])
        parts[at + 1] = in_order(visible(parts[at + 1]), begin, end)
    return "".join(parts)


def _common(visit: Visit) -> dict[str, Any]:
    reader, base = visit.reader, visit.site.address.path
    theme = visit.user.theme if visit.user else ""
    return {
        "visit": visit,
        "user": visit.user,
        "lang": _LANGUAGES[reader.language],
        "theme": theme,
        "t": _texts(visit),
        "url": lambda path: f"{base}{path}",
        "static": lambda name: f"{base}/static/{static_names()[name]}",
        "path": visit.request.url.path,
        "place": _place(visit.request.url.path),
        "sees_loads": bool(visit.user and profiles_of(visit)),
        "uploads": bool(visit.user and visit.mine),
        "sandbox": visit.site.home.name == "sandbox",
        "zone": reader.zone,
        "needs": _Needs(visit),
    }


def _place(path: str) -> str:
    """The page of the navigation to which a path belongs."""
    last = path.rpartition("/")[2]
    return (
        {"approval": "/approvals", "doubt": "/doubt"}.get(last, path) if path.startswith("/loads/") else path
    )


class _Needs:
    """The same, counted where a page shows it: one that says that the ledger cannot be read must not ask it."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def __getattr__(self, name: str) -> int:
        self.__dict__.update(needs_of(self._visit))
        return int(self.__dict__[name])


def needs_of(visit: Visit) -> Mapping[str, int]:
    """How many loads wait for somebody: what stands beside the names of their pages."""
    found = {"approvals": 0, "doubt": 0}
    if visit.user:
        for ledger, names in visit.site.ledgers:
            mine = profiles_of(visit) & set(names)
            found["approvals"] += sum(len(waiting(ledger, profile)) for profile in mine)
            found["doubt"] += len(in_doubt(ledger, mine))
    return found


def _texts(visit: Visit) -> Callable[..., str]:
    """A text of the page by its code, without the WEB_ before it."""
    reader = visit.reader
    return lambda code, **params: reader.text(f"WEB_{code}", **params)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("callsheet.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def static_names() -> Mapping[str, str]:
    """Each static file by its name, with the name under which it is given: another content has another one."""
    return {
        name: f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
        for name, content in _static().items()
        for stem, _, ending in (name.rpartition("."),)
    }


@cache
def _static() -> Mapping[str, bytes]:
    folder = files(__package__).joinpath("static")
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}


def static_file(name: str) -> Response | None:
    """A static file under the name with its hash; None for any other."""
    plain = next((plain for plain, given in static_names().items() if given == name), None)
    if plain is None:
        return None
    kind = _TYPES[plain.rpartition(".")[2]]
    return Response(_static()[plain], media_type=kind, headers={"Cache-Control": _KEPT})
