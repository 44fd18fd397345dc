"""Cron fields: what a settings file may say is understood by Prefect too, and means the same moments."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from cronsim import CronSim
from hypothesis import given
from hypothesis import strategies as st
from prefect.server.schemas.schedules import CronSchedule
from pydantic import ValidationError

from callsheet.settings import Schedule

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def accepted(cron: str) -> bool:
    try:
        Schedule.model_validate({"name": "n", "cron": cron, "files": "in"})
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "cron",
    [
        "0 30 2 * * *",
        "0 2 LW * *",
        "0 2 * * 5L",
        "0 2 L * *",
        "0 2 15W * *",
        "0 2 * * 1#2",
        "@daily",
        "0 2 ? * *",
        "H 2 * * *",
        "0 2 * *",
        "* * * * * * *",
        "0 2 R * *",
        "60 2 * * *",
        "0 2 */2 * 1",
        "",
    ],
)
def test_what_only_some_readers_of_cron_know_is_a_settings_error(cron: str) -> None:
    """Seconds, last days, nearest weekdays and names of times: refused at the start."""
    assert not accepted(cron)


@pytest.mark.parametrize(
    "cron", ["30 2 * * *", "0 9-17/2 * * mon-fri", "0,30 8 1,15 * *", " 5  4 * JAN-mar * ", "0 9 1 * 1"]
)
def test_five_plain_fields_are_taken(cron: str) -> None:
    """With names, ranges, lists, steps and any spaces between them."""
    assert accepted(cron)


def _field(least: int, most: int) -> st.SearchStrategy[str]:
    number = st.integers(least, most)
    span = st.tuples(number, number).map(lambda ends: f"{min(ends)}-{max(ends)}")
    stepped = st.tuples(span | st.just("*"), st.integers(0, 70)).map(lambda parts: f"{parts[0]}/{parts[1]}")
    odd = st.sampled_from(["L", "?", "7", "W", "*/0", "mon", "SUN-fri", "jan", "1#1", "22-2", "*,5"])
    one = number.map(str) | span | stepped | st.just("*") | odd
    return st.lists(one, min_size=1, max_size=2).map(",".join)


CRON = st.tuples(_field(0, 59), _field(0, 23), _field(1, 31), _field(1, 12), _field(0, 7)).map(" ".join)


@given(cron=CRON)
def test_every_field_that_is_taken_means_the_same_to_both_readers(cron: str) -> None:
    """The service and Prefect run the same nights."""
    if not accepted(cron):
        return
    ours = list(islice(CronSim(cron, NOON), 3))
    theirs = asyncio.run(
        CronSchedule(cron=cron, timezone="UTC").get_dates(len(ours), start=NOON + timedelta(seconds=1))
    )
    assert ours == theirs
