"""Pages beside the loads: help by code, the state of the installation, static files."""

from dataclasses import replace

from starlette.responses import JSONResponse, Response

from callsheet.doctor import examine
from callsheet.messages.text import Surface
from callsheet.web.routes import ADMINS, ANYBODY, SIGNED_IN, Visit, route
from callsheet.web.templating import page, static_file
from validators.catalogue import CATALOGUE
from validators.problem_types import ProblemType
from validators.problems import Problem

_FACT = "…"


@route("/help", SIGNED_IN)
def problems(visit: Visit) -> Response:
    """Every problem that a row, a sheet or a file may have."""
    return page(visit, "help.html", problems=[_help(visit, kind) for kind in CATALOGUE])


@route("/help/{code}", SIGNED_IN)
def problem(visit: Visit) -> Response:
    """One problem, and how to fix it."""
    code = visit.request.path_params["code"].upper()
    kind = next((kind for kind in CATALOGUE if kind.code == code), None)
    if kind is None:
        return page(visit, "message.html", 404, title="NOT_THERE", text="NO_SUCH_CODE")
    return page(visit, "help_code.html", problem=_help(visit, kind))


def _help(visit: Visit, kind: ProblemType) -> dict[str, str]:
    sentence, fix = visit.reader.problem(Problem(kind.code, None, _FACT, _FACT, _FACT))
    return {"code": kind.code, "sentence": sentence, "fix": fix}


@route("/health", ADMINS)
def health(visit: Visit) -> Response:
    """What the installation needs: the doctor's lines for the profile in use, as the command line has them."""
    reader = replace(visit.reader, surface=Surface.TERMINAL, may_quote=None)
    found = [
        (finding.well, reader.text(f"DOCTOR_{finding.what.upper()}"), reader.say(finding.message))
        for finding in examine(visit.site.home.name)
    ]
    return page(visit, "health.html", found=found, to_fix=sum(not well for well, *_ in found))


@route("/session.json", SIGNED_IN)
def session(visit: Visit) -> Response:
    """The token of whoever is signed in: a form asks for it before it is sent."""
    return JSONResponse({"token": visit.token})


@route("/static/{name}", ANYBODY)
def static(visit: Visit) -> Response:
    """Style, script and pictures, each under a name that changes with its content."""
    found = static_file(visit.request.path_params["name"])
    return found or page(visit, "message.html", 404, title="NOT_THERE", text="NOT_THERE_WHY")
