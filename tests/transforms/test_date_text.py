"""Dates as people write them: one day, or asked about; dates whose day and month a program may have exchanged."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.making import TODAY, a_sheet, codes, prepared
from transforms.cells import RepairPolicy
from transforms.date_text import DAY, MONTH, iso, only_order
from transforms.policies import PreparePolicy
from transforms.sheet import CellType
from validators.libraries import pd

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2199, 12, 31)).map(
    lambda one: one.replace(microsecond=0)
)
CLEAR = ("%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%B %d, %Y", "%b %d %Y")
TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%H点%M分", "%H时%M分")
ORDERED = {DAY: ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"), MONTH: ("%m/%d/%Y", "%m.%d.%Y", "%m-%d-%Y")}
PLANS = ["Telephone", "Plan", "Start", "End", "Executor"]


def shown(moment: datetime, time: str) -> str:
    """As ISO has it, to what the form of the time shows."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if "%S" in time else f"{moment:%Y-%m-%d %H:%M}"


@given(MOMENTS, st.sampled_from(CLEAR), st.sampled_from(TIMES))
def test_a_form_that_can_mean_one_moment_is_that_moment(moment: datetime, day: str, time: str) -> None:
    """As the standard library writes it; whatever comes first elsewhere."""
    written = f"{moment.strftime(day)} {moment.strftime(time)}"
    for order in ("", DAY, MONTH):
        assert iso(moment.strftime(day), order) == f"{moment:%Y-%m-%d}"
        assert iso(written, order) == shown(moment, time)


@given(MOMENTS, st.sampled_from([DAY, MONTH]), st.integers(0, 2), st.sampled_from(TIMES))
def test_with_the_year_last_it_is_read_in_the_order_that_was_said(
    moment: datetime, order: str, at: int, time: str
) -> None:
    """In no order without it; a day after the twelfth tells the one that is possible."""
    written = f"{moment.strftime(ORDERED[order][at])} {moment.strftime(time)}"
    assert iso(written) == written
    assert iso(written, order) == shown(moment, time)
    assert only_order(written) == (order if moment.day > 12 else "")


@pytest.mark.parametrize(
    "written",
    [
        *("31 Feb 2099", "0 May 2099", "3 Apr 99", "Apr 2099", "3 Avril 2099", "3 Apr-2099 9", "2099/1/5 9"),
        *("2099-1-5 13:00 PM", "2099-1-5 0:30 am", "2099年1月5日 上午9:00 am", "2099年1月5日 晚上9点", "2099-01-05T09:00Z"),
        *("31/02/2099", "3/4/99", "3/4.2099", "2099-01-05 09:00 +08:00", "46115.375", "tomorrow", ""),
    ],
)  # fmt: skip
def test_what_is_no_clear_date_stays_as_it_is(written: str) -> None:
    """To be refused by name; no order helps."""
    assert [iso(written, order) for order in ("", DAY, MONTH)] == [written] * 3


def plans(
    *starts: str, order: str = "", types: dict[tuple[int, int], CellType] | None = None
) -> "pd.Series[str]":
    """The codes of problems by row, and the starts that are ready."""
    rows = [[f"659001000{at}", "A", start, "2099-12-31 18:00", "1001"] for at, start in enumerate(starts)]
    proven = prepared(
        a_sheet([PLANS, *rows], types), PreparePolicy(TODAY, repairs=RepairPolicy(date_order=order))
    )
    found: pd.Series[str] = pd.concat(
        [pd.Series(codes(proven), dtype="str"), proven.ready["scheduleStartTime"]]
    ).sort_index()
    return found


def test_the_order_of_a_list_is_that_of_all_its_dates() -> None:
    """A date that is none in that order is a problem of its row; nothing is read by what the others look like."""
    starts = ("13/4/2099 9:00", "3/4/2099 9:00", "4/13/2099 9:00")
    assert plans(*starts).tolist() == ["DATETIME_FORMAT"] * 3
    assert plans(*starts, order=DAY).tolist() == ["2099-04-13 09:00", "2099-04-03 09:00", "DATETIME_FORMAT"]
    assert plans(*starts, order=MONTH).tolist() == ["DATETIME_FORMAT", "2099-03-04 09:00", "2099-04-13 09:00"]


def test_midnight_behind_a_day_is_that_day() -> None:
    """As an American program exports an expiry date; every step is listed."""
    rows = [["Number", "Direction", "Expiry date"], ["6590010001", "in", "12/31/2099 12:00:00 AM"]]
    proven = prepared(a_sheet(rows), PreparePolicy(TODAY, repairs=RepairPolicy(date_order=MONTH)))
    assert proven.ready["expirationTime"].tolist() == ["2099-12-31"]
    assert proven.repairs["code"].tolist() == ["DATE_ORDER", "MIDNIGHT"]


@pytest.mark.parametrize("order", ["", DAY])
def test_dates_beside_text_that_was_no_date_in_the_programs_order_are_asked_about(order: str) -> None:
    """3 April became the fourth of March when Excel opened the file, and 13 April stayed text."""
    dates = dict.fromkeys([(3, 2), (4, 2), (5, 2)], CellType.DATE)
    starts = ("13/04/2099 9:00", "2099-03-04T09:00:00", "2099-05-05T09:00:00", "2099-11-06T09:00:00")
    found = plans(*starts, order=order, types=dates).tolist()
    assert found == [
        "2099-04-13 09:00" if order else "DATETIME_FORMAT",
        "DATE_SWAPPED",
        "2099-05-05T09:00:00",  # the fifth of May either way
        "DATE_SWAPPED",
    ]


@pytest.mark.parametrize("text", ["3/4/2099 9:00", "2099-04-13 09:00", "soon", "13 Apr 2099 9:00"])
def test_text_that_proves_no_wrong_order_leaves_dates_alone(text: str) -> None:
    """It may have been typed as text; no date is doubted for it."""
    found = plans(text, "2099-03-04T09:00:00", types={(3, 2): CellType.DATE})
    assert found.tolist()[1] == "2099-03-04T09:00:00"


def test_a_date_after_the_twelfth_shows_that_the_order_was_right() -> None:
    """No exchange of day and month gives it."""
    dates = dict.fromkeys([(3, 2), (4, 2)], CellType.DATE)
    found = plans("13/04/2099 9:00", "2099-03-04T09:00:00", "2099-03-14T09:00:00", types=dates)
    assert found.tolist() == ["DATETIME_FORMAT", "2099-03-04T09:00:00", "2099-03-14T09:00:00"]


@pytest.mark.parametrize("odd", ["yes", "9:00", "2099"])
def test_what_is_no_date_in_a_format_of_dates_says_nothing_of_the_order(odd: str) -> None:
    """The dates beside it are still doubted."""
    dates = dict.fromkeys([(3, 2), (4, 2)], CellType.DATE)
    found = plans("13/04/2099 9:00", "2099-03-04T09:00:00", odd, types=dates)
    assert found.tolist()[:2] == ["DATETIME_FORMAT", "DATE_SWAPPED"]
