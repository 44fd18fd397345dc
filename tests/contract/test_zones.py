"""Times are meant in the zone of their row, otherwise of the load, otherwise of the profile; and the service is told which."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pandas as pd
import pytest

from callsheet.cli.output import print_summary, result_json
from callsheet.engine.context import open_context
from callsheet.engine.options import load_options
from callsheet.errors import Exit, UsageError
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.conftest import One, codes
from tests.support.loading import CAMPAIGN, a_csv, a_profile
from tests.support.making import a_sheet, prepared
from transforms.kinds import KINDS, kind_named
from transforms.row_keys import row_keys
from transforms.zone_values import zone_value

HEADERS = {
    "campaigns": "Campaign,Import template,Summary template,Start,End",
    "contact-plans": "Telephone,Plan,Executor,Start,End",
}
ROW = {"campaigns": "{},D000000000,W000000000", "contact-plans": "659123010{},Call back,1001"}
TIMED = [kind.name for kind in KINDS if kind.timed]
every_timed_kind = pytest.mark.parametrize("kind", TIMED)


def a_list(path: Path, kind: str, *rows: tuple[str, ...]) -> Path:
    """A list of a timed kind: of each row its start, its end and perhaps its zone."""
    header = HEADERS[kind] + (",Time zone" if len(rows[0]) == 3 else "")
    lines = (f"{ROW[kind].format(at)},{','.join(row)}" for at, row in enumerate(rows))
    return a_csv(path / f"{kind}.csv", header, *lines)


def bodies(profile: Profile, load_id: str | None) -> list[dict[str, Any]]:
    with open_context(profile) as context:
        chunks = context.ledger.chunks(str(load_id))
        return [orjson.loads(context.ledger.frozen(str(load_id), chunk.number).body) for chunk in chunks]


def at(written: str, zone: str) -> int:
    return int(datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def test_every_timed_kind_is_tried_here() -> None:
    """A new kind with times of day has a zone column and an option, and stands in the tables above."""
    assert set(TIMED) == set(HEADERS)
    for name in TIMED:
        kind = kind_named(name)
        assert kind.rows.zone in {column.field for column in kind.columns}
        assert "zone" in {option.name for option in kind.options}


@every_timed_kind
def test_each_row_is_meant_in_its_own_zone(kind: str, load: One, profile: Profile, tmp_path: Path) -> None:
    """A blank cell is the profile's zone; the name goes to the service with the times."""
    times = ("2099-12-01 09:00", "2099-12-31 18:00")
    zones = ("America/New_York", "", "asia/tokyo")
    result = load(a_list(tmp_path, kind, *((*times, zone) for zone in zones)))
    assert result.exit == Exit.WELL, result
    sent = {
        (
            body.get("zoneId") or body["scheduleTimeZoneId"],
            body["scheduleStartTime"],
            body["scheduleEndTime"],
        )
        for body in bodies(profile, result.load_id)
    }
    meant = ("America/New_York", "Asia/Singapore", "Asia/Tokyo")
    assert sent == {(zone, at(times[0], zone), at(times[1], zone)) for zone in meant}


@every_timed_kind
@pytest.mark.parametrize("zone", ["GMT+8", "CST", "UTC+8", "Beijing", "北京时间", "+08:00", "8"])
@pytest.mark.thinned(3)
def test_what_is_no_zone_is_refused_with_the_nearest(
    kind: str, zone: str, load: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """On its row; the others are sent."""
    rows = [("2099-12-01 09:00", "2099-12-31 18:00", each) for each in (zone, "Asia/Manila")]
    result = load(a_list(tmp_path, kind, *rows))
    (problem,) = (one for one in result.problems if one.row == 2)
    assert problem.code == "ZONE_UNKNOWN"
    assert "Asia/Shanghai" in problem.detail
    assert result.outcomes == {"invalid": 1, "loaded": 1}


@every_timed_kind
def test_the_zone_of_the_load_is_that_of_rows_without_one(
    kind: str, load: One, profile: Profile, tmp_path: Path
) -> None:
    """With `--set zone=`, and with no zone column at all."""
    times = ("2099-12-01 09:00", "2099-12-31 18:00")
    result = load(a_list(tmp_path, kind, times), options={"zone": "Europe/London"})
    (body,) = bodies(profile, result.load_id)
    assert body["scheduleStartTime"] == at(times[0], "Europe/London")
    assert (body.get("zoneId") or body["scheduleTimeZoneId"]) == "Europe/London"


@every_timed_kind
def test_what_is_past_is_past_in_the_zone_of_its_row(kind: str, check: One, tmp_path: Path) -> None:
    """An end that is over in Auckland is not yet in Honolulu, whatever the profile's clocks show."""
    now = datetime.now(UTC)
    ends = {
        zone: now.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + shift
        for zone, shift in (
            ("Pacific/Auckland", pd.Timedelta(minutes=-5)),
            ("Pacific/Honolulu", pd.Timedelta(hours=2)),
            ("Asia/Singapore", pd.Timedelta(minutes=-5)),
        )
    }
    rows = [("2026-01-01 09:00", f"{end:%Y-%m-%d %H:%M}", zone) for zone, end in ends.items()]
    assert codes(check(a_list(tmp_path, kind, *rows))) == {2: "PERIOD_PAST", 4: "PERIOD_PAST"}


@every_timed_kind
def test_a_time_that_a_zone_does_not_have_is_unclear_there_alone(
    kind: str, check: One, tmp_path: Path
) -> None:
    """The night in which the clocks of Berlin change is an ordinary one in Singapore."""
    night = ("2099-03-29 02:30", "2099-12-31 18:00")
    result = check(a_list(tmp_path, kind, (*night, "Europe/Berlin"), (*night, "Asia/Singapore")))
    assert codes(result) == {2: "TIME_UNCLEAR"}


@every_timed_kind
def test_the_key_of_a_row_is_the_moment_it_names(kind: str) -> None:
    """The same moment in two zones is the same row; the same hour in two zones is not; no column means the load's zone."""
    header = [*HEADERS[kind].split(","), "Time zone"]

    def keys(*rows: tuple[str, str, str]) -> list[str]:
        lines = [[*ROW[kind].format(1).split(","), *row] for row in rows]
        frame = prepared(a_sheet([header, *lines])).ready
        return [str(key) for key in row_keys(frame, kind_named(kind), "Asia/Singapore").tolist()]

    singapore = ("2099-12-01 09:00", "2099-12-31 18:00", "")
    (key,) = keys(singapore)
    assert keys(("2099-12-01 10:00", "2099-12-31 19:00", "Asia/Tokyo")) == [key]
    assert keys(("2099-12-01 09:00", "2099-12-31 18:00", "Asia/Tokyo")) != [key]
    plain = prepared(a_sheet([header[:-1], [*ROW[kind].format(1).split(","), *singapore[:2]]])).ready
    assert row_keys(plain, kind_named(kind), "Asia/Singapore").tolist() == [key]


def test_two_plans_for_one_moment_are_one_plan(check: One, tmp_path: Path) -> None:
    """Nobody is called twice because a row names another zone for the same moment."""
    file = a_csv(
        tmp_path / "plans.csv",
        HEADERS["contact-plans"] + ",Time zone",
        "6591230101,Call back,1001,2099-12-01 09:00,2099-12-31 18:00,Asia/Singapore",
        "6591230101,Call back,1001,2099-12-01 10:00,2099-12-31 19:00,Asia/Tokyo",
        "6591230101,Call back,1001,2099-12-01 09:00,2099-12-31 18:00,Asia/Tokyo",
    )
    assert check(file).outcomes == {"ready": 2, "duplicate": 1}


@pytest.mark.parametrize(
    ("zone", "month", "shown"),
    [
        ("Asia/Singapore", 1, "GMT+08:00 Singapore"),
        ("Asia/Kolkata", 1, "GMT+05:30 Kolkata"),
        ("America/New_York", 1, "GMT-05:00 New York"),
        ("America/New_York", 7, "GMT-04:00 New York"),
        ("America/St_Johns", 1, "GMT-03:30 St Johns"),
        ("America/Argentina/Buenos_Aires", 1, "GMT-03:00 Buenos Aires"),
        ("UTC", 1, "GMT+00:00 UTC"),
    ],
)
def test_a_zone_value_is_written_as_in_the_reference(zone: str, month: int, shown: str) -> None:
    """Its example has GMT+08:00 Singapore; the hours are those of the moment."""
    assert zone_value(zone, at(f"2026-{month:02}-15 12:00", zone)) == shown


def test_a_plan_has_its_zone_value_and_the_option_replaces_it(
    load: One, profile: Profile, tmp_path: Path
) -> None:
    """Only for the zone of the load: a row of another zone keeps its own."""
    times = ("2099-12-01 09:00", "2099-12-31 18:00")
    file = a_list(tmp_path, "contact-plans", (*times, ""), (*times, "Asia/Tokyo"))
    result = load(file, options={"zone_value": "(GMT+8) Singapore"})
    assert {(body["zoneId"], body["zoneValue"]) for body in bodies(profile, result.load_id)} == {
        ("Asia/Singapore", "(GMT+8) Singapore"),
        ("Asia/Tokyo", "GMT+09:00 Tokyo"),
    }


def test_a_campaign_made_first_has_the_zone_of_its_option(
    sandbox: Sandbox, load: One, profile: Profile, tmp_path: Path
) -> None:
    """Its times are meant there."""
    file = a_csv(tmp_path / "x.csv", "Telephone,Name", "6591230103,Tan")
    result = load(file, options={"campaign_zone": "America/New_York"})
    assert result.exit == Exit.WELL, result
    (campaign,) = sandbox.state("campaigns")
    assert campaign["zone"] == "America/New_York"
    assert campaign["end_ms"] == at("2099-12-31 18:00", "America/New_York")


def test_a_campaigns_zone_in_the_settings_is_checked(sandbox: Sandbox, load: One, tmp_path: Path) -> None:
    """As one that is given with the load."""
    profile = a_profile(sandbox, tmp_path, campaign=CAMPAIGN | {"zone": "CST"})
    with pytest.raises(UsageError) as raised:
        load_options(kind_named("customer-numbers"), profile, {})
    assert raised.value.message.code == "OPTION_ZONE"


def test_an_expiry_date_has_the_zone_of_its_row_or_of_the_load(
    sandbox: Sandbox, load: One, tmp_path: Path
) -> None:
    """An entry that never ends has none."""
    file = a_csv(
        tmp_path / "dnc.csv",
        "Forbidden number,Direction,Expiry date,Time zone",
        "6591230101,Outbound,2099-12-31,Asia/Tokyo",
        "6591230102,Outbound,2099-12-31,",
        "6591230103,Outbound,,",
    )
    assert load(file, options={"zone": "Asia/Manila"}).exit == Exit.WELL
    found = {one["number"]: one["zone"] for one in sandbox.state("forbidden")}
    assert found == {"6591230101": "Asia/Tokyo", "6591230102": "Asia/Manila", "6591230103": None}


@pytest.mark.parametrize(
    ("kind", "zones", "options", "said"),
    [
        ("campaigns", ("",), {}, ["Asia/Singapore"]),
        ("contact-plans", ("",), {"zone": "Asia/Tokyo"}, ["Asia/Tokyo"]),
        ("contact-plans", ("", "Asia/Tokyo"), {}, ["Asia/Singapore", "Asia/Tokyo"]),
    ],
)
def test_check_says_which_zones_are_meant(
    kind: str,
    zones: tuple[str, ...],
    options: dict[str, str],
    said: list[str],
    check: One,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In the JSON, and in a line of the terminal."""
    rows = [("2099-12-01 09:00", "2099-12-31 18:00", zone) for zone in zones]
    result = check(a_list(tmp_path, kind, *rows), options=options)
    assert result_json(result)["understood"]["zone"] == ", ".join(said)
    print_summary([result])
    assert re.search(f"time zone +{', '.join(said)} *\n", capsys.readouterr().out)


def test_check_says_the_zone_of_the_campaign_that_will_be_made(check: One, tmp_path: Path) -> None:
    """Rows that go to a campaign which is there have the profile's."""
    file = a_csv(tmp_path / "x.csv", "Telephone,Name", "6591230103,Tan")
    for options, zone in (
        ({}, "Asia/Singapore"),
        ({"campaign_zone": "Asia/Tokyo"}, "Asia/Tokyo"),
        ({"campaign_zone": "Asia/Tokyo", "campaign_id": "x", "offline": "yes"}, "Asia/Singapore"),
    ):
        understood = check(file, options=options).understood
        assert understood is not None
        assert understood.zone == zone


@every_timed_kind
def test_a_column_that_may_be_a_region_is_not_taken_for_a_zone(kind: str, check: One, tmp_path: Path) -> None:
    """A plain Zone is a sales region as often as a time zone: it is left alone, and said."""
    row = f"{ROW[kind].format(1)},2099-12-01 09:00,2099-12-31 18:00,North"
    result = check(a_csv(tmp_path / f"{kind}.csv", f"{HEADERS[kind]},Zone", row))
    assert result.outcomes == {"ready": 1}
    assert [problem.code for problem in result.problems] == ["COLUMN_UNKNOWN"]


def test_the_zone_of_a_load_may_be_written_small(load: One, profile: Profile, tmp_path: Path) -> None:
    """As in a cell."""
    file = a_list(tmp_path, "contact-plans", ("2099-12-01 09:00", "2099-12-31 18:00"))
    result = load(file, options={"zone": "asia/ho chi minh"})
    assert bodies(profile, result.load_id)[0]["zoneId"] == "Asia/Ho_Chi_Minh"
