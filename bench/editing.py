"""The page while many correct their lists: how long each waits from saving a cell until the rows are checked and shown again."""

import asyncio
import re
import time
from collections.abc import Iterable

import httpx
import psutil

from bench.figure import Measured
from bench.webpage import EDITORS, FORM, PASSWORD, URL, a_draft, a_visitor, checker_of, recheck, token_in
from bench.world import a_world
from callsheet.web.app import make_app
from callsheet.web.checkers import Checkers
from callsheet.web.checks import Checks
from callsheet.web.site import Site

_ROWS = 3_000
_SAVES = 12  # of each editor
_EVERY = 1.5  # seconds between two saves of one editor
_WITHIN = 0.2  # seconds
_CPU = 0.12  # seconds of CPU, of which two cores have three for all editors each 1.5 s
_BLANK = re.compile(r'name="(r\d+_1)"')


def saves() -> Iterable[tuple[str, float, float]]:
    """Seconds within which 95 of 100 saves are answered with checked rows, against 0.2, while everybody saves every 1.5 s."""
    with a_world() as world:
        profile, checkers = world.profile("page"), Checkers(checker_of(world))
        drafts = [a_draft(world, profile, _ROWS, f"e{at}", wrong=5) for at in range(EDITORS)]
        recheck(profile, checkers, drafts, first=True)
        with a_visitor(profile) as visitor:
            checks = Checks(visitor.site, _checkers=checkers)
            with checks.kept():
                before = _cpu()
                taken = sorted(asyncio.run(_all(visitor.site, drafts)))
                spent = _cpu() - before
    said = f"{len(taken)} saves of {EDITORS} editors"
    yield f"{said}, one each {_EVERY} s, 95 of 100 within", taken[len(taken) * 95 // 100], _WITHIN
    yield f"{said}, CPU of each", spent / len(taken), _CPU


def _cpu() -> float:
    """CPU seconds of this process and of those that it has started."""
    own = psutil.Process()
    return sum(sum(each.cpu_times()[:4]) for each in (own, *own.children(recursive=True)))


async def _all(site: Site, drafts: list[str]) -> list[float]:
    app = make_app(site)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        await client.post("/login", data={"name": "ann", "password": PASSWORD}, headers=FORM)
        starts = [
            asyncio.create_task(_editor(client, draft, _EVERY * at / EDITORS))
            for at, draft in enumerate(drafts)
        ]
        return [seconds for each in await asyncio.gather(*starts) for seconds in each]


async def _editor(client: httpx.AsyncClient, draft: str, after: float) -> list[float]:
    """Saves one cell after the other, from the page that shows the one before; the seconds that each took."""
    page, taken, due = (
        (await client.get(f"/drafts/{draft}/rows")).text,
        list[float](),
        time.monotonic() + after,
    )
    for number in range(_SAVES):
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due += _EVERY
        began = time.monotonic()
        page = await _saved(client, draft, page, f"Name {number}")
        taken.append(time.monotonic() - began)
    return taken


async def _saved(client: httpx.AsyncClient, draft: str, page: str, value: str) -> str:
    """The rows after a cell of the page was saved, as soon as they are checked again."""
    fields = {
        "token": token_in(page),
        "version": page.partition('name="version" value="')[2].partition('"')[0],
    }
    cell = _BLANK.search(page)
    assert cell, page[:500]
    answer = await client.post(
        f"/drafts/{draft}/rows", data={**fields, "sheet": "0", cell[1]: value}, headers=FORM
    )
    while True:
        assert answer.status_code in {200, 303}, answer
        if answer.status_code == 200 and "data-rows" in answer.text:
            return answer.text
        wait = answer.status_code == 200
        await asyncio.sleep(0.15 if wait else 0)
        answer = await client.get(answer.headers.get("location", f"/drafts/{draft}"))


FIGURES = (
    Measured(
        name="page-saves",
        what=f"{EDITORS} people who correct lists of {_ROWS:,} rows: seconds until 95 of 100 saves are shown checked, against {_WITHIN}",
        measure=saves,
        goal=1.0,
    ),
)
