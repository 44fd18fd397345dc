"""Repairs are no wider than their names: over all of Unicode, and in every role."""

import os
import sys
import unicodedata
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.making import TODAY, a_sheet, codes, prepared
from transforms.cells import RepairPolicy
from transforms.headers import HeaderMap
from transforms.policies import PreparePolicy
from transforms.repairs import BY_ROLE
from transforms.sheet import CellType, Facts
from validators.schema import Role

CASES = {
    "①13800138000": "PHONE_CHARACTERS",
    "6591230008²": "PHONE_CHARACTERS",
    "0591 2300 59…": "PHONE_CHARACTERS",
    "٦٥٩١٢٣٠٠٠١": "PHONE_CHARACTERS",
    "91230001\n91230002": "PHONE_TWO_NUMBERS",
    "91230003 91230004": "PHONE_TWO_NUMBERS",
    "91230005 - 91230006": "PHONE_TWO_NUMBERS",
    "91230007 (2)": "PHONE_EXTENSION",
    "0664/1234567": "PHONE_TWO_NUMBERS",
    "6,591,230,033": "PHONE_THOUSANDS",
    "tel:+6591230018": "PHONE_CHARACTERS",
}


@pytest.mark.parametrize("written", list(CASES))
def test_what_is_not_one_number_is_named(written: str) -> None:
    """No digit is made, none is taken away, and two values are never joined."""
    assert codes(prepared(a_sheet([["Telephone", "Name"], [written, "x"]]))) == {2: CASES[written]}


STEP = 1 if os.environ.get("CALLSHEET_TEST_CHAOS") else 16


@cache
def signs() -> list[str]:
    """Every character that Unicode has, and each 16th of the code points that are free or private (all under `make chaos`)."""
    every = map(chr, range(sys.maxunicode + 1))
    kinds = ((sign, unicodedata.category(sign)) for sign in every)
    return [
        sign for sign, kind in kinds if kind != "Cs" and (kind not in {"Cn", "Co"} or not ord(sign) % STEP)
    ]


def repaired(cells: list[str], role: Role) -> list[str]:
    series = pd.Series(cells, dtype="str")
    for repair in BY_ROLE[role]:
        series = repair.apply(series)
    return [str(cell) for cell in series]


def is_digit(sign: str) -> bool:
    return sign in "0123456789０１２３４５６７８９"


CHAINS = {repairs: role for role, repairs in BY_ROLE.items()}  # roles with the same repairs do the same


@pytest.mark.slow
@pytest.mark.parametrize("role", CHAINS.values())
@pytest.mark.thinned(2)
def test_no_other_character_turns_into_a_digit(role: Role) -> None:
    """Only ASCII digits and full-width digits are digits after every repair of a role, alone or between digits."""
    others = [sign for sign in signs() if not is_digit(sign)]
    for pattern, digits in (("{}", ""), ("61{}52", "6152")):
        before = [pattern.format(sign) for sign in others]
        for old, new in zip(before, repaired(before, role), strict=True):
            if old != new:
                assert "".join(filter(is_digit, new)) in (digits, ""), (role, old, new)


@pytest.mark.slow
@pytest.mark.parametrize("role", CHAINS.values())
@pytest.mark.thinned(2)
def test_no_free_or_private_code_point_turns_into_a_digit(role: Role) -> None:
    """All of them, many in a cell: a later Unicode may make any of them a digit of some script."""
    free = [
        chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in {"Cn", "Co"}
    ]
    packs = ["".join(free[at : at + 64]) for at in range(0, len(free), 64)]
    for pattern, digits in (("{}", ""), ("61{}52", "6152")):
        for new in repaired([pattern.format(pack) for pack in packs], role):
            assert "".join(filter(is_digit, new)) in (digits, "")


@pytest.mark.slow
def test_names_keep_every_letter_and_mark() -> None:
    """A character inside a name stays what it is, a line break excepted; at its ends only spaces are removed."""
    for sign, kept in zip(signs(), repaired([f"a{sign}b" for sign in signs()], Role.TEXT), strict=True):
        assert kept == "a" + (" " if sign in "\r\n\t" else sign) + "b"
    for sign, kept in zip(signs(), repaired([f"{sign}a" for sign in signs()], Role.TEXT), strict=True):
        assert kept == f"{sign}a" or (kept == "a" and unicodedata.category(sign)[0] in "ZC")


NAMES = [
    "'t Hart", "'s-Gravenhage", "O’Neil", "José  Ñ", "👩\u200d👩\u200d👧 Fam", "عميل\u200f", "می\u200cخواهم", "क्\u200dष", "☎\ufe0f",
    "@SUM(A1)", "-1+1", "NULL", "\\N", '=HYPERLINK("x")', "1st", "①", "x²", "ﬁ",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_are_sent_as_they_are(name: str) -> None:
    """An apostrophe is Excel's only where Excel marks it so, and joiners belong to names."""
    proven = prepared(a_sheet([["Telephone", "Name"], ["6590010001", name]], facts=Facts(delimiter=",")))
    assert proven.ready["name"].tolist() == [name]
    assert proven.repairs.empty


@pytest.mark.parametrize(
    "mark", ["\u200d", "\ufe0f", "\u2066", "\u061c", "\U000e0020", "\u3164", "\u202a", "\u2060"]
)
def test_marks_are_removed_from_digits_as_a_listed_repair(mark: str) -> None:
    """They are not dialled, and a person can see that they were there."""
    proven = prepared(a_sheet([["Telephone"], [f"{mark}65900{mark}10001"]]))
    assert proven.ready["telephone"].tolist() == ["6590010001"]
    assert proven.repairs["code"].tolist() == ["INVISIBLE"]


@pytest.mark.parametrize(
    ("header", "cells", "code"),
    [
        (["Extension", "Password"], ["100①", "123456"], "EXTENSION_DIGITS"),
        (["Extension", "Password"], ["1001", "12345²"], "PASSWORD_DIGITS"),
        (["Number", "Direction"], ["6590010001", "²"], "NOT_A_CHOICE"),
        (["Queue number", "Agent", "Level"], ["3001", "1001", "①"], "NUMBER_RANGE"),
    ],
)
def test_circled_digits_and_superscripts_are_digits_nowhere(
    header: list[str], cells: list[str], code: str
) -> None:
    """Extensions, passwords, choices and counts are asked like numbers to dial."""
    assert codes(prepared(a_sheet([header, cells]))) == {2: code}


@pytest.mark.parametrize("written", ['="006590010001"', '="+6590010001"', ' ="65 9001 0001"'])
def test_excels_text_trick_is_read_as_text(written: str) -> None:
    """="0065..." is how people keep a zero in CSV: its quotes prove it text."""
    proven = prepared(a_sheet([["Telephone", "Name"], [written, '="=A1"']]))
    assert proven.ready["telephone"].tolist() == [("00" if "00" in written[:5] else "") + "6590010001"]
    assert proven.ready["name"].tolist() == ["=A1"]
    assert "TEXT_FORMULA" in set(proven.repairs["code"])


HIDING = ["\u202a+1 310 555 0123", "\u00a0+1 310 555 0123", "'+1 310 555 0123", "\ufeff+13105550123", "\u200e(+1) 310 555 0123",
          "＋１ 310 555 0123", "\u2066+1 310 555 0123\u2069", "' +1 310 555 0123"[:1] + "+13105550123", "\u3000+1-310-555-0123",
          "\u200b\u00a0+1 310 555 0123"]  # fmt: skip


@pytest.mark.parametrize("written", HIDING)
def test_a_plus_behind_an_invisible_mark_counts(written: str) -> None:
    """A US number in a list of China stays a US number."""
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(country="CN"))
    proven = prepared(a_sheet([["Telephone"], [written]]), policy)
    assert proven.ready["telephone"].tolist() == ["13105550123"]


TYPES = [
    (CellType.NUMBER_LOST, "110101199001011232", "PRECISION_LOST"),
    (CellType.ERROR, "#N/A", "CELL_ERROR"),
    (CellType.FORMULA_NO_VALUE, "", "FORMULA_NO_VALUE"),
    (CellType.NUMBER_SHOWN_OTHERWISE, "0.5", "SHOWN_OTHERWISE"),
    (CellType.NUMBER_FORMAT_UNKNOWN, "5", "FORMAT_UNKNOWN"),
    (CellType.NUMBER_SCIENTIFIC, "1e-05", "PHONE_SCIENTIFIC"),
]


@pytest.mark.parametrize(("kind", "value", "code"), TYPES)
@pytest.mark.parametrize("at", [1, 2, 3, 4])
@pytest.mark.thinned(3)
def test_stored_types_are_asked_of_every_column_that_is_sent(
    kind: CellType, value: str, code: str, at: int
) -> None:
    """Names, notes, ids and custom fields: what a cell cannot hold is not sent from any of them."""
    header = ["Telephone", "Name", "Note", "National ID", "Assigned agent"]
    mapping = HeaderMap(custom={"National ID": "a" * 32})
    cells = ["6590010001", "x", "y", "z", "1001"]
    cells[at] = value
    proven = prepared(a_sheet([header, cells], {(2, at): kind}), mapping=mapping)
    assert codes(proven) == {2: code}
    assert proven.problems["column"].tolist() == [header[at]]
    assert (
        prepared(
            a_sheet([header, ["6590010001", "x", "y", "0.1", "1001"]], {(2, 3): CellType.NUMBER}),
            mapping=mapping,
        ).rows
        == 1
    )


@pytest.mark.parametrize("kind", [CellType.DATE, CellType.BOOLEAN])
def test_dates_and_true_belong_to_notes_and_custom_fields_alone(kind: CellType) -> None:
    """A name or an id that Excel made a date is not what was typed; a date of a contract is."""
    header = ["Telephone", "Name", "Note", "Until", "Assigned agent"]
    mapping = HeaderMap(custom={"Until": "a" * 32})
    found = [
        codes(
            prepared(a_sheet([header, ["6590010001", "a", "b", "c", "1"]], {(2, at): kind}), mapping=mapping)
        )
        for at in range(5)
    ]
    wrong = {2: "WRONG_CELL_TYPE"}
    assert found == [wrong, wrong, {}, {}, wrong]


IDS = {
    "3601.0": ("3601", ["POINT_ZERO"]), "３６０１": ("3601", ["FULL_WIDTH"]), "\u200b3601": ("3601", ["INVISIBLE"]), "'0361": ("0361", ["APOSTROPHE"]),
    "D0-12_a": ("D0-12_a", []), "1E10": ("1E10", []), "3f2504e0-4f89-11d3-9a0c-0305e82c3301": ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", []),
}  # fmt: skip


@pytest.mark.parametrize("written", list(IDS))
def test_ids_are_repaired_like_numbers(written: str) -> None:
    """Queue 3601.0 is queue 3601."""
    proven = prepared(a_sheet([["Queue number", "Queue name"], [written, "Sales"]]))
    assert (proven.ready["queueID"].tolist(), proven.repairs["code"].tolist()) == (
        [IDS[written][0]],
        IDS[written][1],
    )


BAD_IDS = {
    "3601.5": "NUMBER_NOT_WHOLE", "2026-11-30": "WRONG_CELL_TYPE", "1-Mar": "WRONG_CELL_TYPE", "Mar-26": "WRONG_CELL_TYPE",
    "3/4/2026": "WRONG_CELL_TYPE", "3月4日": "WRONG_CELL_TYPE", "TRUE": "WRONG_CELL_TYPE", "3.6E+15": "PHONE_SCIENTIFIC",
    "3501, 3502": "ID_FORM", "3501\n3502": "ID_FORM", "3501;3502": "ID_FORM",
    "3501/3502": "ID_FORM", "3501 3502": "ID_FORM", "3501 & 3502": "ID_FORM", "3501 and 3502": "ID_FORM", "=3501": "ID_FORM",
    "３５０１／３５０２": "ID_FORM", "35①1": "ID_FORM", "35²": "ID_FORM", "٣٥٠١": "ID_FORM", "½": "ID_FORM", "1/2": "NUMBER_NOT_WHOLE",
    "1 1/2": "NUMBER_NOT_WHOLE", "10:30": "WRONG_CELL_TYPE", "9:30:00": "WRONG_CELL_TYPE", "3:30 PM": "WRONG_CELL_TYPE",
}  # fmt: skip


@pytest.mark.parametrize("written", list(BAD_IDS))
@pytest.mark.parametrize(
    "header", [["Queue number", "Queue name"], ["Queue", "Agent"], ["Agent work number", "Extension"]]
)
@pytest.mark.thinned(3)
def test_ids_that_a_spreadsheet_changed_are_refused(written: str, header: list[str]) -> None:
    """A date, a fraction, a long number, two ids: nothing is created from them."""
    assert codes(prepared(a_sheet([header, [written, "1001"]]))) == {2: BAD_IDS[written]}


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        *TYPES,
        (CellType.DATE, "2026-11-30", "WRONG_CELL_TYPE"),
        (CellType.NUMBER, "0.5", "NUMBER_NOT_WHOLE"),
        (CellType.FORMULA, "0.5", "NUMBER_NOT_WHOLE"),
    ],
)
def test_ids_are_asked_for_their_stored_type(kind: CellType, value: str, code: str) -> None:
    """As numbers to dial are."""
    assert codes(prepared(a_sheet([["Queue number", "Queue name"], [value, "x"]], {(2, 0): kind}))) == {
        2: code
    }


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("#N/A", "CELL_ERROR"),
        ("#REF!", "CELL_ERROR"),
        ("1.10101E+17", "PHONE_SCIENTIFIC"),
        ("####", "CELL_ERROR"),
    ],
)
def test_a_text_file_holds_what_excel_wrote_for_an_error(written: str, code: str) -> None:
    """In CSV an error and a long number are text like any other; in a workbook, text that reads so was typed."""
    rows = [["Telephone", "Note"], ["6590010001", written]]
    assert codes(prepared(a_sheet(rows, facts=Facts(delimiter=",")))) == {2: code}
    assert codes(prepared(a_sheet(rows))) == {}


@pytest.mark.parametrize(
    "name", ["'t Hart", "''t", "@SUM(A1)", "-1+1", "=1+1", "+65 9001 0001", "＋65", "\tx"]
)
def test_our_own_csv_reads_back_as_it_was(name: str) -> None:
    """Its apostrophe before what a spreadsheet would run is taken off again, and only there."""
    from callsheet.sheets.cell_text import csv_text

    rows = [["Telephone", "Name", "callsheet row"], ["6590010001", csv_text(name), "2"]]
    proven = prepared(a_sheet(rows, facts=Facts(delimiter=",")))
    assert proven.ready["name"].tolist() == [name.strip()]


def test_zeros_of_a_formula_are_listed_and_a_formula_is_still_asked() -> None:
    """A number from a formula is refused as such; where formulas are allowed, its zeros are listed."""
    sheet = a_sheet([["Telephone"], ["0090010001"]], {(2, 0): CellType.FORMULA_PADDED})
    assert codes(prepared(sheet)) == {2: "FORMULA_IN_KEY"}
    allowed = prepared(sheet, PreparePolicy(TODAY, repairs=RepairPolicy(formulas=True)))
    assert allowed.repairs["code"].tolist() == ["ZEROS_BY_FORMAT"]


@pytest.mark.slow
@given(st.text(alphabet="0123456789+-–() .\u00a0\u3000/\n\t,;x#'＋①²…", max_size=24))
def test_no_digit_is_made_or_lost_by_repairing_a_number(written: str) -> None:
    """What is ready has exactly the digits that were written, in their order."""
    proven = prepared(a_sheet([["Telephone", "Name"], [written, "x"]]))
    own = "".join(sign for sign in written if sign in "0123456789")
    for number in proven.ready["telephone"]:
        assert number in (own, own.removesuffix("0"), own.removesuffix("00"))
