"""What Excel displays for a number, against two independent evaluators, and against padding by hand."""

import gzip
import json
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.sheets.parser.xlsx.format_evaluation import Shown, evaluate
from callsheet.sheets.parser.xlsx.number_formats import Shape, Show, seen, shape_of
from callsheet.sheets.parser.xlsx.numbers import number_text, read_numbers
from callsheet.sheets.parser.xlsx.values import Meaning
from transforms.parser_shared import CellType

TABLE = Path(__file__).with_name("number_formats") / "shown.json.gz"


@cache
def table() -> dict[str, Any]:
    """Numbers, formats, and what each evaluator displays: shown[evaluator][format][number]."""
    with gzip.open(TABLE) as file:
        made: dict[str, Any] = json.load(file)
    return made


def compared(code: str, number: str, *theirs: str | None) -> str:
    """Whether our evaluator displays what one of the others does; spaces are not compared, nor what groups digits."""
    shape = shape_of("164", code)
    if shape.show is not Show.EVALUATED:
        return "date or General"
    ours = evaluate(shape.parsed, Decimal(number)) if shape.parsed.known else None
    if ours is None:
        return "not sure"
    return "equal" if bare(ours.text) in {bare(one) for one in theirs if one is not None} else "different"


def bare(text: str) -> str:
    return "".join(text.split()).replace(",", "").replace(".", "")


def general_in_full(code: str, number: str) -> bool:
    """General shortens numbers of more than 11 digits to fit a cell; they are in the cell all the same."""
    return ("General" in code or "@" in code) and len(number) > 11


@pytest.mark.slow
def test_every_claim_is_what_an_independent_evaluator_displays() -> None:
    """Of 1,629 formats x 34 numbers, none that we evaluate is displayed otherwise by both SheetJS and numfmt."""
    found: Counter[str] = Counter()
    different = []
    made = table()
    for at, code in enumerate(made["formats"]):
        for place, number in enumerate(made["numbers"]):
            verdict = compared(code, number, *(shown[at][place] for shown in made["shown"].values()))
            found[verdict] += 1
            if verdict == "different" and not general_in_full(code, number):
                different.append((code, number))
    assert different == []
    assert found["not sure"] < 0.08 * found.total()
    assert found["equal"] > 0.9 * found.total()


@pytest.mark.slow
def test_every_number_taken_for_its_own_digits_is_displayed_by_them() -> None:
    """A number that passes unchanged, or with zeros in front, has exactly these digits in one of the evaluators."""
    made = table()
    passed = 0
    for at, code in enumerate(made["formats"]):
        shape = shape_of("164", code)
        for place, number in enumerate(made["numbers"]):
            if shape.show is not Show.EVALUATED or general_in_full(code, number):
                continue
            text, kind = seen(shape, Decimal(number), number)
            if kind in (CellType.NUMBER, CellType.NUMBER_PADDED) and number != "0":
                passed += 1
                shown = [shown[at][place] or "" for shown in made["shown"].values()]
                assert bare(text).lstrip("-") in {one for text in shown for one in readings(text)}, (
                    code,
                    number,
                )
    assert passed > 5_000


def readings(shown: str) -> set[str]:
    """The digits of a displayed text: all of them, and without the zeros behind a last point."""
    whole, _, places = shown.rpartition(".")
    sure = {only_digits(shown)}
    return sure | {only_digits(whole) + only_digits(places).rstrip("0")} if whole else sure


def only_digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())


@pytest.mark.parametrize("code", table()["formats"][::4])
@pytest.mark.thinned(3)
def test_the_quick_way_reads_what_the_slow_way_reads(code: str) -> None:
    """A column of numbers at once, or each by itself: the same text and the same types."""
    shape, numbers = shape_of("164", code), table()["numbers"]
    text, types = read_numbers(pa.array(numbers, pa.string()), shape, date_1904=False)
    one_by_one = (
        [number_text(number, shape) for number in numbers]
        if shape.show in (Show.NUMBER, Show.EVALUATED)
        else [tuple(zip(text.to_pylist(), types.tolist(), strict=True))[at] for at in range(len(numbers))]
    )
    assert list(zip(text.to_pylist(), types.tolist(), strict=True)) == one_by_one


SEPARATORS = st.sampled_from(["", "\\-", " ", "\\ ", '" "', "-", "\\/", ")", "("])


@given(
    st.integers(1, 10**15 - 1), st.lists(st.tuples(st.integers(1, 4), SEPARATORS), min_size=1, max_size=5),
    st.sampled_from(["", '"0"', "\\0", '"00"', "[Red]", "[$-409]", "_(", "* "]),
)  # fmt: skip
def test_zeros_and_separators_show_a_number_padded(
    value: int, groups: list[tuple[int, str]], front: str
) -> None:
    """0000-like formats: the digits with zeros in front up to the places, and no others."""
    code = front + "".join("0" * count + between for count, between in groups)
    places = sum(count for count, _ in groups)
    wanted = "0" * front.count("0" if "$" not in front else "00") + str(value).zfill(places)
    kind = CellType.NUMBER if wanted == str(value) else CellType.NUMBER_PADDED
    assert number_text(str(value), shape_of("164", code)) == (wanted, kind)


@given(st.text(alphabet='0#?,.%;@"\\_*[]$-+E/() 5xdhGeneral<>=年', max_size=24), st.integers(0, 10**12))
def test_no_format_makes_a_number_of_digits_that_are_not_its_own(code: str, value: int) -> None:
    """Whatever a format says, a number is its own digits, its own digits behind zeros, a date, or marked as not."""
    text, kind = number_text(str(value), shape_of("164", code))
    if kind is CellType.NUMBER_PADDED:
        assert text.endswith(str(value))
        assert not text.removesuffix(str(value)).strip("0")
    elif kind not in (CellType.DATE, CellType.ERROR):
        assert text == str(value)


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ('0#" "##" "##" "##" "##', "612340001", "06 12 34 00 01"),
        ('[<=9999999]000\\-0000;"+65 "0000\\ 0000', "91230001", "+65 9123 0001"),
        ('[<=9999999]000\\-0000;"+65 "0000\\ 0000', "1230001", "123-0001"),
        ("0%", "91230001", "9123000100%"),
        ("0,", "91230001", "91230"),
        ("#,##0.00", "1.005", "1.01"),
        ("(###) ###-####", "1234567", "() 123-4567"),
        (";;;", "5", ""),
        ("0.00E+00", "99999", "1.00E+05"),
    ],
)
def test_a_number_is_displayed_as_excel_displays_it(code: str, number: str, text: str) -> None:
    """Sections, conditions, percent, scaling, rounding, literals."""
    shown = evaluate(shape_of("164", code).parsed, Decimal(number))
    assert shown is not None
    assert shown.text == text


def test_zeros_behind_a_point_are_no_digits() -> None:
    """5.00 is 5, 5.50 is 5.5; a plus and a digit of any script count."""
    assert Shown("5", ".00").digits() == "5"
    assert Shown("5", ".50").digits() == "5.5"
    assert Shown("+5").digits() == "+5"
    assert Shown("٥").digits() == "٥"


def test_each_of_many_formats_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook may have tens of thousands; comparing each with all others took minutes."""
    shapes, compared = tuple(Shape(Show.EVALUATED, f'0.0"{at}"') for at in range(500)), list[int]()
    kinds = Meaning(pa.array([], pa.string()), shapes, date_1904=False, most_text=0)
    equal = Shape.__eq__

    def counted(one: Shape, other: object) -> bool:
        compared.append(1)
        return bool(equal(one, other))

    monkeypatch.setattr(Shape, "__eq__", counted)
    assert kinds._kinds.tolist() == list(range(501))
    assert len(compared) < 5 * len(shapes)
