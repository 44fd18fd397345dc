"""The import of customer numbers, and its result."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from tests.callsheet.sandbox.conftest import Bodies, Vendor

NUMBERS = [f"659123{n:04}" for n in range(10)]


def counts(result: Any) -> Any:
    return result["successCount"], result["repeatCount"], result["errorCount"]


def workbook_of(vendor: Vendor, result: Any) -> Any:
    answer = vendor.http.get(result["errorReportPath"])
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_an_import_answers_with_its_codes_and_its_rows_become_contacts(
    vendor: Vendor, bodies: Bodies
) -> None:
    """The answer has no counts; the contacts carry name, note and custom fields."""
    campaign = vendor.campaign()
    row = {
        "telephone": NUMBERS[0],
        "name": "Rason",
        "description": "desc1",
        "customFields": [{"fieldId": bodies.field, "fieldValue": "Admin"}],
    }
    answer = vendor.load(campaign, [row])
    assert answer == {"campaignId": campaign["id"], "callingListCode": "BATCH1", "code": campaign["code"]}
    contact = vendor.sandbox.state("contacts")[0]
    assert (contact["name"], contact["description"], contact["agent"]) == ("Rason", "desc1", None)
    assert contact["custom_fields"] == f'{{"{bodies.field}":"Admin"}}'
    assert vendor.sandbox.effects() == {
        ("create_campaign", campaign["id"], "Lantern week"): 1,
        ("import_customer_numbers", campaign["id"], "BATCH1", NUMBERS[0]): 1,
    }


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"callingListCode": "x" * 21}, 400),
        ({"callingListCode": "x" * 20}, 200),
        ({"callingListCode": ""}, 400),
        ({"callingListCode": "a-b"}, 400),
        ({"removeDuplicatesRule": "RemoveDuplicatesInTenan t"}, 400),
        ({"removeDuplicatesRule": None}, 400),
        ({"enableFilterDoNotCallListNumber": "filter"}, 400),
        ({"assignRule": "Somehow"}, 400),
        ({"assignRule": "AssignAppoint"}, 400),
        ({"assignRule": "AssignAppoint", "assignAgentAndCount": []}, 400),
        ({"assignAgentAndCount": [{"agentID": "1002", "count": 1}]}, 400),
        ({"assignRule": "AssignAppoint", "assignAgentAndCount": [{"agentID": "1002", "count": 1}]}, 200),
        ({"assignRule": "AssignAppoint", "assignAgentAndCount": [{"agentID": "1002", "count": "1"}]}, 200),
        ({"assignRule": "AssignAppoint", "assignAgentAndCount": [{"agentID": "1002", "count": 0}]}, 400),
        ({"assignRule": "AssignAppoint", "assignAgentAndCount": [{"agentID": "nobody", "count": 1}]}, 404),
        ({"campaignId": None}, 400),
        ({"campaignId": "none"}, 404),
        ({"campaignId": None, "code": "none"}, 404),
        ({"agentID": "nobody"}, 404),
        ({"agentID": "1002"}, 403),
        ({"dataDetails": []}, 400),
        ({"dataDetails": None}, 400),
        ({"dataDetails": [{"name": "no number"}]}, 400),
        ({"dataDetails": [{"telephone": 6591230000}]}, 400),
        ({"dataDetails": [{"telephone": "6591230000", "customFields": [{"fieldId": "x"}]}]}, 400),
    ],
)
def test_the_rules_of_an_import_hold(vendor: Vendor, bodies: Bodies, change: Any, status: int) -> None:
    """Codes, enums, assignment, creator and the shape of rows; a refused import leaves nothing behind."""
    body = {**bodies.load(vendor.campaign(), NUMBERS[:1]), **change}
    assert vendor.send("import_customer_numbers", body).status_code == status
    assert len(vendor.sandbox.state("contacts")) == (status == 200)
    assert len(vendor.sandbox.state("imports")) == (status == 200)


@pytest.mark.parametrize(
    ("count_as", "count", "status"), [("int", "1", 400), ("string", 1, 400), ("string", "1", 200)]
)
def test_the_count_of_an_assignment_may_be_read_strictly(
    vendor: Vendor, bodies: Bodies, count_as: Any, count: int, status: int
) -> None:
    """As in the table it is a String, as in the example a number."""
    vendor.sandbox.read(count_as=count_as)
    shares = [{"agentID": "1002", "count": count}]
    body = bodies.load(vendor.campaign(), NUMBERS, assignRule="AssignAppoint", assignAgentAndCount=shares)
    assert vendor.send("import_customer_numbers", body).status_code == status


def test_the_campaign_may_be_named_by_its_code_and_the_id_wins(vendor: Vendor) -> None:
    """campaignId is taken where both are given."""
    first, second = vendor.campaign(), vendor.campaign()
    assert vendor.load(first, NUMBERS, campaignId=None, code=first["code"])["campaignId"] == first["id"]
    assert (
        vendor.load(second, NUMBERS, code=first["code"], callingListCode="B2")["campaignId"] == second["id"]
    )


@pytest.mark.parametrize(
    ("rule", "loaded"),
    [
        ("NonRemoveDuplicates", (3, 0)),
        ("RemoveDuplicatesInCallingList", (2, 1)),
        ("RemoveDuplicatesInCampaign", (1, 2)),
        ("RemoveDuplicatesInTenant", (0, 3)),
    ],
)
def test_each_duplicates_rule_looks_as_far_as_it_says(vendor: Vendor, rule: Any, loaded: Any) -> None:
    """The rows: one number of another campaign, one of this campaign twice. Each rule finds more repeats."""
    other, campaign = vendor.campaign(), vendor.campaign()
    vendor.load(other, [NUMBERS[0]], callingListCode="A")
    vendor.load(campaign, [NUMBERS[1]], callingListCode="B")
    vendor.load(
        campaign, [NUMBERS[0], NUMBERS[1], NUMBERS[1]], callingListCode="C", removeDuplicatesRule=rule
    )
    assert counts(vendor.result(campaign, callingListCode="C")) == (*loaded, 0)


def test_a_repeat_keeps_the_first_row(vendor: Vendor) -> None:
    """Of two rows with one number the first becomes the contact."""
    rows = [{"telephone": NUMBERS[0], "name": "first"}, {"telephone": NUMBERS[0], "name": "second"}]
    vendor.load(vendor.campaign(), rows, removeDuplicatesRule="RemoveDuplicatesInCallingList")
    assert [row["name"] for row in vendor.sandbox.state("contacts")] == ["first"]


@pytest.mark.parametrize(
    ("entry", "is_held"),
    [
        ({}, True),
        ({"callType": 2}, False),
        ({"enabled": 0}, False),
        ({"expirationTime": "2026-09-20"}, False),
        ({"expirationTime": "2026-09-21"}, True),
        ({"expirationTime": "2026-09-21", "zoneId": "Pacific/Kiritimati"}, False),
        ({"expirationTime": "2026-09-20", "zoneId": "America/Los_Angeles"}, False),
        ({"expirationTime": "2026-12-31"}, True),
    ],
)
def test_the_filter_holds_outbound_enabled_unexpired_numbers(
    vendor: Vendor, bodies: Bodies, entry: Any, is_held: Any
) -> None:
    """The clock stands at 2026-09-21 22:13 in Singapore; the date of expiry itself still counts there."""
    vendor.data("import_forbidden_numbers", [bodies.forbidden(NUMBERS[0], **entry)])
    campaign = vendor.campaign()
    vendor.load(campaign, NUMBERS[:2], enableFilterDoNotCallListNumber="Filter")
    assert len(vendor.sandbox.state("contacts")) == 2 - is_held


@pytest.mark.parametrize("filtering", [{}, {"enableFilterDoNotCallListNumber": "NoFilter"}])
def test_without_the_filter_forbidden_numbers_are_loaded(
    vendor: Vendor, bodies: Bodies, filtering: Any
) -> None:
    """NoFilter is the default of the reference."""
    vendor.data("import_forbidden_numbers", [bodies.forbidden(NUMBERS[0])])
    vendor.load(vendor.campaign(), NUMBERS[:1], **filtering)
    assert len(vendor.sandbox.state("contacts")) == 1


@pytest.mark.parametrize(
    ("reading", "counted", "named"),
    [
        ({}, (1, 0, 1), 1),
        ({"forbidden_rows": "error", "forbidden_in_workbook": "never"}, (1, 0, 1), 0),
        ({"forbidden_rows": "repeat"}, (1, 1, 0), 0),
        ({"forbidden_rows": "nowhere"}, (1, 0, 0), 0),
        ({"forbidden_rows": "nowhere", "forbidden_in_workbook": "always"}, (1, 0, 0), 1),
    ],
)
def test_held_rows_are_counted_and_named_as_read(
    vendor: Vendor, bodies: Bodies, reading: Any, counted: Any, named: Any
) -> None:
    """As errors named in the workbook, as repeats, or nowhere."""
    vendor.sandbox.read(**reading)
    vendor.data("import_forbidden_numbers", [bodies.forbidden(NUMBERS[0])])
    campaign = vendor.campaign()
    vendor.load(campaign, NUMBERS[:2], enableFilterDoNotCallListNumber="Filter")
    result = vendor.result(campaign)
    assert counts(result) == counted
    assert workbook_of(vendor, result)[1:] == [(1, NUMBERS[0], "The number is forbidden")] * named


def test_bad_rows_fail_alone_and_the_workbook_names_them(vendor: Vendor) -> None:
    """Each flaw is one row of the workbook: its place in dataDetails, the number, the reason."""
    rows = [
        NUMBERS[0],
        "12",
        {"telephone": NUMBERS[1], "allocationAgent": "9999"},
        {"telephone": NUMBERS[2], "description": "x" * 201},
        {"telephone": NUMBERS[3], "customFields": [{"fieldId": "none", "fieldValue": ""}]},
        {"telephone": NUMBERS[4], "allocationAgent": "0007"},
    ]
    campaign = vendor.campaign()
    vendor.load(campaign, rows)
    result = vendor.result(campaign)
    assert counts(result) == (2, 0, 4)
    assert workbook_of(vendor, result) == [
        ("Row No.", "Telephone", "Reason"),
        (2, "12", "The telephone is not 3 to 16 digits"),
        (3, NUMBERS[1], "The agent 9999 does not exist"),
        (4, NUMBERS[2], "The description is longer than 200 characters"),
        (5, NUMBERS[3], "The custom field none does not exist"),
    ]


def test_a_bad_row_may_fail_the_whole_import(vendor: Vendor, bodies: Bodies) -> None:
    """By the other reading nothing is loaded when one row has a flaw."""
    vendor.sandbox.read(bad_rows="request")
    body = bodies.load(vendor.campaign(), [NUMBERS[0], "12"])
    answer = vendor.send("import_customer_numbers", body)
    assert (answer.status_code, vendor.sandbox.state("contacts")) == (400, [])
    assert answer.json()["message"] == "Parameter error: dataDetails 2: The telephone is not 3 to 16 digits"


def test_repeats_are_named_in_the_workbook_where_so_read(vendor: Vendor) -> None:
    """Repeated rows are not named unless the reading says so."""
    campaign = vendor.campaign()
    rule = {"removeDuplicatesRule": "RemoveDuplicatesInCallingList"}
    vendor.load(campaign, [NUMBERS[0]] * 2, **rule)
    vendor.sandbox.read(duplicates_in_workbook=True)
    vendor.load(campaign, [NUMBERS[0]] * 2, callingListCode="B2", **rule)
    vendor.clock.advance(1)
    first, second = (workbook_of(vendor, result)[1:] for result in vendor.results(campaign))
    assert (first, second) == ([], [(2, NUMBERS[0], "The number is repeated")])


def test_the_workbook_is_at_an_address_that_cannot_be_guessed(vendor: Vendor) -> None:
    """It needs no token; another address holds nothing."""
    campaign = vendor.campaign()
    vendor.load(campaign, NUMBERS)
    path = vendor.result(campaign)["errorReportPath"]
    assert path.startswith(vendor.sandbox.url) and path.endswith(".xlsx")
    assert vendor.http.get(path).headers["content-type"].endswith("spreadsheetml.sheet")
    assert vendor.http.get(path[:-6] + "0.xlsx").status_code == 404


def test_the_report_may_be_there_only_with_errors(vendor: Vendor) -> None:
    """By the other reading errorReportPath is null when no row is named."""
    vendor.sandbox.read(error_report="with_errors")
    campaign = vendor.campaign()
    vendor.load(campaign, [NUMBERS[0]])
    vendor.load(campaign, ["12"], callingListCode="B2")
    vendor.clock.advance(1)
    assert [bool(result["errorReportPath"]) for result in vendor.results(campaign)] == [False, True]


def agents_of(vendor: Vendor) -> Any:
    return [row["agent"] for row in vendor.sandbox.state("contacts")]


def test_an_average_assignment_shares_the_rows_among_all_agents(vendor: Vendor) -> None:
    """24 rows for 12 agents make two each."""
    vendor.load(vendor.campaign(), [f"65912300{n:02}" for n in range(24)], assignRule="AssignAverage")
    assert set(Counter(agents_of(vendor)).values()) == {2}


def test_an_appointed_assignment_gives_each_agent_his_count(vendor: Vendor) -> None:
    """In the order of the list; rows beyond the sum stay unassigned, and a row's own agent comes first."""
    rows = [NUMBERS[0], {"telephone": NUMBERS[1], "allocationAgent": "12001"}, *NUMBERS[2:5]]
    shares = [{"agentID": "1002", "count": 2}, {"agentID": "1003", "count": "1"}]
    vendor.load(vendor.campaign(), rows, assignRule="AssignAppoint", assignAgentAndCount=shares)
    assert agents_of(vendor) == ["1002", "12001", "1002", "1003", None]


def test_appointed_agents_follow_the_agent_type_and_allocated_ones_do_not(vendor: Vendor) -> None:
    """With agentType 1 the appointed agents are uuids; allocationAgent is a work number always."""
    uuid = "0a1b2c3d4e5f60718293a4b5c6d7e80"
    campaign = vendor.campaign()
    more = {"agentID": f"{uuid}1", "agentType": "1", "assignRule": "AssignAppoint"}
    rows = [NUMBERS[0], {"telephone": NUMBERS[1], "allocationAgent": f"{uuid}2"}]
    vendor.load(campaign, rows, assignAgentAndCount=[{"agentID": f"{uuid}3", "count": 5}], **more)
    assert agents_of(vendor) == ["1003"]


def test_the_result_is_absent_until_the_delay_is_over(vendor: Vendor) -> None:
    """Absent, then final; the rows took effect at once."""
    campaign = vendor.campaign()
    vendor.load(campaign, NUMBERS)
    assert len(vendor.sandbox.state("contacts")) == 10
    vendor.clock.advance(0.19)
    assert vendor.results(campaign) == []
    vendor.clock.advance(0.02)
    assert counts(vendor.results(campaign)[0]) == (10, 0, 0)


def test_the_result_may_show_half_the_counts_half_way(vendor: Vendor) -> None:
    """Absent, then in part, then final."""
    vendor.sandbox.read(import_partial=True, import_delay=10)
    campaign = vendor.campaign()
    vendor.load(campaign, NUMBERS)
    seen = []
    for _ in range(3):
        seen.append([row["successCount"] for row in vendor.results(campaign)])
        vendor.clock.advance(5)
    assert seen == [[], [5], [10]]


def test_the_rows_may_take_effect_only_after_the_delay(vendor: Vendor, bodies: Bodies) -> None:
    """By the other reading a number forbidden meanwhile is still held."""
    vendor.sandbox.read(import_applies="delayed", import_delay=10)
    campaign = vendor.campaign()
    vendor.load(campaign, NUMBERS[:2], enableFilterDoNotCallListNumber="Filter")
    assert vendor.sandbox.state("contacts") == []
    vendor.data("import_forbidden_numbers", [bodies.forbidden(NUMBERS[0])])
    vendor.clock.advance(10)
    assert [row["telephone"] for row in vendor.sandbox.state("contacts")] == [NUMBERS[1]]
    assert counts(vendor.result(campaign)) == (1, 0, 1)


def test_a_known_code_is_refused(vendor: Vendor, bodies: Bodies) -> None:
    """A callingListCode that exists is a conflict, in any campaign."""
    for campaign in (vendor.campaign(), vendor.campaign()):
        answer = vendor.send("import_customer_numbers", bodies.load(campaign, NUMBERS))
    assert answer.status_code == 409
    assert len(vendor.sandbox.state("contacts")) == 10


@pytest.mark.parametrize(("known_code", "loaded"), [("append", 15), ("replay", 10)])
def test_a_known_code_may_append_or_replay(vendor: Vendor, known_code: Any, loaded: Any) -> None:
    """By the other readings the rows join the batch, or nothing happens and the answer is the same."""
    vendor.sandbox.read(known_code=known_code)
    campaign = vendor.campaign()
    first = vendor.load(campaign, NUMBERS)
    assert vendor.load(campaign, NUMBERS[:5]) == first
    assert vendor.result(campaign)["successCount"] == loaded


def test_an_appended_batch_is_one_list_for_its_duplicates(vendor: Vendor) -> None:
    """RemoveDuplicatesInCallingList sees the rows that the batch had before."""
    vendor.sandbox.read(known_code="append")
    campaign = vendor.campaign()
    rule = {"removeDuplicatesRule": "RemoveDuplicatesInCallingList"}
    vendor.load(campaign, NUMBERS[:3], **rule)
    vendor.load(campaign, NUMBERS[2:5], **rule)
    assert counts(vendor.result(campaign)) == (5, 1, 0)


def test_the_answer_may_carry_another_code(vendor: Vendor) -> None:
    """The batch is then found by the returned code, and by ours only where so read."""
    vendor.sandbox.read(code_echo="other")
    campaign = vendor.campaign()
    returned = vendor.load(campaign, NUMBERS)["callingListCode"]
    assert len(returned) == 36
    vendor.clock.advance(1)
    assert len(vendor.results(campaign, callingListCode=returned)) == 1
    assert len(vendor.results(campaign, callingListCode="BATCH1")) == 1
    vendor.sandbox.read(result_lookup="returned")
    assert len(vendor.results(campaign, callingListCode=returned)) == 1
    assert vendor.results(campaign, callingListCode="BATCH1") == []


@pytest.mark.parametrize(
    ("reading", "names"),
    [
        ("repeatCount", {"repeatCount"}),
        ("removeDuplicatesCount", {"removeDuplicatesCount"}),
        ("both", {"repeatCount", "removeDuplicatesCount"}),
    ],
)
def test_repeats_are_counted_under_the_name_that_is_read(vendor: Vendor, reading: Any, names: Any) -> None:
    """The table and the example disagree about the name."""
    vendor.sandbox.read(repeat_field=reading)
    campaign = vendor.campaign()
    vendor.load(campaign, NUMBERS)
    assert set(vendor.result(campaign)) & {"repeatCount", "removeDuplicatesCount"} == names


def test_results_are_for_the_creator_of_the_campaign(vendor: Vendor) -> None:
    """Another agent is refused by campaign and by batch, and sees nothing of it in his own list."""
    campaign = vendor.campaign()
    vendor.load(campaign, NUMBERS)
    vendor.clock.advance(1)
    for wanted in ({"campaignId": campaign["id"]}, {"code": campaign["code"]}, {"callingListCode": "BATCH1"}):
        assert vendor.send("query_import_result", {"agentID": "1002", **wanted}).status_code == 403
    assert vendor.data("query_import_result", {"agentID": "1002"})["list"] == []
    assert len(vendor.data("query_import_result", {"agentID": "1001"})["list"]) == 1


def test_results_come_in_pages_of_fifty(vendor: Vendor) -> None:
    """pageSize is 50 by default; an unknown batch is an empty list, an unknown campaign is refused."""
    campaign = vendor.campaign()
    for n in range(51):
        vendor.load(campaign, NUMBERS[:1], callingListCode=f"B{n}")
    vendor.clock.advance(1)
    data = vendor.data(
        "query_import_result", {"agentID": "1001", "campaignId": campaign["id"], "currPage": 2}
    )
    assert (data["totalCount"], data["totalPage"], data["pageSize"], len(data["list"])) == (51, 2, 50, 1)
    assert vendor.results(campaign, callingListCode="unknown") == []
    assert vendor.send("query_import_result", {"agentID": "1001", "campaignId": "none"}).status_code == 404


def test_parallel_imports_take_effect_exactly_once_each(vendor: Vendor, bodies: Bodies) -> None:
    """Eight at a time, each request sent twice with its key: every row counts once."""
    campaign = vendor.campaign()
    keys = [f"{n:08}-0000-4000-8000-000000000000" for n in range(40)]
    codes = [f"B{n}" for n in range(40)]
    vendor.token("company")

    def send(n: Any) -> Any:
        body = bodies.load(campaign, [f"6592{n:02}{row:04}" for row in range(100)], callingListCode=codes[n])
        return vendor.send("import_customer_numbers", body, key=keys[n]).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, [*range(40), *range(40)]))
    assert set(answers) == {200}
    effects = vendor.sandbox.effects("import_customer_numbers")
    assert len(effects) == 4000
    assert set(effects.values()) == {1}
    assert sum(one["took_effect"] for one in vendor.sandbox.audit("import_customer_numbers")) == 40
