"""What makes a row the same row in another file."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.kinds import KINDS, kind_named
from transforms.row_keys import row_keys

ZONE = "Asia/Singapore"
PLAN = {
    "customerPhoneNumber": "6591230001",
    "name": "Call back",
    "scheduleStartTime": "2099-12-01T09:00:00",
    "scheduleEndTime": "2099-12-01T18:00:00",
    "executorId": "1001",
    "bak": "note",
}


def key(kind: str, zone: str = ZONE, /, **values: str) -> str:
    frame = pd.DataFrame([values], index=[7], dtype="str")
    return str(row_keys(frame, kind_named(kind), zone)[7])


@pytest.mark.slow
@given(second=st.integers(0, 59), joint=st.sampled_from(["T", " "]), short=st.booleans())
def test_a_time_is_its_minute(second: int, joint: str, short: bool) -> None:
    """However it is written."""
    written = f"2099-12-01{joint}09:00" + ("" if short else f":{second:02}")
    assert key("contact-plans", **PLAN | {"scheduleStartTime": written}) == key("contact-plans", **PLAN)


@pytest.mark.parametrize("field", [name for name in PLAN if name != "bak"])
def test_every_part_of_the_natural_key_counts(field: str) -> None:
    """A plan that differs in one of them is another plan; its note is none of them."""
    other = PLAN[field].replace("1", "3", 1).replace("-32-", "-11-") if field != "name" else "Other"
    assert key("contact-plans", **PLAN | {field: other}) != key("contact-plans", **PLAN)
    assert key("contact-plans", **PLAN | {"bak": ""}) == key("contact-plans", **PLAN)


def test_a_time_is_meant_in_its_zone() -> None:
    """The same words in another zone are another moment."""
    assert key("contact-plans", "Asia/Tokyo", **PLAN) != key("contact-plans", **PLAN)
    hour_later = PLAN | {"scheduleStartTime": "2099-12-01 10:00", "scheduleEndTime": "2099-12-01 19:00"}
    assert key("contact-plans", "Asia/Tokyo", **hour_later) == key("contact-plans", **PLAN)


def test_a_blank_cell_is_its_default() -> None:
    """With the column or without it."""
    for kind in KINDS:
        values = {column.field: column.default or column.example or "x" for column in kind.columns}
        frame = pd.DataFrame([values], index=[7], dtype="str")
        blank = frame.assign(**{column.field: "" for column in kind.columns if column.default})
        without = frame.drop(columns=[column.field for column in kind.columns if column.default])
        expected = row_keys(frame, kind, ZONE)[7]
        assert row_keys(blank, kind, ZONE)[7] == row_keys(without, kind, ZONE)[7] == expected, kind.name


def test_no_secret_is_in_a_key() -> None:
    """Neither in that of extensions nor of any other kind."""
    for kind in KINDS:
        values = {column.field: column.default or column.example or "x" for column in kind.columns}
        frame = pd.DataFrame([values | dict.fromkeys(kind.secrets, "SECRET")], index=[7], dtype="str")
        assert "SECRET" not in row_keys(frame, kind, ZONE)[7], kind.name


def test_where_sending_twice_is_harmless_a_changed_value_is_another_row() -> None:
    """A number that is to be unblocked now is not the row that blocked it."""
    block = {"callNumber": "6591230001", "callType": "3", "enabled": "1"}
    assert key("forbidden-numbers", **block) != key("forbidden-numbers", **block | {"enabled": "0"})


def test_parts_do_not_run_together() -> None:
    """What ends one cell cannot begin the next."""
    assert key("contact-plans", **PLAN | {"name": "ab", "executorId": "c"}) != key(
        "contact-plans", **PLAN | {"name": "a", "executorId": "bc"}
    )
