"""Whoever is forbidden is found however lists and sheets write the number, with a country or without; nobody else is held."""

from collections.abc import Iterator

import pytest

from callsheet.ledger.ledger import Ledger
from tests.support.holding import Holding, a_list
from transforms.number_patterns import whom_it_means
from transforms.sheet import CellType

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}") as made:
        yield made


CELLS = ("9123 0001", "91230001", "+65 9123 0001", "ask 9123 0001", "wife 91230001 or 97650001")


@pytest.mark.parametrize("listed_under", ["", "SG"])
@pytest.mark.parametrize("code", ["", "65"])
@pytest.mark.thinned(2)
def test_without_a_country_a_national_number_may_be_a_forbidden_one(
    ledger: Ledger, code: str, listed_under: str
) -> None:
    """In every column, under whatever country the forbidden list was loaded; it is the number to call, too."""
    known = Holding(ledger, ["6591230001"], listed_under)
    for title in ("Handy", "亲属", "Notes", "NOK", "Home phone", ""):
        lines = [[f"{code}9876543{at}", cell] for at, cell in enumerate(CELLS)]
        found = known.rows(a_list(*lines, title=title, code=code))
        assert found == set(range(2, 2 + len(CELLS))), title
    assert known.rows([["Telephone", "Name"], ["91230001", "a"], ["91230002", "b"]]) == {2}


def test_a_list_of_national_numbers_is_compared_with_numbers_in_full(ledger: Ledger) -> None:
    """The other way about: the list has no country's code, the sheet has."""
    known = Holding(ledger, ["91230001"])
    for title in ("Handy", "Notes"):
        assert known.rows(a_list(["6598765432", "+65 9123 0001"], title=title, code="65")) == {2}


def test_ids_are_compared_with_nobodys_end(ledger: Ledger) -> None:
    """An id of eight digits under a title that says so is no national number; written as one it is."""
    known = Holding(ledger, ["6591230001"])
    ids = [[f"9811{1000 + 7 * at}", f"9123{at:04}"] for at in range(200)]
    for title in ("Order ID", "Invoice no.", "订单编号", "Batch", "SKU"):
        assert known.rows([["Telephone", title], *ids]) == set(), title
    others = [[number, f"7{number[1:]}"] for number, _ in ids]
    assert known.rows([["Telephone", "Order ID"], *others, ["98765432", "9123 0001"]]) == {202}


AT_HOME = {
    "5511987654321": (
        *("(11) 98765-4321", "98765-4321", "8765-4321", "(11) 8765-4321", "011 98765-4321"),
        *("0 15 11 98765-4321", "01511987654321", "021 11 8765-4321"),
    ),
    "525512345678": (
        *("044 55 1234 5678", "045 55 1234 5678", "01 55 1234 5678", "55 1234 5678", "1 55 1234 5678"),
        "1234 5678",
    ),
    "5491123456789": (
        *("15 2345 6789", "2345 6789", "11 15 2345 6789", "011 15 2345 6789", "9 11 2345 6789"),
        "11 2345 6789",
    ),
    "5492214567890": (
        *("15 456 7890", "221 15 456 7890", "0221 15 456 7890", "0221 456 7890", "9 221 456 7890"),
        "221 456 7890",
    ),
    "13105550123": ("(310) 555-0123", "310.555.0123", "1-310-555-0123"),
}
OTHERS = {
    "5511987654321": "5521987{:06}",
    "525512345678": "525581{:06}",
    "5491123456789": "5491141{:06}",
    "5492214567890": "5492215{:06}",
    "13105550123": "13106{:06}",
}


@pytest.mark.parametrize("listed_under", ["", "its own"])
@pytest.mark.parametrize("number", list(AT_HOME))
@pytest.mark.thinned(6)
def test_what_is_dialled_at_home_may_be_a_forbidden_number(
    ledger: Ledger, number: str, listed_under: str
) -> None:
    """Without a country: as the number to call and beside it, among people who have their country's code and who have none."""
    country = {"55": "BR", "52": "MX", "54": "AR", "13": "US"}[number[:2]] if listed_under else ""
    known = Holding(ledger, [number], country)
    cells = AT_HOME[number]
    for cut in (0, 1 if number[0] == "1" else 2):
        people = [OTHERS[number].format(100_000 + 791 * at)[cut:] for at in range(30)]
        beside = [[each, cell] for each, cell in zip(people, cells, strict=False)]
        others = [[each, ""] for each in people[len(cells) :]]
        for title in ("Handy", "Notes"):
            found = known.rows([["Telephone", title], *beside, *others])
            assert {cells[row - 2] for row in range(2, 2 + len(cells)) if row not in found} == set(), title
            assert found == set(range(2, 2 + len(cells)))
        apart = {"".join(filter(str.isdigit, cell)): cell for cell in cells}
        called = [[each, "x"] for each in (*apart.values(), *people)]
        found = known.rows([["Telephone", "Name"], *called])
        assert {each for at, each in enumerate(apart.values(), start=2) if at not in found} == set()


@pytest.mark.parametrize("number", list(AT_HOME))
def test_a_list_of_numbers_as_they_are_dialled_at_home(ledger: Ledger, number: str) -> None:
    """Whoever has the number in full is not dialled."""
    for cell in AT_HOME[number]:
        digits = "".join(filter(str.isdigit, cell))
        known = Holding(ledger, [digits])
        people = [OTHERS[number].format(100_000 + 791 * at) for at in range(30)]
        assert known.rows([["Telephone", "Name"], [number, "a"], *([each, "x"] for each in people)]) == {2}, (
            cell
        )


LOST = ("6.59E+09", "+65 9123 xxxx", "****0001", "9123****", "+65 9*** 0001")


@pytest.mark.parametrize("country", ["", "SG"])
def test_lost_digits_among_telephones_may_be_a_forbidden_number(ledger: Ledger, country: str) -> None:
    """In a column that no title speaks of: half of its cells are telephones. In one of ids they are nobody's."""
    known = Holding(ledger, ["6591230001"], country)
    lines = [[f"+65 9876 543{at}", cell] for at, cell in enumerate((*LOST, ""))]
    rows = a_list(*lines, code="+65")
    formula = {(2 + len(LOST), 1): CellType.FORMULA_NO_VALUE}
    assert known.rows(rows, country, formula) == set(range(2, 3 + len(LOST)))
    for title, column in (("Order ID", "7{:07}"), ("Batch", "20261127{:03}"), ("Notes", "paid {}")):
        ids = [[f"+65 9811 {1000 + 7 * at}", column.format(at)] for at in range(50)]
        assert known.rows([["Telephone", title], *lines, *ids], country) == set(), title


def test_letters_for_digits_are_read_in_every_column(ledger: Ledger) -> None:
    """Also where a number has few other digits."""
    for country in ("", "SG"):
        known = Holding(ledger, ["6591230001"], country)
        lines = [
            ["+65 9876 5431", "9123OOO1"],
            ["+65 9876 5432", "9I23 OO01"],
            ["+65 9876 5433", "ask 9123 OOO1"],
        ]
        for title in ("Remark", "Handy"):
            assert known.rows(a_list(*lines, title=title, code="+65"), country) == {2, 3, 4}, title


def chained(*columns: tuple[str, str]) -> list[list[str]]:
    """Two hundred people with ids that ten and fewer of them share, in blocks that cross each other: (title, how the id is written)."""
    lines = [
        [
            f"+65 9811 {1000 + 7 * at}",
            *(form.format(at // 10 if place % 2 else at % 21) for place, (_, form) in enumerate(columns)),
        ]
        for at in range(200)
    ]
    return [["Telephone", *(title for title, _ in columns)], *lines]


IDS = {
    "batches and advisers": (("Adviser no.", "100000{:02}"), ("Batch", "20261127{:03}")),
    "advisers by telephone": (("Adviser no.", "+65 6222 10{:02}"), ("Handy", "+65 6333 10{:02}")),
    "batches and time stamps": (("Imported", "202611271{:03}00"), ("Batch", "20261127{:03}")),
    "goods": (("EAN", "88500012345{:02}"), ("Product", "40063813339{:02}")),
    "stores": (("Store", "650012{:04}"), ("Filiale", "6212{:04}")),
    "contacts": (("Contact", "+65 6222 10{:02}"), ("Office", "+65 6333 10{:02}")),
}


@pytest.mark.parametrize("country", ["", "SG"])
@pytest.mark.parametrize("columns", IDS.values(), ids=list(IDS))
@pytest.mark.thinned(3)
def test_what_whole_lists_share_links_nobody(
    ledger: Ledger, columns: tuple[tuple[str, str], ...], country: str
) -> None:
    """Three people are forbidden, and three are held."""
    rows = chained(*columns)
    forbidden = ["".join(filter(str.isdigit, rows[at][0])) for at in (3, 70, 150)]
    assert Holding(ledger, forbidden, country).rows(rows, country) == {4, 71, 151}


@pytest.mark.parametrize(
    ("title", "cell"),
    [("Second", "1.5E+09"), ("Mobile data", "1.5E+09"), ("Client no.", "6.59E+09"), ("Amount", "6.59E+09")],
)
def test_large_figures_are_no_lost_digits_of_telephones(ledger: Ledger, title: str, cell: str) -> None:
    """A column that has nothing else: no number of the list's country can be one of them, or its title says what they are."""
    for country in ("", "SG"):
        known = Holding(ledger, ["6591230001"], country)
        rows = [[f"+65 9811 {1000 + 7 * at}", cell] for at in range(200)]
        assert known.rows([["Telephone", title], *rows], country) == set()


@pytest.mark.parametrize("form", ["659{}xx0{}", "+65 9{} xx0{}", "65-9{}**0{}"])
@pytest.mark.thinned(3)
def test_where_every_number_has_lost_digits_what_is_left_decides(ledger: Ledger, form: str) -> None:
    """Whoever fits is held, and nobody else; cards and ids whose digits are hidden are nobody's."""
    known = Holding(ledger, ["6591230001"])
    lines = [
        [f"659876543{at}", form.format(middle, at + 1)] for at, middle in enumerate(("123", "777", "555"))
    ]
    for title in ("Handy", "Tel/Fax", "Partner", "Remark", ""):
        assert known.rows(a_list(*lines, title=title)) == {2}, title
        assert 2 in known.rows(a_list(["6598765431", "call 659123xx01"], title=title)), title
    for title, hidden in (
        ("Card", "5412 75xx xxxx {:04}"),
        ("NRIC", "S91xxx{:03}D"),
        ("Member code", "70xxxx{:04}91"),
    ):
        rows = [[f"659811{1000 + 7 * at}", hidden.format(at)] for at in range(200)]
        assert known.rows([["Telephone", title], *rows]) == set(), title


def test_a_column_of_second_numbers_with_lost_digits_is_one_of_telephones(ledger: Ledger) -> None:
    """Where what is left may be a number of the list's country."""
    known = Holding(ledger, ["6591230001"], "SG")
    rows = [["Telephone", "Second"], ["+65 9811 1000", "6.59E+09"], ["+65 9811 1001", ""]]
    assert known.rows(rows, "SG") == {2}


def test_families_are_linked_by_a_number_that_no_title_names(ledger: Ledger) -> None:
    """Two and three people with one number beside theirs; one of them is forbidden by the number that he calls."""
    known = Holding(ledger, ["6598765431"], "SG")
    lines = [[f"+65 9876 543{at}", "+65 9765 1111" if at < 4 else f"+65 9765 222{at}"] for at in range(8)]
    assert known.rows(a_list(*lines, code="+65"), "SG") == {2, 3, 4, 5}


@pytest.mark.parametrize(
    ("cell", "number", "country"),
    [
        ("555-0123", "13105550123", "US"),
        ("456 7890", "5492214567890", "AR"),
        ("15 456 7890", "5492214567890", "AR"),
        ("45-6789", "5492901456789", "AR"),
        ("****0001", "6591230001", "SG"),
    ],
)
def test_a_row_of_a_list_without_its_first_digits_means_whoever_ends_so(
    ledger: Ledger, cell: str, number: str, country: str
) -> None:
    """A number as it is dialled in its town, or masked; under the country of the profile and without."""
    people = [f"{number[:-5]}{10_000 + 37 * at}" for at in range(200)]
    for under in ("", country):
        known = Holding(ledger, ["999"], under)
        known.suspect(dict.fromkeys(whom_it_means(cell) or (), 2), under)
        rows = [["Telephone", "Name"], [f"+{number}", "a"], *([f"+{each}", "x"] for each in people)]
        assert known.rows(rows, under) == {2}
