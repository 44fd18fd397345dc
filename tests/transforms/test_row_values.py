"""What a row says, whatever way it was written."""

import pandas as pd
import pytest

from transforms.kinds import kind_named
from transforms.row_values import row_values

PLANS = kind_named("contact-plans")


def said(zone: str = "Asia/Singapore", **cells: str) -> str:
    (text,) = row_values(pd.DataFrame([cells], dtype="str"), PLANS, zone)
    return text


@pytest.mark.parametrize("other", ["2099-12-01 09:00:00", "2099-12-01 09:00"])
def test_a_time_is_its_moment(other: str) -> None:
    time = next(column.field for column in PLANS.columns if column.role == "datetime")
    assert said(**{time: "2099-12-01 09:00"}) == said(**{time: other})
    assert said(**{time: other}) != said("Asia/Tokyo", **{time: other})


def test_a_blank_column_says_nothing() -> None:
    assert said(anything="x") == said(anything="x", more="")
    assert said(anything="x") != said(more="x")


def test_the_order_of_columns_says_nothing() -> None:
    assert said(one="1", two="2") == said(two="2", one="1")


def test_secrets_are_no_part_of_it() -> None:
    kind = kind_named("extensions")
    (secret, *_) = kind.secrets
    frame = pd.DataFrame([{secret: "48291377", "x": "1"}], dtype="str")
    assert "48291377" not in row_values(frame, kind, "Asia/Singapore")[0]


def test_no_columns_say_nothing() -> None:
    assert row_values(pd.DataFrame(index=[2, 3]), PLANS, "Asia/Singapore") == ["", ""]
