"""The success rule, and the shapes of tokens and pages."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.sobot.envelope import parse_envelope, parse_grant, parse_page, stripped, whole_number


def succeeded(**fields: Any) -> bool | None:
    envelope = parse_envelope(orjson.dumps(fields))
    return envelope.succeeded if envelope else None


@pytest.mark.parametrize(
    "fields",
    [
        {"code": 200},
        {"code": "200"},
        {"code": 200, "status": "success"},
        {"code": 200, "status": "SUCCESS", "retCode": "000000"},
        {"code": 200, "status": None, "retCode": None},
        {"code": 200, "message": "Fail", "reason": "Error", "kind": "?", "apiVersion": "9"},
        {"code": 200, "metaData": {"creatorId": None}, "unheard": [1]},
    ],
)
def test_code_status_and_ret_code_alone_make_a_success(fields: dict[str, Any]) -> None:
    """code 200, status absent or Success, retCode absent or 000000; nothing else is looked at."""
    assert succeeded(**fields) is True


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"code": 201},
        {"code": True},
        {"code": 200.5},
        {"code": "20O"},
        {"code": None, "status": "Success"},
        {"code": 200, "status": "Fail"},
        {"code": 200, "status": 1},
        {"code": 200, "retCode": "900002"},
        {"code": 200, "retCode": 0},
        {"code": 200, "retCode": ""},
        {"status": "Success", "retCode": "000000"},
    ],
)
def test_anything_else_is_no_success(fields: dict[str, Any]) -> None:
    """A missing or other code, another status, another retCode: never a success."""
    assert succeeded(**fields) is False


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"200",
        b'"Success"',
        b"\xef\xbb\xbf{}",
        b'{"code":200',
        b'{"code":200}x',
        b'{"code":NaN}',
        b'{"code":200,"data":1e309}',
        b'{"code":200,"data":"\xff"}',
        b'{"code":200,"data":"\\ud800"}',
        b'{"code":500,"code":200}',
        b'{"code":200,"data":[{"id":1,"id":2}]}',
        b"{'code':200}",
        b'{"code":200,"data":' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)
def test_what_is_not_a_strict_json_object_is_no_envelope(body: bytes) -> None:
    """Cut, doubled, infinite, badly encoded or bottomless: no envelope at all."""
    assert parse_envelope(body) is None


@given(st.binary(max_size=200))
def test_no_bytes_make_the_parser_fail(body: bytes) -> None:
    """Whatever arrives, parsing gives an envelope or None."""
    envelope = parse_envelope(body)
    assert envelope is None or envelope.code is None or isinstance(envelope.code, int)


def test_an_envelope_does_not_show_its_data() -> None:
    """Neither data nor the service's words are in the repr."""
    envelope = parse_envelope(b'{"code":400,"message":"no 6591230001","data":["6591230001"]}')
    assert "6591230001" not in repr(envelope)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"access_token":7}x', b'{"data":["tok"]}', b'{"token":"t"}']
)
def test_an_answer_without_a_token_grants_none(body: bytes) -> None:
    """Other names and other shapes are no token."""
    assert parse_grant(body) is None


@pytest.mark.parametrize(
    ("expires_in", "lifetime"),
    [(86_400_000, 86_400), (7200, 7200), (999_999, 999_999), (1, 120), (0, 86_400), (-1, 86_400)],
)
def test_a_lifetime_is_read_in_its_likely_unit(expires_in: int, lifetime: float) -> None:
    """A million and more are milliseconds; nothing below two minutes is believed; nothing at all is a day."""
    grant = parse_grant(orjson.dumps({"access_token": "t", "expires_in": expires_in}))
    assert grant is not None
    assert grant.lifetime == lifetime
    assert "'t'" not in repr(grant)


def test_both_page_shapes_and_a_bare_array_are_pages() -> None:
    """total and totalCount are the same thing; a bare array is all there is."""
    a = parse_page({"list": [1], "currPage": 1, "pageSize": 10, "total": 3})
    b = parse_page({"totalCount": 3, "pageSize": "10", "totalPage": 1, "currPage": 1, "list": [1]})
    bare = parse_page([1, 2])
    assert (a, bare and bare.total) == (b, 2)


@pytest.mark.parametrize("data", [None, {}, "x", {"list": "x"}, {"list": {"a": 1}}])
def test_what_is_no_page_is_none(data: Any) -> None:
    """No list, no page."""
    assert parse_page(data) is None


def test_a_null_list_is_an_empty_page() -> None:
    """A page whose list is null holds no rows."""
    page = parse_page({"list": None, "total": 0})
    assert page is not None
    assert page.rows == []


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5),
        ("5", 5),
        (" 5 ", 5),
        ("", None),
        ("x", None),
        (True, None),
        (98.0, 98),
        (-0.0, 0),
        ("98.0", 98),
        (" 98.00 ", 98),
        (98.5, None),
        ("98.5", None),
        ("98.", None),
        (".0", None),
        ("9.8e1", None),
        (1e300, None),
        ("٣", None),
        (None, None),
        ("9" * 30, None),
    ],
)
def test_whole_numbers_are_read_from_numbers_and_digits(value: Any, number: int | None) -> None:
    """Numbers may come as strings, or with a fraction of nothing; nothing else is a number."""
    assert whole_number(value) == number


def test_ids_lose_the_spaces_round_them() -> None:
    """The examples print spaces round values; null is empty."""
    assert [stripped(value) for value in (" 1000 ", None, 7)] == ["1000", "", "7"]
