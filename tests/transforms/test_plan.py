"""Rows to calls: every row in exactly one call, within the limits, in the API's own words."""

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.messages import ENGLISH
from transforms.calls import PlanError, batch_code
from transforms.kind import PlanContext
from transforms.kinds import KINDS, kind_named
from transforms.kinds.campaign_setup import CREATE_CAMPAIGN
from transforms.kinds.customer_assignment import assign_counts
from transforms.kinds.customer_numbers import duplicate_rule
from validators.message import message

FIELD = "3b987930e6db4b0ca51f6ad5755e91ae"


def customers(count: int, **more: str) -> pd.DataFrame:
    columns = {
        "telephone": [f"65900{10000 + at}" for at in range(count)],
        **{k: [v] * count for k, v in more.items()},
    }
    return pd.DataFrame(columns, index=range(2, count + 2), dtype="str")


def context(chunk: int = 500, **options: str) -> PlanContext:
    return PlanContext("key", options, agent="1001", chunk=chunk, custom_fields={FIELD: FIELD})


@given(st.integers(0, 1300), st.integers(1, 500))
def test_every_customer_is_in_exactly_one_call_within_the_limit(rows: int, chunk: int) -> None:
    """Chunk and join give the rows back in order, and no call is larger than its limit."""
    frame = customers(rows)
    calls = list(kind_named("customer-numbers").delivery.plan(frame, context(chunk, campaign_code="c")))
    assert [row for call in calls for row in call.rows] == frame.index.tolist()
    sent = [item["telephone"] for call in calls for item in call.body["dataDetails"]]
    assert sent == frame["telephone"].tolist()
    assert all(1 <= len(call.rows) <= chunk for call in calls)
    codes = [call.batch for call in calls]
    assert len(set(codes)) == len(codes)
    assert all(
        re.fullmatch("[A-Za-z0-9]{1,20}", code) and call.body["callingListCode"] == code
        for code, call in zip(codes, calls, strict=True)
    )


@given(
    st.integers(1, 60),
    st.integers(1, 7),
    st.lists(st.sampled_from(["", "summer", "winter"]), max_size=40),
    st.booleans(),
)
def test_the_rows_of_calls_are_those_of_the_plan(
    rows: int, chunk: int, campaigns: list[str], by_row: bool
) -> None:
    """Whatever the size of a call, and also where the rows say themselves where they go."""
    frame = customers(len(campaigns) if by_row else rows)
    if by_row:
        frame["code"] = pd.array(campaigns, "str")
    delivery = kind_named("customer-numbers").delivery
    given_ = context(chunk, campaign_code="autumn")
    assert delivery.rows_of_calls is not None
    told = list(delivery.rows_of_calls(frame, given_))
    assert told == [call.rows for call in delivery.plan(frame, given_)]


@pytest.mark.parametrize(
    "options",
    [{"duplicates": "sometimes"}, {"assign_queue": "sales"}, {"assign": "1001"}, {}],
    ids=["a word", "a queue", "counts", "no campaign"],
)
def test_counting_calls_objects_to_what_planning_them_objects_to(options: dict[str, str]) -> None:
    """The same error, or the same number; of no rows too."""
    delivery = kind_named("customer-numbers").delivery
    rows_of_calls = delivery.rows_of_calls
    assert rows_of_calls is not None

    def outcome(work: Callable[[], int]) -> object:
        try:
            return work()
        except PlanError as error:
            return error.message

    for rows in (0, 1, 7):
        frame, chosen = customers(rows), context(3, **options)
        planned = outcome(lambda: len(list(delivery.plan(frame, chosen))))  # noqa: B023 - called at once
        assert outcome(lambda: len(list(rows_of_calls(frame, chosen)))) == planned  # noqa: B023


DIRECTIONS = st.lists(st.sampled_from(["2", "3", "both"]), max_size=60)


@given(DIRECTIONS, st.integers(2, 20))
def test_both_directions_are_two_entries_of_one_call(directions: list[str], chunk: int) -> None:
    """A row for both directions is never torn over two calls."""
    numbers = [f"65900{10000 + at}" for at in range(len(directions))]
    frame = pd.DataFrame(
        {"callNumber": numbers, "callType": directions}, index=range(2, len(directions) + 2), dtype="str"
    )
    calls = list(kind_named("forbidden-numbers").delivery.plan(frame, context(chunk)))
    sent = [
        (row, item["callNumber"], item["callType"])
        for call in calls
        for row, item in zip(call.rows, call.body, strict=True)
    ]
    wanted = [
        (row, number, way)
        for row, (number, direction) in enumerate(zip(numbers, directions, strict=True), start=2)
        for way in {"2": [2], "3": [3], "both": [2, 3]}[direction]
    ]
    assert sent == wanted
    assert all(len(call.body) <= chunk for call in calls)
    owners = [set(call.rows) for call in calls]
    assert sum(len(rows) for rows in owners) == len(directions)


def test_forbidden_numbers_are_filtered_unless_a_named_person_overrides_it() -> None:
    """`Filter` is always sent; NoFilter only when a name is given."""
    plan = kind_named("customer-numbers").delivery.plan
    (call,) = plan(customers(1), context(campaign_code="c"))
    assert call.body["enableFilterDoNotCallListNumber"] == "Filter"
    (call,) = plan(customers(1), context(campaign_code="c", no_filter_by="Jane Doe"))
    assert call.body["enableFilterDoNotCallListNumber"] == "NoFilter"


def test_a_customer_is_sent_in_the_words_of_the_reference() -> None:
    """Blank cells are left out; custom fields are pairs; the campaign's id wins over its code."""
    frame = customers(1, name="Tan", description="", allocationAgent="1002", **{FIELD: "gold"})
    (call,) = kind_named("customer-numbers").delivery.plan(
        frame, context(campaign_id="id", campaign_code="code", duplicates="tenant")
    )
    assert call.body == {
        "agentID": "1001",
        "agentType": "0",
        "campaignId": "id",
        "callingListCode": call.batch,
        "removeDuplicatesRule": "RemoveDuplicatesInTenant",
        "enableFilterDoNotCallListNumber": "Filter",
        "assignRule": "NoAssign",
        "dataDetails": [
            {
                "telephone": "6590010000",
                "name": "Tan",
                "allocationAgent": "1002",
                "customFields": [{"fieldId": FIELD, "fieldValue": "gold"}],
            }
        ],
    }


def test_agents_shares_are_used_up_over_the_chunks() -> None:
    """assignAgentAndCount of a chunk never promises more than its rows, and all shares together are what was asked."""
    calls = list(
        kind_named("customer-numbers").delivery.plan(
            customers(6), context(2, campaign_code="c", assign_counts="1001:3,1002:2")
        )
    )
    assert [call.body.get("assignAgentAndCount") for call in calls] == [
        [{"agentID": "1001", "count": 2}],
        [{"agentID": "1001", "count": 1}, {"agentID": "1002", "count": 1}],
        [{"agentID": "1002", "count": 1}],
    ]
    assert {call.body["assignRule"] for call in calls} == {"AssignAppoint"}


@pytest.mark.parametrize("wrong", ["1001", "1001:", "1001:x"])
def test_wrong_shares_are_named(wrong: str) -> None:
    """The message shows what was given and how to write it."""
    with pytest.raises(PlanError) as raised:
        assign_counts(wrong)
    assert (raised.value.message.code, raised.value.message["value"]) == ("ASSIGN_COUNTS_WRONG", wrong)
    assert "1001:50" in ENGLISH.say(raised.value.message)


def test_a_batch_code_can_be_derived_again() -> None:
    """The same load and chunk have the same code for ever; another load has others."""
    assert batch_code("key", 1) == batch_code("key", 1)
    assert len({batch_code(key, number) for key in "ab" for number in range(1, 50)}) == 98


def test_a_duplicate_rule_may_be_written_in_the_apis_words() -> None:
    """Short words and the API's own; anything else is named."""
    assert (
        duplicate_rule("batch")
        == duplicate_rule("RemoveDuplicatesInCallingList")
        == "RemoveDuplicatesInCallingList"
    )
    with pytest.raises(PlanError) as raised:
        duplicate_rule("everywhere")
    assert (raised.value.message["option"], raised.value.message["value"]) == ("duplicates", "everywhere")


CAMPAIGN = {
    "campaign_name": "November",
    "campaign_template": "D1",
    "campaign_wrap_up": "W1",
    "campaign_start": "2026-12-01 09:00",
    "campaign_end": "2026-12-31 18:00",
}


def test_a_campaign_is_created_only_when_none_is_named() -> None:
    """A code or an id is used as it is; with neither, all that a campaign needs must be there."""
    assert not CREATE_CAMPAIGN.needed({"campaign_code": "c"})
    assert CREATE_CAMPAIGN.needed(CAMPAIGN)
    with pytest.raises(PlanError) as raised:
        CREATE_CAMPAIGN.needed(
            {name: value for name, value in CAMPAIGN.items() if name != "campaign_wrap_up"}
        )
    assert raised.value.message == message("CAMPAIGN_MISSING", settings=("campaign_wrap_up",))


def test_a_campaigns_times_are_meant_in_the_profiles_zone() -> None:
    """09:00 in Singapore is 01:00 UTC; an end before the start is refused."""
    body = CREATE_CAMPAIGN.body(PlanContext("key", CAMPAIGN, agent="1001"))
    assert body["scheduleStartTime"] == 1_796_086_800_000
    with pytest.raises(PlanError) as raised:
        CREATE_CAMPAIGN.body(
            PlanContext("key", CAMPAIGN | {"campaign_end": "2026-11-01 09:00"}, agent="1001")
        )
    assert raised.value.message.code == "CAMPAIGN_ENDS_FIRST"


def test_a_campaign_that_is_over_is_not_created() -> None:
    """Its end must be still to come when the campaign is created."""
    end = int(CREATE_CAMPAIGN.body(PlanContext("key", CAMPAIGN, agent="1001"))["scheduleEndTime"])
    assert CREATE_CAMPAIGN.body(PlanContext("key", CAMPAIGN, agent="1001", now=end - 1))
    with pytest.raises(PlanError) as raised:
        CREATE_CAMPAIGN.body(PlanContext("key", CAMPAIGN, agent="1001", now=end))
    assert raised.value.message.code == "CAMPAIGN_IS_OVER"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_nothing_to_send_plans_nothing(kind: Any) -> None:
    """An empty frame has no calls."""
    frame = pd.DataFrame({column.field: pd.Series(dtype="str") for column in kind.columns})
    assert list(kind.delivery.plan(frame, context(campaign_code="c"))) == []


_PLANS = {
    "customer-numbers": {"telephone": "", "name": "Customer", FIELD: "gold"},
    "forbidden-numbers": {"callNumber": "", "callType": "2", "enabled": "1"},
    "contact-plans": {
        "customerPhoneNumber": "",
        "name": "Call back",
        "scheduleStartTime": "2026-12-01 09:00",
        "scheduleEndTime": "2026-12-01 18:00",
        "executorId": "1001",
    },
}


@pytest.mark.parametrize("kind", list(_PLANS))
@pytest.mark.parametrize("at_once", [1, 7, 50, 999])
@pytest.mark.parametrize("chunk", [2, 7, 50])
def test_how_many_rows_are_taken_at_a_time_changes_no_call(
    kind: str, at_once: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pieces in which a frame is turned into Python objects bound the memory, and nothing else."""
    columns = {
        name: [value or f"65900{10000 + at}" for at in range(120)] for name, value in _PLANS[kind].items()
    }
    frame = pd.DataFrame(columns, index=range(2, 122), dtype="str")
    frame.iloc[::3, 1] = "both" if kind == "forbidden-numbers" else "Another"
    planned = kind_named(kind).delivery.plan
    whole = list(planned(frame, context(chunk, campaign_code="c")))
    monkeypatch.setattr("transforms.calls._AT_ONCE", at_once)
    assert list(planned(frame, context(chunk, campaign_code="c"))) == whole
