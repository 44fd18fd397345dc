"""The nightly sweep: once a night, by day only after a missed one, and what hinders it is announced once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.watcher.nightly import NightlySweep
from tests.callsheet.watcher.test_purge import delivered
from tests.support.loading import a_profile, numbers
from tests.support.nights import Installation, installed


@pytest.fixture
def here(sandbox: Sandbox, tmp_path: Path) -> Iterator[Installation]:
    """At nine in the morning in Singapore, one in UTC."""
    with installed(a_profile(sandbox, tmp_path, keep_files=1)) as found:
        yield found


class Nights:
    """A sweep that is looked after every hour."""

    def __init__(self, here: Installation) -> None:
        self.here, self.hours = here, 0
        self.log: list[str] = []
        self.notices: list[str] = []
        self.sweep = NightlySweep(here.context, self.log.append, self._notice, lambda: self.hours * 3600.0)

    def _notice(self, _profile: Profile, event: str, _title: str, body: str) -> bool:
        self.notices.append(f"{event} {body}")
        return True

    def pass_by(self, hours: int) -> list[int]:
        """The hours of the day at which it swept something."""
        swept = []
        for _ in range(hours):
            before = len(self.log)
            asyncio.run(self.sweep.cycle())
            if len(self.log) > before:
                swept.append(self.here.context.local_now().hour)
            self.hours += 1
            self.here.days_pass(1 / 24)
        return swept


@pytest.mark.slow
def test_it_sweeps_at_night_and_once(here: Installation, tmp_path: Path) -> None:
    """The first one comes at once; from then on at two o'clock, whatever the watcher does in between."""
    nights = Nights(here)
    assert nights.pass_by(1) == []
    swept = []
    for day in range(3):
        delivered(here, tmp_path, numbers(3, 6_590_010_000 + 10 * day), f"day{day}")
        swept += nights.pass_by(24)
    assert swept == [2, 2]
    assert nights.notices == []


def test_a_night_that_was_missed_is_made_up_for(here: Installation, tmp_path: Path) -> None:
    """A machine that is switched off at night forgets all the same."""
    nights = Nights(here)
    delivered(here, tmp_path, numbers(3))
    nights.pass_by(2)
    here.days_pass(2)
    assert nights.pass_by(1) == [11]


def test_a_clock_that_cannot_be_believed_is_announced_once(here: Installation, tmp_path: Path) -> None:
    """Not every ten minutes; and when it is right again the sweep goes on."""
    nights = Nights(here)
    delivered(here, tmp_path, numbers(3))
    nights.pass_by(2)
    here.days_pass(400)
    nights.pass_by(30)
    assert len(nights.notices) == 1
    assert "--clock-is-right" in nights.notices[0]
    here.days_pass(-395)
    nights.pass_by(24)
    assert len(nights.notices) == 1
    assert not [
        file for file in (here.profile.data_dir / "done").rglob("*.csv") if ".result" not in file.name
    ]
