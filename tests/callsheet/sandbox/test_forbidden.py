"""The import of forbidden numbers: partial success, and failures by position."""

from typing import Any

import pytest

from tests.callsheet.sandbox.conftest import Bodies, Vendor

NUMBER = "6591230009"


def test_the_example_of_the_reference_fails_its_second_and_third_row(vendor: Vendor, bodies: Bodies) -> None:
    """Rows 2 and 3 carry numberType 2: counted from 1 and worded as in the reference."""
    rows = [
        bodies.forbidden("15210818952", callType=2, enabled=0, description="test1"),
        bodies.forbidden("13212341232", numberType=2, callType=2, enabled=0, description="test2"),
        bodies.forbidden("13212341233", numberType=2, callType=2, enabled=0, description="test3"),
    ]
    assert vendor.data("import_forbidden_numbers", rows) == {
        "successCount": 1,
        "failedCount": 2,
        "details": [
            "NO【2】,【numberType】,Content【2】,【Reference:1-number】",
            "NO【3】,【numberType】,Content【2】,【Reference:1-number】",
        ],
    }
    assert [row["number"] for row in vendor.sandbox.state("forbidden")] == ["15210818952"]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"callNumber": "12"}, "NO【1】,【callNumber】,Content【12】,【Reference:3-16 digits】"),
        (
            {"callNumber": "+6591230000"},
            "NO【1】,【callNumber】,Content【+6591230000】,【Reference:3-16 digits】",
        ),
        ({"callType": 1}, "NO【1】,【callType】,Content【1】,【Reference:2-Inbound,3-Outbound】"),
        ({"enabled": 2}, "NO【1】,【enabled】,Content【2】,【Reference:0-Disable,1-Enable】"),
        (
            {"expirationTime": "2026-02-30"},
            "NO【1】,【expirationTime】,Content【2026-02-30】,【Reference:yyyy-MM-dd】",
        ),
        (
            {"expirationTime": "20260228"},
            "NO【1】,【expirationTime】,Content【20260228】,【Reference:yyyy-MM-dd】",
        ),
        ({"zoneId": "Mars"}, "NO【1】,【zoneId】,Content【Mars】,【Reference:ZoneId】"),
    ],
)
def test_a_value_that_breaks_a_rule_fails_its_row_alone(
    vendor: Vendor, bodies: Bodies, change: Any, detail: Any
) -> None:
    """The bad row is named, the good one stored."""
    data = vendor.data(
        "import_forbidden_numbers", [bodies.forbidden(NUMBER, **change), bodies.forbidden("6591230010")]
    )
    assert data == {"successCount": 1, "failedCount": 1, "details": [detail]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        ["6591230000"],
        [{"callNumber": NUMBER, "numberType": 1, "callType": 3}],
        [{"callNumber": 6591230009, "numberType": 1, "callType": 3, "enabled": 1}],
        [{"callNumber": NUMBER, "numberType": "1", "callType": 3, "enabled": 1}],
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_wholly(vendor: Vendor, body: Any) -> None:
    """The body is a bare array of objects with the documented types; nothing is stored otherwise."""
    assert vendor.send("import_forbidden_numbers", body).status_code == 400
    assert vendor.sandbox.state("forbidden") == []


def test_a_later_row_for_a_number_and_direction_replaces_the_earlier(vendor: Vendor, bodies: Bodies) -> None:
    """Inbound and outbound are apart; within one the last row counts."""
    rows = [
        bodies.forbidden(NUMBER),
        bodies.forbidden(NUMBER, callType=2),
        bodies.forbidden(NUMBER, enabled=0, description="unblocked"),
    ]
    assert vendor.data("import_forbidden_numbers", rows)["successCount"] == 3
    stored = [
        (row["call_type"], row["enabled"], row["description"]) for row in vendor.sandbox.state("forbidden")
    ]
    assert stored == [(2, 1, None), (3, 0, "unblocked")]
    assert vendor.sandbox.effects()["import_forbidden_numbers", NUMBER, 3] == 2


def test_an_identical_entry_fails_only_where_so_read(vendor: Vendor, bodies: Bodies) -> None:
    """A second entry that says the same is a success, or a failure by the other reading."""
    rows = [bodies.forbidden(NUMBER)]
    vendor.data("import_forbidden_numbers", rows)
    assert vendor.data("import_forbidden_numbers", rows)["failedCount"] == 0
    vendor.sandbox.read(identical_forbidden="failure")
    data = vendor.data("import_forbidden_numbers", [*rows, bodies.forbidden(NUMBER, description="changed")])
    assert data == {
        "successCount": 1,
        "failedCount": 1,
        "details": [f"NO【1】,【callNumber】,Content【{NUMBER}】,【Reference:already exists】"],
    }


@pytest.mark.parametrize(
    ("readings", "detail"),
    [
        (
            {"details_wording": "Entry"},
            "Entry【1】, 【callType】, content 【5】, 【Refer to: 2-Inbound,3-Outbound】",
        ),
        (
            {"details_wording": "NO, full width"},
            "NO【1】，【callType】，Content【5】，【Reference:2-Inbound,3-Outbound】",
        ),
        (
            {"details_as": "object"},
            {"detail": "NO【1】,【callType】,Content【5】,【Reference:2-Inbound,3-Outbound】"},
        ),
    ],
)
def test_details_take_the_wording_and_shape_that_are_read(
    vendor: Vendor, bodies: Bodies, readings: Any, detail: Any
) -> None:
    """Two published wordings, and strings or objects."""
    vendor.sandbox.read(**readings)
    data = vendor.data("import_forbidden_numbers", [bodies.forbidden(NUMBER, callType=5)])
    assert data["details"] == [detail]
