"""Time zones: names of the database are taken, everything else is refused with the names that may be meant."""

from zoneinfo import available_timezones

import pytest

from validators.zone_words import BY_OFFSET, BY_WORD
from validators.zones import known_zones, nearest_zones, zones_to_write

MEANT = {
    "GMT+8": {"Asia/Shanghai", "Asia/Singapore"},
    "GMT+08:00": {"Asia/Singapore"},
    "GMT 8": {"Asia/Singapore"},
    "UTC+8": {"Asia/Shanghai", "Asia/Singapore"},
    "utc +08": {"Asia/Singapore"},
    "UTC+0800": {"Asia/Singapore"},
    "UTC8": {"Asia/Singapore"},
    "ＧＭＴ＋８": {"Asia/Singapore"},
    "+8": {"Asia/Singapore"},
    "+08:00": {"Asia/Singapore"},
    "8": {"Asia/Singapore"},
    "UTC+5:30": {"Asia/Kolkata"},
    "+0545": {"Asia/Kathmandu"},
    "UTC-5": {"America/New_York"},
    "UTC−5": {"America/New_York"},
    "东八区": {"Asia/Shanghai"},
    "西五区": {"America/New_York"},
    "CST": {"Asia/Shanghai", "America/Chicago"},
    "SGT": {"Asia/Singapore"},
    "Beijing": {"Asia/Shanghai"},
    "beijing time": {"Asia/Shanghai"},
    "北京时间": {"Asia/Shanghai"},
    "Singapore Standard Time": {"Asia/Singapore"},
    "China Standard Time": {"Asia/Shanghai"},
    "(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi": {"Asia/Shanghai", "Asia/Hong_Kong"},
    "GMT+08:00 Singapore": {"Asia/Singapore"},
    "Kuala Lumpur": {"Asia/Kuala_Lumpur"},
    "Ho Chi Minh City": {"Asia/Ho_Chi_Minh"},
    "New York": {"America/New_York"},
    "asia/singapore": {"Asia/Singapore"},
    "ASIA/HONG_KONG": {"Asia/Hong_Kong"},
    "America/New York": {"America/New_York"},
    "Asia/Singapor": {"Asia/Singapore"},
    "Asia/Shangai": {"Asia/Shanghai"},
    "Manilla": {"Asia/Manila"},
}


@pytest.mark.parametrize("written", MEANT)
def test_what_is_no_zone_has_the_names_that_may_be_meant(written: str) -> None:
    """Hours from UTC, abbreviations, cities, countries, names of other systems, slips; the first is always right."""
    assert written not in known_zones()
    found = nearest_zones(written)
    assert set(found) >= MEANT[written]
    assert len(found) <= 4


@pytest.mark.parametrize(
    "written", ["", " ", "x", "Mars/Olympus", "12345678", "UTC+27", "91234567", "🙂", "a" * 500]
)
def test_nothing_is_suggested_where_nothing_tells(written: str) -> None:
    """Then an example is what the sentence shows."""
    assert nearest_zones(written) == ()
    assert zones_to_write(written) == ("Asia/Singapore",)


def test_every_zone_that_is_suggested_is_there() -> None:
    """The words and the hours name zones of the database alone."""
    named = {name for names in (*BY_OFFSET.values(), *BY_WORD.values()) for name in names}
    assert named <= known_zones()


def test_every_name_of_the_database_is_known() -> None:
    """But those that name no zone: the machine's own, and the one of a machine that was never set."""
    assert available_timezones() - known_zones() <= {"localtime", "Factory"}
