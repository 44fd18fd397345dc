"""A site with two profiles in one ledger, a finished load in each, and people with every role."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx import Response

from callsheet.engine.context import open_ledger
from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.engine.results import SheetResult
from callsheet.ledger import people
from callsheet.ledger.drafts import Choices, DraftFile, add_draft
from callsheet.ledger.people import EVERYWHERE, Role
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.watcher.dropped import dropped, keep_dropped
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.job import Job
from callsheet.web import passwords
from callsheet.web.address import Address
from callsheet.web.app import make_app
from callsheet.web.passwords import hashed
from callsheet.web.site import Site, open_site
from tests.support.ledgers import quick_ledgers
from tests.support.loading import a_csv, a_profile, run
from tests.support.parsing import forked_parser, quick_parser

__all__ = ["forked_parser", "quick_ledgers", "quick_parser"]

PASSWORD = "seven green ladders"
URL = "http://127.0.0.1:4210"
NUMBER = "6590017788"
FORM = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class House:
    """What the tests of the page share: the sandbox, the profiles, and the ids of the loads by profile."""

    sandbox: Sandbox
    profiles: list[Profile]
    loads: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module", autouse=True)
def _quick(quick_ledgers: None, quick_parser: None) -> None:
    """No page asks how a ledger is made, or by which process a file is read."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("page")
    with Sandbox() as sandbox, quick_passwords():
        sandbox.read(import_delay=0.02)
        made = House(sandbox, [])
        for name in ("sales", "care"):
            more: dict[str, Any] = {"time_zone": "Asia/Singapore", "state_dir": folder / "state"}
            profile = a_profile(sandbox, folder, read_timeout=60.0, **more)
            profile.name = name
            made.profiles.append(profile)
            rows = (f"{NUMBER},Ann", f"65900177{len(name)}9,Bob", "12,Cy", f"{NUMBER},Dee")
            sheet = a_csv(folder / f"{name}-list.csv", "Phone,Name", *rows)
            (result,) = run(profile, sheet, kind="customer-numbers")
            assert result.load_id
            assert result.files
            assert result.outcomes.get("loaded") == 2, result
            made.loads[name] = result.load_id
            made.drafts[name] = a_draft(profile, name)
        _people(made.profiles[0])
        yield made


@contextmanager
def quick_passwords() -> Iterator[None]:
    """Passwords are kept with the least work: they are slow on purpose, and a site of tests signs in hundreds of times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_MEMORY", 8)
        patch.setattr(passwords, "_PASSES", 1)
        patch.setattr(passwords, "_NOW", "$m=8,t=1,p=1$")
        yield


def a_draft(profile: Profile, by: str, name: str = "") -> str:
    """A draft of one profile that was checked, with a row to fix."""
    made = f"20261127-120000-{name or profile.name}"
    kept = DraftFolder(profile.data_dir, made)
    kept.begin(profile.name)
    path = a_csv(
        kept.make_place(1, "draft.csv"),
        "Phone,Name",
        f"{NUMBER[:-2]}55,Eve",
        "13,Fay",
        "13,Gus",
        "65900l7766,Hal",
    )
    chosen = Choices(kind="customer-numbers")
    with open_ledger(profile) as ledger:
        add_draft(ledger, made, profile.name, by, [DraftFile(1, path.name, path.stat().st_size, "x", chosen)])
    assert check_once(profile, made)
    return made


def failed_file(
    profile: Profile, content: bytes = b"Phone,Name\n6590017731,Ann\n", number: int = 1, **job: Any
) -> str:
    """A file that the watcher gave back as failed; what names it in a form."""
    places = WatchFolders.of(profile)
    facts = {"name": "call list.csv", "kind": None, "again": False, "place": "."} | job
    made = Job(places.working / f"2026-11-28_052200_{number:08x}", **facts)
    keep_dropped(profile, made)
    a_file(places.failed, made.end_name, content)
    found = dropped(profile, made.end_name)
    assert found
    return found.key


def _people(profile: Profile) -> None:
    roles = {
        "ann": ("sales", Role.ANALYST),
        "pia": ("sales", Role.APPROVER),
        "eva": ("sales", Role.ANALYST),
        "carl": ("care", Role.ANALYST),
        "root": (EVERYWHERE, Role.ADMIN),
    }
    kept = hashed(PASSWORD)
    with open_ledger(profile) as ledger:
        for name in (*roles, "new"):
            people.add_user(ledger, name)
            people.set_password(ledger, name, kept)
        for name, (where, role) in roles.items():
            people.grant(ledger, name, where, role)


@pytest.fixture
def at() -> Address:
    """Where the page is; a test may say something else."""
    return Address(URL, "127.0.0.1")


@pytest.fixture
def site(house: House, at: Address) -> Iterator[Site]:
    with open_site(at, house.profiles[0], house.profiles) as opened:
        opened.people.transaction(
            lambda connection: connection.exec_driver_sql("DELETE FROM sign_in_failures")
        )
        yield opened


class Browser:
    """Asks the page without a socket, with cookies as a browser has them; redirections are not followed."""

    def __init__(self, site: Site, address: str = "127.0.0.1") -> None:
        transport = httpx.ASGITransport(make_app(site), client=(address, 1))
        self._client = httpx.AsyncClient(transport=transport, base_url=site.address.url)
        self.headers, self.cookies = self._client.headers, self._client.cookies
        self.headers["Accept-Language"] = "en"

    def request(self, method: str, path: str, **more: Any) -> Response:
        return asyncio.run(self._client.request(method, path, **more))

    def get(self, path: str, **more: Any) -> Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> Response:
        return self.request("POST", path, **more)


@pytest.fixture
def visitor(site: Site) -> Browser:
    """Somebody who has not signed in."""
    return Browser(site)


TIMES = "2099-12-01 09:00,2099-12-01 18:00"
_first = itertools.count(6_591_000_000, 100)
Waiting = Callable[[], str]


def numbers(count: int) -> list[str]:
    first = next(_first)
    return [str(first + at) for at in range(count)]


def apart(profile: Profile, sheet: Path, **order: Any) -> list[SheetResult]:
    """Load a file in a thread of its own: where a browser is driven, this one has a loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run, profile, sheet, **order).result()


@pytest.fixture
def waiting(house: House, tmp_path: Path) -> Waiting:
    """Makes loads of three customers that wait for approval."""

    def make() -> str:
        profile = house.profiles[0].model_copy(update={"approve_above_rows": 2})
        sheet = a_csv(tmp_path / "wait.csv", "Phone,Name", *(f"{number},Zoe" for number in numbers(3)))
        (result,) = apart(profile, sheet, kind="customer-numbers")
        assert result.load_id
        return result.load_id

    return make


@pytest.fixture
def doubtful(house: House, tmp_path: Path) -> str:
    """A load of three contact plans whose answer never came."""
    house.sandbox.fault("rst_after", "create_contact_plans", next=1)
    header = "Telephone,Plan,Start,End,Executor"
    sheet = a_csv(tmp_path / "p.csv", header, *(f"{number},Call,{TIMES},1001" for number in numbers(3)))
    (result,) = apart(house.profiles[0], sheet)
    assert result.outcomes == {"unknown": 3}, result.message
    assert result.load_id
    return result.load_id


SignIn = Callable[[str], Browser]


@pytest.fixture
def signed_in(site: Site) -> SignIn:
    """A browser in which somebody has signed in."""

    def sign_in(name: str) -> Browser:
        browser = Browser(site)
        answer = post(browser, "/login", name=name, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return browser

    return sign_in


def post(browser: Browser, path: str, **fields: str) -> Response:
    return browser.post(path, data=fields, headers=FORM)


def token_in(page: str) -> str:
    """The token in the forms of a page."""
    return page.partition('name="token" value="')[2].partition('"')[0]


def a_file(folder: Path, name: str, content: bytes = b"x") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name
