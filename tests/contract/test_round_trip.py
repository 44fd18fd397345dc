"""Every kind has an export that has nothing to do when it is loaded again, or a reason why the service lists no such thing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.engine.export import export_called, write_export
from callsheet.engine.progress import Silent
from callsheet.sandbox.company import Agent, Company, Extension, Member, Queue
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.conftest import checked, loaded
from tests.support.loading import a_csv, a_profile
from transforms.exports import EXPORTS
from transforms.kinds import KINDS

EXPORT_OF = {"queues": "queues", "agent-settings": "agent-settings", "queue-rosters": "queue-members"}
NOT_LISTED = {
    "customer-numbers": "the numbers of a campaign are not listed",
    "forbidden-numbers": "forbidden numbers are not listed",
    "contact-plans": "plans are not listed",
    "campaigns": "campaigns are listed without their templates",
    "extensions": "extensions are listed, and passwords are never written",
}
AGENTS = ("Mei Tan", "Mei Tan", "=SUM(A1)", "+65 Ann", "Tan, Ann", "O'Brien", "'quoted'", "  led ", "陈伟", "1002", "x",
          "two\nlines", "TRUE", "2026-12-01", "do not call", "", "Name", "🙂 Lee", "N/A", "Note: temp")  # fmt: skip
QUEUES = ("Sales", "Sales", "No.", "x", "1", "=1+1", "Sales 3009", "Level 2", "Two\nlines", " pad ", "售后", "Night (05)",
          "Phone", "Yes", "Check-in", "Mobile", "Team / Agent", "2026-12-01", "Do not call", "-")  # fmt: skip
WORK_NUMBERS = ("1001", "0007", "A17", "1-2", "12345678901234567", "x", "5")
PHONES = ("6591230001", "+65 9123 0002", "(65) 9123-0003", None)


def an_agent(at: int, name: str) -> Agent:
    own = dict(enumerate(WORK_NUMBERS))
    return Agent(
        work_no=own.get(at, f"{2000 + at}"),
        uuid=f"{at:032x}",
        name=name,
        ext=f"0{800 + at}" if at % 2 else None,
        phone=PHONES[at % 4],
        wrap_up_time=(60, 0, 1)[at % 3],
        wrap_up_type=1 + at % 2,
    )


def an_odd_company() -> Company:
    """Names that are titles, numbers, marks and formulas; numbers with zeros, letters and grouping; queues without members."""
    agents = tuple(an_agent(at, name) for at, name in enumerate(AGENTS))
    queues = tuple(
        Queue(
            queue_id=f"{3001 + at}" if at % 3 else f"0{at + 1}",
            name=name,
            weight=at % 3,
            members=tuple(
                Member(
                    agent=agents[(3 * at + place) % len(agents)].work_no,
                    level=(0, 1, 999)[(at + place) % 3],
                    checkin=place % 2 == 0,
                )
                for place in range(at % 4)
            ),
        )
        for at, name in enumerate(QUEUES)
    )
    extensions = tuple(Extension(ext=agent.ext) for agent in agents if agent.ext)
    return Company(
        name="Odd", company_id="0" * 32, app_id="odd-app", app_secret="odd-secret", agents=agents, queues=queues, extensions=extensions
    )  # fmt: skip


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(company=an_odd_company()) as running:
        yield running


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, agent_id="1001")


def written(profile: Profile, name: str, path: Path, form: str = "") -> Path:
    asyncio.run(write_export(profile, export_called(name), path, Silent(), form=form))
    return path


def test_every_kind_says_how_it_is_exported_or_why_not() -> None:
    """A new kind must take its place here, and what an export says it loads as is what is tried below."""
    assert EXPORT_OF.keys() | NOT_LISTED.keys() == {kind.name for kind in KINDS}
    assert EXPORT_OF.keys() & NOT_LISTED.keys() == set()
    assert {what.loads_as: what.name for what in EXPORTS if what.loads_as} == EXPORT_OF


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("kind", "form", "options"),
    [
        ("queues", "", {}),
        ("agent-settings", "", {}),
        ("queue-rosters", "", {}),
        ("queue-rosters", "", {"mode": "exact"}),
        ("queue-rosters", "matrix", {}),
        ("queue-rosters", "matrix", {"mode": "exact"}),
    ],
)
@pytest.mark.thinned(3)
def test_an_export_loaded_again_has_nothing_to_do(
    kind: str, form: str, options: dict[str, str], ending: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:  # fmt: skip
    """In check and in load alike: every row is skipped as unchanged, and no request changes anything."""
    path = written(profile, EXPORT_OF[kind], tmp_path / f"x.{ending}", form)
    for result in (checked(profile, path, options=options), loaded(profile, path, options=options)):
        assert (result.kind, set(result.outcomes), result.calls) == (kind, {"skipped"}, 0), result.problems
        assert {problem.code for problem in result.problems} <= {"UNCHANGED", "NO_QUEUE_MARKED"}
    assert sandbox.effects() == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", [what.name for what in EXPORTS if not what.loads_as])
def test_what_is_no_list_to_load_sends_nothing(name: str, tmp_path: Path) -> None:
    """An export that was only to be read, left in the folder: refused, whatever its columns are called."""
    with Sandbox() as sandbox:
        profile = a_profile(sandbox, tmp_path)
        loaded(profile, a_csv(tmp_path / "c.csv", "Phone,Name", "6591230001,Tan"))
        before = sandbox.effects()
        path = written(profile, name, tmp_path / f"{name}.xlsx")
        assert loaded(profile, path).calls == 0
        assert sandbox.effects() == before
