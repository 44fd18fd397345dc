"""What a sheet was understood as: columns and how, rows without people in them, and counts of every sort that a kind declares."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.messages import TEXTS
from transforms.headers import HeaderMap, Match, fit
from transforms.kind import Kind, Scope, Tally
from transforms.kinds import KINDS, kind_named
from transforms.live import CampaignFacts, Live, Source
from transforms.understood import (
    CAMPAIGN,
    MOST_GROUPS,
    Around,
    CampaignSeen,
    How,
    campaign_of_rows,
    campaigns_seen,
    chosen,
    columns_read,
    first_rows,
    ignored_titles,
    initials,
    masked_number,
    tallies,
)
from validators.schema import Role

CUSTOMERS = kind_named("customer-numbers")


def rows(**columns: list[str]) -> pd.DataFrame:
    """Canonical rows from row 2 on."""
    frame = pd.DataFrame(columns, dtype="str")
    return frame.set_axis(range(2, len(frame) + 2))


def match_of(kind: Kind, *header: str, mapping: HeaderMap | None = None) -> Match:
    found = fit(kind, 1, header, mapping or HeaderMap())
    assert found
    return found


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_initials_hold_no_digit_and_no_word(text: str) -> None:
    """One letter of a word at most, whatever the text."""
    shown = initials(text)
    assert not any(sign.isdigit() for sign in shown)
    assert all(len(word.rstrip(".…")) <= 1 for word in shown.split())


@given(st.from_regex(r"[0-9]{3,16}", fullmatch=True))
def test_a_masked_number_shows_its_country_and_two_digits(number: str) -> None:
    """Nothing between them."""
    shown = masked_number(number)
    assert sum(sign.isdigit() for sign in shown) <= 5
    assert number not in shown


@pytest.mark.parametrize(
    ("title", "field", "how"),
    [
        ("Telephone", "telephone", How.TITLE),
        ("电话号码", "telephone", How.TITLE),
        ("telephone", "telephone", How.TITLE),
        ("TELEPHONE *", "telephone", How.TITLE),
        ("电话 Phone", "telephone", How.SYNONYM),
        ("姓名 / Name", "name", How.TITLE),
        ("Mobile", "telephone", How.SYNONYM),
        ("Handy", "telephone", How.PROFILE),
        ("VIP", "f1", How.CUSTOM),
        ("customFields.f2", "f2", How.CUSTOM),
    ],
)
def test_a_column_says_by_what_it_was_recognised(title: str, field: str, how: How) -> None:
    """Title, synonym, the profile's own title, custom field."""
    mapping = HeaderMap({"Handy": "telephone"}, {"VIP": "f1"})
    found = match_of(CUSTOMERS, "Agent", title, mapping=mapping)
    told = {column.field: column for column in columns_read(found, mapping)}
    assert (told[field].title, told[field].how) == (title, how)


def test_columns_that_are_not_used_are_listed_and_those_of_consent_are_used() -> None:
    """Our own of a result workbook are neither; a title that is a number is masked."""
    found = match_of(CUSTOMERS, "Telephone", "City", "", "Opt-out", "callsheet row", "6590010001")
    assert ignored_titles(found, (3,)) == ("City", "…01")
    assert [(each.title, each.how) for each in columns_read(found, HeaderMap(), (3,))] == [
        ("Telephone", How.TITLE),
        ("Opt-out", How.CONSENT),
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_first_rows_show_nothing_of_a_person(kind: Kind) -> None:
    """Numbers, texts and secrets of every kind with numbers in it, custom fields too; blank cells are left out."""
    secret = "Zuleika6590010099"
    texts = {
        column.field: [secret]
        for column in kind.columns
        if column.role in {Role.TEXT, Role.PHONE} or column.secret
    }
    frame = rows(**texts, f9=[secret], empty=[""])
    (row,) = first_rows(frame, kind, "en")
    shown = " ".join(row.cells.values())
    assert "6590010099" not in shown
    if any(column.role is Role.PHONE for column in kind.columns):
        assert "Zuleika" not in shown
    assert "empty" not in row.cells
    assert len(first_rows(rows(x=["1"] * 9), kind, "en")) == 5


def test_choices_are_shown_by_their_titles() -> None:
    """In the reader's language."""
    kind = kind_named("forbidden-numbers")
    (row,) = first_rows(
        rows(callNumber=["6590010001"], callType=["3"], expirationTime=["2099-01-01"]), kind, "zh"
    )
    assert dict(row.cells) == {"callNumber": "+65 …01", "callType": "呼出", "expirationTime": "2099-01-01"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_times_are_shown_as_people_write_them(kind: Kind) -> None:
    """Whatever column they stand in."""
    times = [column.field for column in kind.columns if column.role is Role.DATETIME]
    frame = rows(f9=["x"], **{name: ["2099-12-01T09:00:00"] for name in times})
    (row,) = first_rows(frame, kind, "en")
    assert {row.cells[name] for name in times} <= {"2099-12-01 09:00"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_tally_has_a_name_and_a_column(kind: Kind) -> None:
    """Of a campaign the load's own option may tell instead."""
    fields = {column.field for column in kind.columns}
    for tally in kind.tallies:
        assert f"UNDERSTOOD_{tally.by.upper()}" in TEXTS
        assert tally.by == CAMPAIGN or set(tally.fields) <= fields


def test_rows_are_counted_by_country_and_agent() -> None:
    """With the names that the service has; whoever has no agent is counted too."""
    frame = rows(
        telephone=["6590010001", "6590010002", "60123456789", "12025550123", "0912345678", "12345"],
        allocationAgent=["1001", "1001", "u-2", "", "", "123456789"],
    )
    live = Live(frozenset({Source.AGENTS}), agents={"1001": "Mei", "1002": "Bo"}, uuids={"1002": "u-2"})
    country, agent = tallies(frame, CUSTOMERS, Around(live=live))
    assert [(each.value, each.name, each.rows) for each in country.groups] == [
        ("+65", "SG", 2),
        ("", "", 2),
        ("+60", "MY", 1),
        ("+1", "US…", 1),
    ]
    assert {(each.value, each.name, each.rows) for each in agent.groups} == {
        ("1001", "Mei", 2),
        ("", "", 2),
        ("u-2", "Bo", 1),
        ("…89", "", 1),
    }


def test_of_many_values_the_most_frequent_are_listed_and_the_others_counted() -> None:
    """Nothing is lost in the sum."""
    frame = rows(
        telephone=[str(6_590_000_000 + at) for at in range(MOST_GROUPS + 51)],
        allocationAgent=["7", *(str(at) for at in range(1000, 1000 + MOST_GROUPS + 50))],
    )
    _, agent = tallies(frame, CUSTOMERS, Around())
    assert len(agent.groups) == MOST_GROUPS
    assert sum(each.rows for each in agent.groups) + agent.others == len(frame)


def test_a_row_counts_by_the_first_filled_of_several_columns() -> None:
    """And by none where the sheet has none of them."""
    tally = Tally("campaign", ("a", "b", "c"))
    found = chosen(rows(b=["", "y", ""], a=["x", "", ""]), tally)
    assert found is not None
    assert found.tolist() == ["x", "y", ""]
    assert chosen(rows(z=["1"]), tally) is None


@pytest.mark.parametrize(
    ("around", "seen"),
    [
        (Around(Scope(code="c1")), CampaignSeen(2, code="c1")),
        (Around(Scope(id="i1", code="c1")), CampaignSeen(2, id="i1")),
        (Around(Scope(id="i1")), CampaignSeen(2, id="i1")),
        (Around(created="May"), CampaignSeen(2, name="May", new=True)),
        (
            Around(
                Scope(code="c1"),
                live=Live(
                    frozenset({Source.CAMPAIGNS}),
                    campaigns={"c1": "May"},
                    campaign_facts={"c1": CampaignFacts(2, 7)},
                ),
            ),
            CampaignSeen(2, code="c1", name="May", state=2, holds=7),
        ),
    ],
)
def test_the_campaign_of_a_load_is_told_with_what_is_known_of_it(around: Around, seen: CampaignSeen) -> None:
    """By code or id, as one that is created first, or as the service lists it."""
    frame = rows(telephone=["6590010001", "6590010002"])
    assert campaigns_seen(frame, CUSTOMERS, around) == (seen,)


def test_campaigns_of_single_rows_are_counted_apart() -> None:
    """A row that names none goes where the load goes; a cell that is no known campaign is masked where it may be a number."""
    frame = rows(telephone=["1"] * 4, code=["c1", "", "c1", "6590010001"])
    around = Around(Scope(code="c0"), live=Live(campaigns={"c1": "May"}))
    assert campaign_of_rows(frame, CUSTOMERS, around).tolist() == ["c1", "c0", "c1", "6590010001"]
    assert {(each.code, each.name, each.rows) for each in campaigns_seen(frame, CUSTOMERS, around)} == {
        ("c1", "May", 2),
        ("c0", "", 1),
        ("…01", "", 1),
    }


def test_a_kind_without_campaigns_has_none() -> None:
    """Nor has an empty sheet without one to go to."""
    assert campaigns_seen(rows(callNumber=["1"]), kind_named("forbidden-numbers"), Around()) == ()
    assert campaigns_seen(rows(telephone=[]), CUSTOMERS, Around()) == ()
    assert campaigns_seen(rows(telephone=[]), CUSTOMERS, Around(Scope(code="c"))) == (
        CampaignSeen(0, code="c"),
    )
