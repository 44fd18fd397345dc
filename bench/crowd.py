"""The page with twenty people at once: each uploads lists, two put each of them right together, and it is submitted."""

import asyncio
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx

from bench.figure import Measured
from bench.webpage import EDITORS, FORM, PASSWORD, URL, a_visitor, checker_of, token_in
from bench.world import CUSTOMERS, World, a_world, customer
from callsheet.engine.context import open_ledger
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger import people
from callsheet.ledger.drafts import DraftState, find_draft
from callsheet.ledger.people import Role
from callsheet.settings import Profile
from callsheet.web.app import make_app
from callsheet.web.checkers import Checkers
from callsheet.web.checks import Checks
from callsheet.web.passwords import hashed

_ROUNDS = 3  # lists of each pair
_ROWS = 3_000
_WRONG = 12  # rows of each list that two people put right, each the half of them
_WITHIN = 1.5  # seconds: an answer waits a second at most for its check
_THINKS = 1.0  # seconds before each cell
_ASKED = re.compile(r"/drafts/([0-9a-f-]+)")


@dataclass
class Crowd:
    """What twenty people have asked, and what they were told to be kept."""

    world: World
    profile: Profile
    failed: list[str] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    kept: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    submitted: list[str] = field(default_factory=list)

    async def ask(self, client: httpx.AsyncClient, method: str, path: str, **more: object) -> httpx.Response:
        answer = await client.request(method, path, **more)  # type: ignore[arg-type]
        if answer.status_code >= 500:
            self.failed.append(f"{method} {path.partition('?')[0]}: {answer.status_code}")
        return answer

    async def work(self, one: httpx.AsyncClient, other: httpx.AsyncClient, number: int) -> None:
        """What two people do with one list after the other."""
        for at in range(_ROUNDS):
            draft = await self._upload(one, f"list-{number}-{at}.csv")
            await asyncio.gather(self._put_right(one, draft, 0), self._put_right(other, draft, 1))
            await self._submit(one, draft)

    async def _upload(self, client: httpx.AsyncClient, name: str) -> str:
        lines = [CUSTOMERS, *map(customer, self.world.numbers(_ROWS)), *(f"{at},x" for at in range(_WRONG))]
        asked = await self.ask(client, "GET", "/upload")
        fields = {"token": token_in(asked.text), "profile": self.profile.name}
        files = {"files": (name, "\n".join(lines).encode())}
        answer = await self.ask(client, "POST", "/upload", data=fields, files=files, headers=FORM)
        found = _ASKED.search(answer.headers["location"])
        assert found
        page = await self._checked(client, found[1], "columns")
        await self._send(client, found[1], page, "columns", file="1", kind="customer-numbers")
        return found[1]

    async def _checked(self, client: httpx.AsyncClient, draft: str, step: str) -> str:
        """A page of the draft once it was checked."""
        while True:
            answer = await self.ask(client, "GET", f"/drafts/{draft}/{step}")
            if answer.status_code == 200:
                return answer.text
            await asyncio.sleep(0.1)

    async def _send(
        self, client: httpx.AsyncClient, draft: str, page: str, step: str, **fields: str
    ) -> httpx.Response:
        version = page.partition('name="version" value="')[2].partition('"')[0]
        told = {"token": token_in(page), "version": version, **fields}
        return await self.ask(client, "POST", f"/drafts/{draft}/{step}", data=told, headers=FORM)

    async def _put_right(self, client: httpx.AsyncClient, draft: str, half: int) -> None:
        """Type the names of every other row with a problem; whoever is told to be too late types it once more."""
        for row in range(_ROWS + 2 + half, _ROWS + 2 + _WRONG, 2):
            value = f"Name {row}"
            await asyncio.sleep(_THINKS)
            while True:
                page, began = await self._checked(client, draft, "rows"), time.monotonic()
                answer = await self._send(client, draft, page, "rows", sheet="0", **{f"r{row}_1": value})
                if answer.status_code == 303:
                    break
            self.kept.setdefault(draft, {})[row, 1] = value
            self.saves.append(time.monotonic() - began)

    async def _submit(self, client: httpx.AsyncClient, draft: str) -> None:
        page = await self._checked(client, draft, "plan")
        for _ in range(2):  # a double click
            await self._send(client, draft, page, "submit")
        self.submitted.append(draft)

    def lost(self) -> int:
        """How many cells that were said to be kept are not, and how many drafts that were submitted are not."""
        with open_ledger(self.profile) as ledger:
            found = {draft: find_draft(ledger, draft) for draft in self.submitted}
        lost = sum(each is None or each.state is not DraftState.SUBMITTED for each in found.values())
        for draft, cells in self.kept.items():
            known = found.get(draft)
            name = known.files[0].choices.edits if known else ""
            edits = DraftFolder(self.profile.data_dir, draft).edits(name)
            there = {(edit.row, edit.column): edit.value for edit in edits}
            lost += sum(there.get(cell) != value for cell, value in cells.items())
        return lost


def crowd() -> Iterable[tuple[str, float, float]]:
    """Answers that failed and cells that were lost, of which there may be none, and how long a save takes beside all that."""
    with a_world() as world:
        profile = world.profile("page")
        _people(profile)
        with a_visitor(profile) as visitor:
            checks = Checks(visitor.site, _checkers=Checkers(checker_of(world)))
            made = Crowd(world, profile)
            with checks.kept():
                asyncio.run(_all(made, visitor.site))
        lost, saves = made.lost(), sorted(made.saves)
    said = f"{EDITORS} people, {len(made.submitted)} lists of {_ROWS:,} rows, {len(saves)} saves"
    yield f"{said}: answers that failed {made.failed[:3]}", len(made.failed), 0.5
    yield f"{said}: cells and submits that were lost", lost, 0.5
    yield f"{said}: 95 of 100 saves answered within, seconds", saves[len(saves) * 95 // 100], _WITHIN


def _people(profile: Profile) -> None:
    """An analyst for each window: nobody may upload everything at once alone."""
    with open_ledger(profile) as ledger:
        for number in range(EDITORS):
            people.add_user(ledger, f"user {number}")
            people.set_password(ledger, f"user {number}", hashed(PASSWORD))
            people.grant(ledger, f"user {number}", profile.name, Role.ANALYST)


async def _all(made: Crowd, site: object) -> None:
    app = make_app(site)  # type: ignore[arg-type]
    clients = [
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL, timeout=60)
        for _ in range(EDITORS)
    ]
    for number, client in enumerate(clients):
        await client.post("/login", data={"name": f"user {number}", "password": PASSWORD}, headers=FORM)
    pairs = zip(clients[::2], clients[1::2], strict=True)
    await asyncio.gather(*(made.work(*pair, number) for number, pair in enumerate(pairs)))
    for client in clients:
        await client.aclose()


FIGURES = (
    Measured(
        name="page-crowd",
        what=f"{EDITORS} people who upload, correct in pairs and submit lists at once: answers that failed, cells lost, seconds of a save",
        measure=crowd,
        goal=1.0,
    ),
)
