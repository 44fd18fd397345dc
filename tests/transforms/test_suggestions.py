"""Suggestions: one reading that the column accepts, said with how it was found; otherwise none."""

import pytest

from callsheet.messages.reader import Reader
from transforms.near import look_alikes, nearest
from transforms.suggestions import readings, suggestion
from validators.message import packed, unpack
from validators.schema import Choice, Column, choice, date, digits, integer, moment, phone, text, zone

PHONE = phone("Telephone", "电话", field="phone")
EXTENSION = digits("Extension", "分机", 3, 8, "EXTENSION_DIGITS", field="extension")
COUNT = integer("Level", "等级", 100, field="level")
START = moment("Start", "开始", field="start")
WAY = choice(
    "Direction", "方向", Choice("2", "Inbound", "呼入"), Choice("3", "Outbound", "呼出"), Choice("4", "Both", "双向"),
    field="way",
)  # fmt: skip
DAY = date("Expires", "到期日", field="expires")
ZONE = zone("Time zone", "时区", field="zone")


def said(
    code: str, column: Column, cell: str, detail: str = "", language: str = "en"
) -> tuple[str, str] | None:
    found = suggestion(code, column, cell, detail, language)
    return (found.value, Reader(language).say(found.why)) if found else None


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("659123O001", "6591230001", "letter O at place 7: 0?"),
        ("+65 9123 ooo1", "+65 9123 0001", "letter o at place 10: 0?, letter o at place 11: 0?, letter o at place 12: 0?"),
        ("659l230001", "6591230001", "letter l at place 4: 1?"),
        ("6I91230001", "6191230001", "letter I at place 2: 1?"),
        ("6S91230001", "6591230001", "letter S at place 2: 5?"),
        ("65912З0001", None, ""),  # a Cyrillic letter that is no digit's twin here
        ("659123000B", "6591230008", "letter B at place 10: 8?"),
        ("6591230O0О", "6591230000", "letter O at place 8: 0?, letter О at place 10: 0?"),
    ],
)  # fmt: skip
def test_a_letter_that_looks_like_a_digit_is_named_with_its_place(
    cell: str, value: str | None, why: str
) -> None:
    assert said("PHONE_CHARACTERS", PHONE, cell) == (value and (value, why))


@pytest.mark.parametrize(
    "cell",
    ["", "Bill", "SOS", "call me", "6591230001x", "O", "OO12", "659123O001 / 6591230002", "12O", "l2", "BOSS 1234", "1 Oslo 2"],
)  # fmt: skip
def test_words_and_what_stays_no_number_get_no_suggestion(cell: str) -> None:
    found = said("PHONE_CHARACTERS", PHONE, cell)
    assert found is None or cell in {"12O", "OO12"}


@pytest.mark.parametrize(
    ("column", "code", "cell", "value"),
    [
        (EXTENSION, "EXTENSION_DIGITS", "08O1", "0801"),
        (EXTENSION, "EXTENSION_DIGITS", "O1", None),
        (COUNT, "NUMBER_RANGE", "1O", "10"),
        (COUNT, "NUMBER_RANGE", "1OO1", None),
        (START, "DATETIME_FORMAT", "2099-12-O1 09:00", "2099-12-01 09:00"),
        (START, "DATETIME_FORMAT", "2099-13-O1 09:00", None),
        (text("Note", "备注"), "TEXT_TOO_LONG", "1O", None),
    ],
)
def test_a_suggestion_passes_the_rules_of_its_column(
    column: Column, code: str, cell: str, value: str | None
) -> None:
    found = said(code, column, cell)
    assert (found and found[0]) == value


@pytest.mark.parametrize(
    ("cell", "language", "value"),
    [
        ("Outbond", "en", "Outbound"),
        ("outbuond", "zh", "呼出"),
        ("Inbund", "en", "Inbound"),
        ("bound", "en", None),
        ("x", "en", None),
        ("", "en", None),
    ],
)
def test_the_nearest_permitted_value_is_suggested_in_the_readers_language(
    cell: str, language: str, value: str | None
) -> None:
    found = said("NOT_A_CHOICE", WAY, cell, language=language)
    assert (found and found[0]) == value


def test_only_a_zone_that_is_the_only_near_one_is_suggested() -> None:
    assert said("ZONE_UNKNOWN", ZONE, "Beijing") == ("Asia/Shanghai", "the nearest time zone")
    assert said("ZONE_UNKNOWN", ZONE, "Asia/Singapor", language="zh") == ("Asia/Singapore", "最接近的时区")
    assert said("ZONE_UNKNOWN", ZONE, "UTC+8") is None
    assert said("ZONE_UNKNOWN", ZONE, "soon") is None


def test_what_sobot_has_that_is_nearest_is_suggested() -> None:
    named = packed("NEAREST_NAMED", key="1001", name="Ann Lee")
    assert said("AGENT_UNKNOWN", text("Agent", "客服"), "Ann Le", named) == ("1001", "the nearest: Ann Lee")
    alone = packed("NEAREST", key="sales")
    assert said("QUEUE_UNKNOWN", text("Queue", "技能组"), "sale", alone, "zh") == (
        "sales",
        "智齿系统中最接近的",
    )


@pytest.mark.parametrize(
    ("code", "cell", "value"),
    [
        ("PHONE_THOUSANDS", "6,591,230,001", "6591230001"),
        ("PHONE_TRUNK_ZERO", "+44 (0)20 7946 0001", "+442079460001"),
        ("PHONE_TRUNK_ZERO", "44 (0)20 7946 0001", None),
        ("PHONE_TRUNK_ZERO", "+39 (0)6 1234 0001", None),
        ("PHONE_TRUNK_ZERO", "+44 (0)1", None),
    ],
)
def test_signs_are_left_out_only_where_one_reading_is_left(code: str, cell: str, value: str | None) -> None:
    found = said(code, PHONE, cell)
    assert (found and found[0]) == value


def test_nothing_is_suggested_for_a_secret() -> None:
    secret = digits("Password", "密码", 8, 8, "PASSWORD_DIGITS", field="password", secret=True)
    assert said("PASSWORD_DIGITS", secret, "1234567O") is None


def test_a_look_alike_of_what_is_there_is_nearer_than_what_is_spelt_alike() -> None:
    found = unpack(nearest("1OO1", {"1111": "", "1001": "Ann", "1OO": ""}))
    assert found is not None
    assert found["key"] == "1001"


def test_places_are_those_of_the_text_as_it_is_written() -> None:
    found = look_alikes("+65 9123 O0l1")
    assert found is not None
    for place, letter, digit in found.places:
        assert "+65 9123 O0l1"[place - 1] == letter
        assert found.text[place - 1] == digit


@pytest.mark.parametrize(
    ("column", "code", "cell", "values"),
    [
        (DAY, "DATE_FORMAT", "03/04/2099", ["2099-04-03", "2099-03-04"]),
        (DAY, "DATE_FORMAT", "04.04.2099", ["2099-04-04"]),
        (DAY, "DATE_FORMAT", "30-11-2099", ["2099-11-30"]),
        (DAY, "DATE_FORMAT", "11-30-2099", ["2099-11-30"]),
        (DAY, "DATE_FORMAT", "31/02/2099", []),
        (DAY, "DATE_FORMAT", "03/04/99", []),
        (DAY, "DATE_FORMAT", "03/04.2099", []),
        (START, "DATETIME_FORMAT", "3/4/2099 09:00", ["2099-04-03 09:00", "2099-03-04 09:00"]),
        (WAY, "NOT_A_CHOICE", "bound", ["Inbound", "Outbound"]),
        (WAY, "NOT_A_CHOICE", "Outbond", ["Outbound"]),
        (WAY, "NOT_A_CHOICE", "x", []),
        (ZONE, "ZONE_UNKNOWN", "Beijing", ["Asia/Shanghai"]),
        (ZONE, "ZONE_UNKNOWN", "soon", []),
        (PHONE, "PHONE_TWO_NUMBERS", "6591230001 / 6591230002", []),
        (PHONE, "PHONE_DATE", "03/04/2099", []),
    ],
)
def test_a_person_is_offered_every_reading_and_no_number_is_dropped(
    column: Column, code: str, cell: str, values: list[str]
) -> None:
    """Each says what it rests on; of two numbers in one cell none is offered, since the other would be gone."""
    found = readings(code, column, cell, "", "en")
    assert [each.value for each in found] == values
    assert len({(each.value, Reader("en").say(each.why)) for each in found}) == len(values)


def test_of_many_zones_three_are_offered() -> None:
    found = readings("ZONE_UNKNOWN", ZONE, "UTC+8", "", "en")
    assert 1 < len(found) <= 3
