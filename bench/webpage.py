"""The page: how long its answers take where the past is large, and whether it grows with what is uploaded."""

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import httpx
import psutil

from bench.figure import Figure, Measure, Measured, Pair, Round, Scale
from bench.meter import metered
from bench.world import CUSTOMERS, World, a_world, customer
from callsheet.engine.context import open_ledger
from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger import people
from callsheet.ledger.drafts import Choices, DraftFile, DraftState, add_draft, decide, find_draft
from callsheet.ledger.people import Role
from callsheet.settings import Profile
from callsheet.web.address import Address
from callsheet.web.app import make_app
from callsheet.web.checkers import Checkers, spawn_child
from callsheet.web.passwords import hashed
from callsheet.web.site import Site, open_site

URL = "http://127.0.0.1:4210"
PASSWORD = "seven green ladders"
FORM = {"Sec-Fetch-Site": "same-origin"}
EDITORS = 20
_CHECKS = 3
_LOOKS = 20  # answers that are measured together


def may_take(most: float) -> Round:
    """In place of a floor: so many CPU seconds, which do not depend on what else the machine does."""
    return lambda: {Measure.CPU: most}


class Visitor:
    """Somebody who has signed in, without a socket between."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(make_app(site)), base_url=URL)
        assert self.post("/login", name="ann", password=PASSWORD).status_code == 303

    def get(self, path: str) -> httpx.Response:
        answer = asyncio.run(self._client.get(path))
        assert answer.status_code == 200, answer
        return answer

    def post(self, path: str, **fields: str) -> httpx.Response:
        return asyncio.run(self._client.post(path, data=fields, headers=FORM))

    def upload(self, token: str, profile: str, name: str, content: bytes) -> httpx.Response:
        fields = {"token": token, "profile": profile}
        files = {"files": (name, content)}
        return asyncio.run(self._client.post("/upload", data=fields, files=files, headers=FORM))


def token_in(page: str) -> str:
    return page.partition('name="token" value="')[2].partition('"')[0]


@contextmanager
def a_visitor(profile: Profile) -> Iterator[Visitor]:
    """An analyst of a profile, on its page."""
    with open_ledger(profile) as ledger:
        people.add_user(ledger, "ann")
        people.set_password(ledger, "ann", hashed(PASSWORD))
        people.grant(ledger, "ann", profile.name, Role.ANALYST)
    with open_site(Address(URL, "127.0.0.1"), profile, [profile]) as site:
        yield Visitor(site)


def _looks(path: str, most: float) -> Callable[[Scale], Any]:
    """The page at a path of a finished load, after the first look, against the seconds that one may take."""

    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        with a_world() as world, ExitStack() as stack:
            profile = world.profile("page")
            world.load(profile, world.new_list(CUSTOMERS, customer, scale.rows))
            with open_ledger(profile) as ledger:
                (load,) = ledger.loads()
            visitor = stack.enter_context(a_visitor(profile))
            asked = path.format(load=load.id, after=scale.rows // 2)
            visitor.get(asked)
            work = lambda: [visitor.get(asked) for _ in range(_LOOKS)]  # noqa: E731
            yield Pair(lambda: metered(work), may_take(_LOOKS * most))

    return pair


def a_draft(world: World, profile: Profile, rows: int, name: str, wrong: int = 0) -> str:
    """A draft of customers that waits for its check; so many rows more have a number that is none."""
    draft = f"20261127-120000-{name}"
    folder = DraftFolder(profile.data_dir, draft)
    folder.begin(profile.name)
    path = folder.make_place(1, "list.csv")
    world.new_list(CUSTOMERS, customer, rows).replace(path)
    with path.open("a") as lines:
        lines.writelines(f"{at},Customer\n" for at in range(wrong))
    file = DraftFile(1, path.name, path.stat().st_size, name, Choices(kind="customer-numbers"))
    with open_ledger(profile) as ledger:
        add_draft(ledger, draft, profile.name, "ann", [file])
    return draft


@contextmanager
def _draft(scale: Scale) -> Iterator[Pair]:
    """The whole check of a draft."""
    with a_world() as world:
        profile = world.profile("page")
        drafts = iter([a_draft(world, profile, scale.rows, f"n{at}") for at in range(_CHECKS)])
        yield Pair(lambda: metered(lambda: check_once(profile, next(drafts))), may_take(15.0))


@contextmanager
def _editors(scale: Scale) -> Iterator[Pair]:
    """As many drafts as there are editors, each checked again at once by processes that are there for it."""
    with a_world() as world:
        profile, checkers = world.profile("page"), Checkers(checker_of(world))
        drafts = [a_draft(world, profile, scale.rows, f"e{at}") for at in range(EDITORS)]
        recheck(profile, checkers, drafts, first=True)
        yield Pair(lambda: metered(lambda: recheck(profile, checkers, drafts)), may_take(EDITORS * 0.2))
        checkers.end()


def checker_of(world: World) -> Callable[[], Any]:
    """Starts a process that checks drafts of the page of a world; what this process measures next has its own settings."""
    return partial(spawn_child, {**os.environ, **world.settings("page")})


def recheck(profile: Profile, checkers: Checkers, drafts: Sequence[str], *, first: bool = False) -> None:
    """Decide something of every draft, and wait until each was checked, two at a time."""
    with open_ledger(profile) as ledger:
        found = [draft for name in drafts if (draft := find_draft(ledger, name))]
        assert first or all(decide(ledger, draft, "ann", {}) for draft in found)
        waiting, running = list(found), list[Any]()
        while waiting or running:
            running = [job for job in running if job.poll() is None]
            while waiting and len(running) < 2:
                running.append(checkers.start(waiting.pop()))
        states = {draft.state for name in drafts if (draft := find_draft(ledger, name))}
    assert states == {DraftState.CHECKED}, states


def uploads(count: int = 500, size: int = 100_000) -> Iterable[tuple[str, float, float]]:
    """Memory of the page's process after so many uploads, against that after a fifth of them."""
    process, content = psutil.Process(), b"Phone,Name\n" + b"6590010000,Ann\n" * (size // 15)
    with a_world() as world:
        profile = world.profile("page")
        with a_visitor(profile) as visitor:
            token, taken = token_in(visitor.get("/upload").text), list[float]()
            for number in range(count):
                answer = visitor.upload(token, profile.name, f"list-{number}.csv", content)
                assert answer.status_code == 303, answer
                if number + 1 in {count // 5, count}:
                    taken.append(process.memory_info().rss / 2**20)
    yield f"memory of the page after {count} uploads, against {count // 5}", taken[1], taken[0]


FIGURES: tuple[Figure | Measured, ...] = (
    Figure(
        name="page-load",
        what="page of a load of {rows} rows, 20 looks, against 20 x 50 ms",
        goals={Measure.CPU: 1.0},
        pair=_looks("/loads/{load}", 0.05),
        scale=Scale(10_000),
    ),
    Figure(
        name="page-rows",
        what="window of the rows of a load of {rows}, 20 looks, against 20 x 50 ms",
        goals={Measure.CPU: 1.0},
        pair=_looks("/loads/{load}/rows?after={after}", 0.05),
        scale=Scale(200_000),
    ),
    Figure(
        name="page-check",
        what="check of a draft of {rows} rows, against 15 s",
        goals={Measure.CPU: 1.0},
        pair=_draft,
        scale=Scale(1_000_000),
        rounds=_CHECKS,
    ),
    Figure(
        name="page-editors",
        what="20 drafts of {rows} rows checked again at once, against 20 x 200 ms",
        goals={Measure.CPU: 1.0},
        pair=_editors,
        scale=Scale(3_000),
    ),
    Measured(
        name="page-uploads",
        what="memory of the page after 500 uploads, against 100",
        measure=uploads,
        goal=1.05,
    ),
)
