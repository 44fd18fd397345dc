"""What a struck request gets, seen from a raw socket or through httpx, and whether it took effect."""

import gzip
import json
import socket
import threading
from typing import Any

import httpx
import pytest

from tests.callsheet.sandbox.conftest import Bodies, Vendor

QUEUE = {"queueName": "Struck", "queueID": "7777"}
PATH = "/callservice/v6/cc-config/api/queue"


def raw(vendor: Vendor, body: Any, *, half: Any = False) -> Any:
    """Sends one request on a socket of its own; what came back until the end, and how it ended."""
    content = json.dumps(body).encode()
    headers = {**vendor.headers("add_queue"), "Host": "x", "Content-Type": "application/json"}
    lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""]).encode()
    url = httpx.URL(vendor.sandbox.url)
    with socket.create_connection((url.host, url.port), timeout=10) as plug:
        plug.sendall(head + (content[: len(content) // 2] if half else content))
        return until_the_end(plug)


def until_the_end(plug: Any) -> Any:
    received = b""
    try:
        while piece := plug.recv(65536):
            received += piece
    except ConnectionResetError:
        return received, "reset"
    return received, "closed"


def queue_is_there(vendor: Vendor) -> Any:
    return any(row["queue_id"] == "7777" for row in vendor.sandbox.state("queues"))


def only_audit(vendor: Vendor) -> Any:
    (entry,) = vendor.sandbox.audit("add_queue")
    return entry["fault"], entry["status"], entry["took_effect"]


@pytest.mark.parametrize(
    ("what", "end", "applied"),
    [
        ("cut_before", "closed", False),
        ("cut_after", "closed", True),
        ("rst_before", "reset", False),
        ("rst_after", "reset", True),
    ],
)
def test_a_connection_is_cut_or_reset_before_or_after_the_effect(
    vendor: Vendor, what: str, end: Any, applied: Any
) -> None:
    """FIN or RST on the wire and no byte of an answer; the client cannot tell whether it took effect."""
    vendor.sandbox.fault(what, "add_queue")
    assert raw(vendor, QUEUE) == (b"", end)
    assert queue_is_there(vendor) == applied
    assert only_audit(vendor) == (what, None, applied)


@pytest.mark.parametrize("what", ["cut_at_headers", "rst_at_headers"])
def test_a_connection_is_ended_while_the_body_is_still_sent(vendor: Vendor, what: str) -> None:
    """The body is never read: the audit has no digest of it."""
    vendor.sandbox.fault(what, "add_queue")
    received, _ = raw(vendor, QUEUE, half=True)
    assert (received, queue_is_there(vendor)) == (b"", False)
    assert vendor.sandbox.audit("add_queue")[0]["sha256"] is None


@pytest.mark.parametrize(
    ("what", "applied"), [("never_answers_before", False), ("never_answers_after", True)]
)
def test_an_answer_that_never_comes_lasts_until_the_client_leaves(
    vendor: Vendor, what: str, applied: Any
) -> None:
    """The client's read timeout ends it; the request took effect or not."""
    vendor.sandbox.fault(what, "add_queue")
    with pytest.raises(httpx.ReadTimeout):
        vendor.http.post(PATH, json=QUEUE, headers=vendor.headers("add_queue"), timeout=0.2)
    assert queue_is_there(vendor) == applied
    assert only_audit(vendor) == (what, None, applied)


def test_an_answer_that_never_comes_ends_after_its_hold(vendor: Vendor) -> None:
    """Then the connection is cut."""
    vendor.sandbox.fault("never_answers_after", "add_queue", hold=0.05)
    assert raw(vendor, QUEUE) == (b"", "closed")


def test_a_body_that_is_never_read_cannot_be_written(vendor: Vendor) -> None:
    """The kernel's buffers fill and the client's write times out."""
    vendor.sandbox.fault("never_reads", "import_forbidden_numbers", hold=1)
    with pytest.raises(httpx.WriteTimeout):
        vendor.http.put(
            "/callservice/v6/cc-config/blacklist/batch",
            content=b" " * 50_000_000,
            headers=vendor.headers("import_forbidden_numbers"),
            timeout=httpx.Timeout(0.3),
        )


@pytest.mark.parametrize(
    ("how", "head", "error"),
    [
        ({"framing": "content_length"}, b"Content-Length: ", httpx.RemoteProtocolError),
        ({"framing": "chunked"}, b"Transfer-Encoding: chunked", httpx.RemoteProtocolError),
        ({"framing": "close"}, b"Connection: close", None),
    ],
)
def test_the_json_is_cut_in_each_framing(vendor: Vendor, how: Any, head: Any, error: Any) -> None:
    """With a length or chunks the client sees the cut; delimited by the close it sees HTTP 200 and half a text."""
    vendor.sandbox.fault("cut_json", "add_queue", **how)
    received, end = raw(vendor, QUEUE)
    assert (head in received, end, queue_is_there(vendor)) == (True, "closed", True)
    vendor.sandbox.fault("cut_json", "search_queues", **how)
    if error:
        with pytest.raises(error):
            vendor.send("search_queues", {})
    else:
        answer = vendor.send("search_queues", {})
        assert answer.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            answer.json()


def test_the_part_of_a_cut_json_can_be_chosen(vendor: Vendor) -> None:
    """keep=0 sends the head alone."""
    vendor.sandbox.fault("cut_json", "add_queue", keep=0)
    assert raw(vendor, QUEUE)[0].endswith(b"\r\n\r\n")


@pytest.mark.parametrize("what", ["partial_headers", "garbage"])
def test_an_answer_that_is_no_http_is_a_protocol_error(vendor: Vendor, what: str) -> None:
    """The request took effect, the answer cannot be read."""
    vendor.sandbox.fault(what, "add_queue")
    with pytest.raises(httpx.RemoteProtocolError):
        vendor.send("add_queue", QUEUE)
    assert queue_is_there(vendor)


def test_ten_thousand_headers_are_too_many(vendor: Vendor) -> None:
    """The client gives up on such a head."""
    vendor.sandbox.fault("many_headers", "add_queue")
    with pytest.raises(httpx.RemoteProtocolError):
        vendor.send("add_queue", QUEUE)


def test_slow_bytes_come_piece_by_piece_and_complete(
    vendor: Vendor, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a pause after each piece of the asked size, and the answer is whole in the end."""
    pauses = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(running.service, "pause", pause)
    vendor.sandbox.fault("slow_bytes", "add_queue", piece=50, pause=3)
    answer = vendor.send("add_queue", QUEUE)
    assert answer.json()["data"]["queueID"] == "7777"
    between = -(-len(answer.content) // 50) - 1
    assert between > 1
    assert pauses[:between] == [3] * between


def test_an_endless_body_goes_on_until_the_client_leaves(vendor: Vendor) -> None:
    """Any number of bytes can be had, and the server is free for the next request."""
    vendor.sandbox.fault("endless_body", "add_queue", pause=0)
    with vendor.http.stream("POST", PATH, json=QUEUE, headers=vendor.headers("add_queue")) as answer:
        taken = 0
        for piece in answer.iter_raw():
            taken += len(piece)
            if taken > 1_000_000:
                break
    assert vendor.send("search_queues", {}).status_code == 200


def test_a_gzip_bomb_inflates_a_thousandfold(vendor: Vendor) -> None:
    """A few kilobytes on the wire are megabytes when inflated."""
    vendor.sandbox.fault("gzip_bomb", "add_queue", megabytes=5)
    with vendor.http.stream("POST", PATH, json=QUEUE, headers=vendor.headers("add_queue")) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(packed) < 20_000
    assert len(gzip.decompress(packed)) == 5 * 1_048_576


@pytest.mark.parametrize("status", [403, 404, 409, 500, 502, 503, 504])
@pytest.mark.parametrize("applied", [False, True])
def test_a_status_comes_in_the_envelope_with_or_without_the_effect(
    vendor: Vendor, status: int, applied: Any
) -> None:
    """Status, code of the body and effect are as asked for."""
    vendor.sandbox.fault("status", "add_queue", status=status, applied=applied)
    answer = vendor.send("add_queue", QUEUE)
    assert (answer.status_code, answer.json()["code"]) == (status, status)
    assert queue_is_there(vendor) == applied
    assert only_audit(vendor) == ("status", status, applied)


def test_a_status_may_come_as_a_proxys_page(vendor: Vendor) -> None:
    """HTML instead of the envelope, whatever the readings say of errors."""
    vendor.sandbox.read(errors_as="body")
    vendor.sandbox.fault("status", "add_queue", status=502, html=True)
    answer = vendor.send("add_queue", QUEUE)
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")


def test_a_status_may_come_in_the_body_alone(vendor: Vendor) -> None:
    """Where errors are read as HTTP 200, so is the fault's status."""
    vendor.sandbox.read(errors_as="body")
    vendor.sandbox.fault("status", "add_queue", status=500)
    answer = vendor.send("add_queue", QUEUE)
    assert (answer.status_code, answer.json()["code"]) == (200, 500)


@pytest.mark.parametrize(
    "retry_after", [None, "1", "0", "-5", "99999", "Wed, 21 Oct 2026 07:28:00 GMT", "abc"]
)
def test_a_429_carries_the_asked_retry_after(vendor: Vendor, retry_after: Any) -> None:
    """Any value, or none."""
    vendor.sandbox.fault("429", "add_queue", retry_after=retry_after)
    answer = vendor.send("add_queue", QUEUE)
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, retry_after)
    assert not queue_is_there(vendor)


@pytest.mark.parametrize("status", [None, 301, 307, 308])
def test_a_redirect_points_elsewhere(vendor: Vendor, status: int) -> None:
    """302 unless another is asked for."""
    vendor.sandbox.fault("redirect", "add_queue", status=status, location="http://127.0.0.1:9/away")
    answer = vendor.send("add_queue", QUEUE)
    assert (answer.status_code, answer.headers["location"]) == (status or 302, "http://127.0.0.1:9/away")


@pytest.mark.parametrize(
    ("what", "how", "content"),
    [
        ("empty_body", {}, b""),
        ("null_body", {}, b"null"),
        ("raw_body", {"text": "[]"}, b"[]"),
        ("raw_body", {"text": '\ufeff{"code": NaN}'}, '\ufeff{"code": NaN}'.encode()),
        ("raw_body", {"text": '"café"', "encoding": "latin-1"}, b'"caf\xe9"'),
        ("html_page", {"text": "<p>maintenance</p>"}, b"<p>maintenance</p>"),
    ],
)
def test_a_body_that_is_no_envelope_comes_with_http_200(
    vendor: Vendor, what: str, how: Any, content: Any
) -> None:
    """Empty, null, a page, or any text."""
    vendor.sandbox.fault(what, "add_queue", **how)
    answer = vendor.send("add_queue", QUEUE)
    assert (answer.status_code, answer.content) == (200, content)


@pytest.mark.parametrize(("expired_as", "status"), [("http", 401), ("body", 200)])
def test_an_expired_token_can_be_feigned(vendor: Vendor, expired_as: Any, status: int) -> None:
    """In the form that is read, without effect, once."""
    vendor.sandbox.read(expired_as=expired_as)
    vendor.sandbox.fault("token_expired", "add_queue")
    answer = vendor.send("add_queue", QUEUE)
    assert (answer.status_code, answer.json()["code"]) == (status, 401)
    assert not queue_is_there(vendor)
    assert vendor.send("add_queue", QUEUE).status_code == 200


@pytest.mark.parametrize(("delta", "success", "ids"), [(-1, 0, 1), (1, 2, 3)])
def test_counts_and_ids_can_be_wrong(
    vendor: Vendor, bodies: Bodies, delta: Any, success: Any, ids: Any
) -> None:
    """successCount is off, alone or in a list, and a list of ids too short or too long."""
    vendor.sandbox.fault("wrong_counts", next=9, delta=delta)
    assert (
        vendor.data("import_forbidden_numbers", [bodies.forbidden("6591230000")])["successCount"] == success
    )
    assert len(vendor.data("create_contact_plans", bodies.plans())) == ids
    campaign = vendor.campaign()
    vendor.load(campaign, ["6591230000"])
    assert vendor.result(campaign)["successCount"] == success


def test_totals_can_be_wrong(vendor: Vendor) -> None:
    """Both kinds of page."""
    vendor.sandbox.fault("wrong_counts", next=9, delta=5)
    assert vendor.data("search_queues", {})["total"] == 8
    assert vendor.data("list_campaigns", {"pageSize": 1, "currPage": 1})["totalCount"] == 5


def test_an_answer_can_be_the_previous_one_again(vendor: Vendor) -> None:
    """The second page repeats the first; the answer after it is right again."""
    first = vendor.data("search_queues", {"pageSize": 2, "currPage": 1})
    vendor.sandbox.fault("stale_answer", "search_queues")
    assert vendor.data("search_queues", {"pageSize": 2, "currPage": 2}) == first
    assert vendor.data("search_queues", {"pageSize": 2, "currPage": 2})["currPage"] == 2


def test_an_idle_connection_can_be_closed_without_a_word(vendor: Vendor) -> None:
    """The answer is whole and says nothing of a close; then comes FIN."""
    vendor.sandbox.fault("close_after", "add_queue")
    received, end = raw(vendor, QUEUE)
    assert end == "closed"
    assert b"onnection: close" not in received
    assert json.loads(received.partition(b"\r\n\r\n")[2])["data"]["queueID"] == "7777"


def test_interim_answers_may_come_first(vendor: Vendor) -> None:
    """Any number of 103s before the real answer."""
    vendor.sandbox.fault("interim_answers", "add_queue", copies=5)
    received, _ = raw(vendor, QUEUE)
    assert received.count(b"HTTP/1.1 103") == 5
    assert received.count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize("status", [204, 206, 304, 418])
def test_unusual_statuses_are_well_formed(vendor: Vendor, status: int) -> None:
    """204 and 304 have no body."""
    vendor.sandbox.fault("status", "add_queue", status=status)
    answer = vendor.send("add_queue", QUEUE)
    assert (answer.status_code, bool(answer.content)) == (status, status in {206, 418})


def test_the_answer_can_name_another_batch(vendor: Vendor) -> None:
    """The echo differs from what was sent, though the request took effect."""
    campaign = vendor.campaign()
    vendor.sandbox.fault("wrong_echo", "import_customer_numbers")
    answer = vendor.load(campaign, ["6591230000"])
    assert answer["callingListCode"] != "BATCH1" and answer["campaignId"] != campaign["id"]
    assert [row["code"] for row in vendor.sandbox.state("imports")] == ["BATCH1"]


def test_a_struck_refusal_stays_a_refusal(vendor: Vendor) -> None:
    """Faults that change an answer leave a refused request as it is."""
    vendor.sandbox.fault("wrong_echo", "add_queue")
    assert vendor.send("add_queue", {}).status_code == 400


def test_a_request_can_take_effect_after_the_connection_is_gone(vendor: Vendor, running: Any) -> None:
    """The client saw the cut, and later the row is there: late execution."""
    gate = threading.Event()

    async def pause(_seconds: Any) -> None:
        while not gate.is_set():
            await original(0.01)

    original = running.service.pause
    running.service.pause = pause
    try:
        vendor.sandbox.fault("cut_after", "add_queue", late=60)
        assert raw(vendor, QUEUE) == (b"", "closed")
        assert not queue_is_there(vendor)
        gate.set()
        wait_until(lambda: queue_is_there(vendor))
    finally:
        gate.set()
        running.service.pause = original
    wait_until(lambda: only_audit(vendor) == ("cut_after", None, True))


def wait_until(is_so: Any) -> None:
    """Asks again and again: each question is a request, so the server gets its turn."""
    for _ in range(2000):
        if is_so():
            return
    raise AssertionError("it never came")


def test_a_stored_answer_waits_for_the_retry_of_a_struck_request(vendor: Vendor, bodies: Bodies) -> None:
    """Applied, then cut: the same key gets the answer of the first attempt, and there is one effect."""
    vendor.sandbox.fault("cut_after", "create_campaign")
    with pytest.raises(httpx.RemoteProtocolError):
        vendor.send("create_campaign", bodies.campaign())
    answer = vendor.data("create_campaign", bodies.campaign(), key=vendor.last_key)
    assert [row["id"] for row in vendor.sandbox.state("campaigns")] == [answer["id"]]


def test_a_client_that_leaves_while_it_sends_does_no_harm(
    vendor: Vendor, caplog: pytest.LogCaptureFixture
) -> None:
    """Half a body and a close: the request is audited without a digest, and nothing is logged as an error."""
    content = b"POST " + PATH.encode() + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
    url = httpx.URL(vendor.sandbox.url)
    with socket.create_connection((url.host, url.port), timeout=10) as plug:
        plug.sendall(content)
        wait_until(lambda: vendor.sandbox.audit("add_queue"))
    assert vendor.send("search_queues", {}).status_code == 200
    assert vendor.sandbox.audit("add_queue")[0]["sha256"] is None
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []
