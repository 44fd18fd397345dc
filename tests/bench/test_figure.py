"""The frame of all figures: pairs in turns, the interval of the median, verdicts, and the exit status."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bench.__main__ import chosen, every, main, measured, part_of, status, table
from bench.figure import (
    FEWEST,
    Figure,
    Measure,
    Measured,
    Pair,
    Result,
    Scale,
    Short,
    Spent,
    Verdict,
    interval,
    judge,
    ratio,
)
from bench.meter import less, plus

FLOOR = 2.0

Lines = list[tuple[Figure | Measured, list[Result], str]]


def rounds_of(*ratios: float) -> list[tuple[Spent, Spent]]:
    return [({Measure.CPU: one * FLOOR}, {Measure.CPU: FLOOR}) for one in ratios]


def a_figure(*ratios: float, goal: float = 1.3, short: Short | None = None, name: str = "one") -> Figure:
    """A figure whose rounds come to these ratios."""

    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        left = iter(ratios)
        yield Pair(lambda: {Measure.CPU: next(left) * FLOOR}, lambda: {Measure.CPU: FLOOR})

    return Figure(
        name=name,
        what="{rows} rows",
        goals={Measure.CPU: goal},
        pair=pair,
        scale=Scale(1000),
        rounds=len(ratios),
        short=short,
    )


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [
        ((1.1, 1.2, 1.25), Verdict.MET),
        ((1.2, 1.29, 9.0), Verdict.MET),  # one busy moment
        ((1.3, 1.3, 1.3), Verdict.MET),
        ((1.2, 1.4, 1.5), Verdict.UNSURE),
        ((1.35, 1.4, 1.5), Verdict.MISSED),
        ((1.0, *[1.5] * 14), Verdict.MISSED),  # one lucky round of many excuses nothing
        ((*[1.0] * 5, *[1.5] * 10), Verdict.UNSURE),
    ],
)
def test_a_goal_is_missed_when_even_the_lower_end_of_the_interval_is_above_it(
    ratios: tuple[float, ...], verdict: Verdict
) -> None:
    (result,) = judge("x", rounds_of(*ratios), {Measure.CPU: 1.3})
    assert result.verdict is verdict


def test_the_ratio_is_that_of_pairs() -> None:
    """A machine that grows slower by and by changes both sides of a pair."""
    taken = [({Measure.WALL: 2.0 * slow}, {Measure.WALL: 1.0 * slow}) for slow in (1, 2, 5)]
    (result,) = judge("x", taken, {})
    assert (result.ratio, result.low, result.high) == (2.0, 2.0, 2.0)
    assert (result.ours, result.floor) == (4.0, 2.0)
    assert result.verdict is Verdict.NONE


def test_only_what_both_sides_have_is_compared() -> None:
    """The floor of a work that may take so many seconds has no CPU seconds."""
    taken = [({Measure.WALL: 3.0, Measure.CPU: 1.0}, {Measure.WALL: 5.0})]
    assert [result.measure for result in judge("x", taken, {Measure.WALL: 1.0})] == [Measure.WALL]


@pytest.mark.parametrize(
    ("count", "low", "high"), [(1, 0, 0), (3, 0, 2), (5, 0, 4), (6, 0, 5), (9, 1, 7), (15, 3, 11)]
)
def test_the_interval_is_that_of_the_sign_test(count: int, low: int, high: int) -> None:
    """As published tables of the median's 95 % confidence interval have it; the whole range of fewer than six."""
    assert interval(range(count)) == (low, high)


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=40))
def test_the_median_is_within_its_interval(ratios: list[float]) -> None:
    (result,) = judge("x", rounds_of(*ratios), {})
    assert result.low <= result.ratio <= result.high


@pytest.mark.parametrize(("power", "times"), [(1.0, 10), (1.7, 4), (2.0, 10)])
def test_growth_is_an_exponent(power: float, times: int) -> None:
    """1 when ten times the rows cost ten times as much, 2 when they cost a hundred times as much."""
    assert ratio(3.0 * times**power, 3.0, times) == pytest.approx(power)


def test_what_is_constant_can_be_taken_off_and_put_on() -> None:
    spent = {Measure.WALL: 3.0, Measure.CPU: 2.0}
    assert less(plus(spent, 1.0), {Measure.WALL: 1.0, Measure.CPU: 1.0}) == spent


def test_a_clock_that_is_too_coarse_is_no_division_by_zero() -> None:
    assert ratio(0.0, 0.0) == 1.0
    assert ratio(-0.01, 0.0, 4) == 0.0


def test_ours_and_the_floor_take_turns_in_going_first() -> None:
    """Whatever the first of a pair leaves behind hits both sides."""
    seen = []

    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        def side(name: str) -> Spent:
            seen.append(name)
            return {Measure.CPU: 1.0}

        yield Pair(lambda: side("ours"), lambda: side("floor"))

    figure = Figure(name="x", what="x", goals={}, pair=pair, scale=Scale(1), rounds=4)
    figure.results()
    assert seen == ["ours", "floor", "floor", "ours"] * 2


def test_the_short_form_has_its_own_scale_rounds_and_limit() -> None:
    figure = a_figure(2.0, 2.0, 2.0, 2.0, goal=1.3, short=Short(Scale(10), most=2.6))
    (long,) = figure.results()
    (short,) = figure.results(short=True)
    assert (long.what, long.goal, long.verdict) == ("1,000 rows", 1.3, Verdict.MISSED)
    assert (short.what, short.goal, short.verdict) == ("10 rows", 2.6, Verdict.MET)


def found(*figures: Figure | Measured) -> Lines:
    return list(measured(figures, short=False, say=lambda _: None))


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([a_figure(1.0, 1.1, 1.2)], 0),
        ([a_figure(1.2, 1.4, 1.5)], 0),
        ([a_figure(1.0, 1.1, 1.2), a_figure(1.4, 1.4, 1.5), a_figure(1.0, 1.0, 1.0)], 1),
        ([Measured(name="m", what="memory", measure=lambda: [("peak", 700.0, 700.0)], goal=1.0)], 0),
        ([Measured(name="m", what="memory", measure=lambda: [("peak", 710.0, 700.0)], goal=1.0)], 1),
    ],
)
def test_the_status_is_1_when_one_goal_is_missed(figures: list[Figure | Measured], expected: int) -> None:
    assert status(found(*figures)) == expected


def test_a_figure_that_fails_is_told_and_does_not_stop_the_others() -> None:
    """Twenty minutes of figures are not lost because one could not be measured."""
    broken = Measured(name="broken", what="broken", measure=lambda: [("x", 1 / 0, 1.0)], goal=1.0)
    lines = found(broken, a_figure(1.0, 1.0, 1.0))
    assert [wrong for _, _, wrong in lines] == ["ZeroDivisionError: division by zero", ""]
    assert status(lines) == 1
    assert "failed" in printed(lines)


def test_the_table_says_everything_on_a_screen_of_120_columns() -> None:
    text = printed(found(a_figure(1.35, 1.4, 1.5)))
    assert [word in text for word in ("1,000 rows", "CPU s", "1.40", "1.35-1.50", "1.30", "missed")] == [
        True
    ] * 6
    assert max(map(len, text.splitlines())) <= 120


def printed(lines: Lines) -> str:
    console = Console(width=120, color_system=None)
    with console.capture() as capture:
        console.print(table(lines))
    return capture.get()


def test_figures_are_chosen_by_name_or_by_module() -> None:
    known: dict[str, tuple[Figure | Measured, ...]] = {
        "a": (a_figure(1.0, name="x"), a_figure(1.0, name="y")),
        "b": (a_figure(1.0, name="z"),),
    }
    assert [line.name for line in chosen(known, [], short=False)] == ["x", "y", "z"]
    assert [line.name for line in chosen(known, ["z", "x"], short=False)] == ["x", "z"]
    assert [line.name for line in chosen(known, ["a"], short=False)] == ["x", "y"]
    with pytest.raises(SystemExit, match="no such figure: q"):
        chosen(known, ["q"], short=False)


LINES = [line for lines in every().values() for line in lines]
FIGURES = [line for line in LINES if isinstance(line, Figure)]


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_the_parts_of_the_short_form_are_the_whole(parts: int) -> None:
    """The gate measures its halves side by side: none is left out, none is measured twice."""
    whole = chosen(every(), [], short=True)
    found = [line.name for at in range(parts) for line in part_of(whole, f"{at + 1}/{parts}")]
    assert sorted(found) == sorted(line.name for line in whole)


@pytest.mark.parametrize("part", ["", "0/2", "3/2", "1", "1/0", "a/b"])
def test_what_is_no_part_is_refused(part: str) -> None:
    with pytest.raises(SystemExit, match="no such part"):
        part_of(chosen(every(), [], short=True), part)


def test_every_figure_is_declared_once() -> None:
    assert len({line.name for line in LINES}) == len(LINES)
    assert len({line.described() for line in LINES}) == len(LINES)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_every_figure_has_a_goal_and_rounds_that_tell_its_noise(figure: Figure) -> None:
    assert figure.goals
    assert figure.rounds >= FEWEST
    assert "{" not in figure.described()


def test_help_is_given_and_other_options_are_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without measuring anything, which takes half an hour."""
    monkeypatch.setattr("bench.__main__.every", dict)
    for asked in ("--help", "-h"):
        assert main([asked]) == 0
        assert "--short" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="no such option: --fast"):
        main(["--fast"])


@pytest.mark.parametrize(
    "figure", [figure for figure in FIGURES if figure.short], ids=lambda figure: figure.name
)
def test_the_short_form_is_smaller_and_its_limit_far_above_the_goal(figure: Figure) -> None:
    """So that the gate fails for what grows, not for a busy machine: half as much again as the goal, in CPU seconds."""
    short = figure.short
    assert short is not None
    assert short.rounds >= FEWEST
    assert short.scale.rows * short.scale.times <= figure.scale.rows * figure.scale.times
    assert (short.scale.times > 1) == (figure.scale.times > 1)
    assert short.measure is Measure.CPU
    assert short.most >= min(figure.goals.values()) + 0.3


def test_the_short_form_has_what_once_grew() -> None:
    """Known forbidden numbers, earlier loads, refusals, repeats, rows: each of them cost more than its share once."""
    names = {figure.name for figure in FIGURES if figure.short}
    assert {
        "customers-beside",
        "forbidden-beside",
        "history-customers",
        "history-plans",
        "refused",
        "repeated",
        "growth-report",
        "growth-load",
        "sending",
        "check-csv",
    } <= names
