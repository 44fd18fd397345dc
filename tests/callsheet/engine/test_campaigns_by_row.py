"""Rows of one list that go to several campaigns: each to its own, and nothing else about them changes."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.options import load_options
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import UsageError
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.campaigns import a_campaign
from tests.support.loading import Loader, a_csv, a_profile, numbers, run
from transforms.kinds.customer_numbers import CUSTOMER_NUMBERS

HEADER = "Telephone,Campaign"
pytestmark = pytest.mark.slow


@pytest.fixture
def spring(profile: Profile) -> str:
    return a_campaign(profile, "Spring")


@pytest.fixture
def autumn(profile: Profile) -> str:
    return a_campaign(profile, "Autumn sale")


def bodies(profile: Profile, result: SheetResult) -> list[dict[str, Any]]:
    """The bodies of a load's imports, in order."""
    with open_context(profile) as context:
        load_id = str(result.load_id)
        frozen = [
            context.ledger.frozen(load_id, chunk.number)
            for chunk in context.ledger.chunks(load_id)
            if chunk.operation == "import_customer_numbers"
        ]
    return [orjson.loads(chunk.body) for chunk in frozen]


def there(sandbox: Sandbox) -> dict[str, set[str]]:
    """Code of a campaign -> the numbers in it."""
    codes = {each["id"]: each["code"] for each in sandbox.state("campaigns")}
    found = defaultdict(set)
    for contact in sandbox.state("contacts"):
        found[codes[contact["campaign"]]].add(contact["telephone"])
    return dict(found)


def codes_of(result: SheetResult) -> dict[int | None, str]:
    return {problem.row: problem.code for problem in result.problems if problem.row}


def check(profile: Profile, file: Path, **order: Any) -> SheetResult:
    (result,) = check_files(profile, [LoadRequest(file, **order)], Silent())
    return result


def test_each_row_goes_to_the_campaign_that_it_names(
    profile: Profile, sandbox: Sandbox, load: Loader, tmp_path: Path, spring: str, autumn: str
) -> None:
    """By code or by exact name; chunks are of one campaign each, and their bodies say no more than the reference asks."""
    first, second, third, fourth = numbers(4)
    file = a_csv(
        tmp_path / "customers-a.csv",
        HEADER,
        f"{first},{spring}",
        f"{second},Autumn sale",
        f"{third},Spring",
        f"{fourth},{autumn}",
    )
    (result,) = load(file)
    assert result.outcomes == {"loaded": 4}, result
    assert there(sandbox) == {spring: {first, third}, autumn: {second, fourth}}
    sent = [
        {name: value for name, value in body.items() if name != "callingListCode"}
        for body in bodies(profile, result)
    ]
    common = {
        "agentID": "1001",
        "agentType": "0",
        "removeDuplicatesRule": "RemoveDuplicatesInCampaign",
        "enableFilterDoNotCallListNumber": "Filter",
        "assignRule": "NoAssign",
    }
    assert sent == [
        common | {"code": spring, "dataDetails": [{"telephone": first}, {"telephone": third}]},
        common | {"code": autumn, "dataDetails": [{"telephone": second}, {"telephone": fourth}]},
    ]


def test_a_name_is_a_listed_repair(profile: Profile, load: Loader, tmp_path: Path, spring: str) -> None:
    """In check and in load alike, under the analyst's own header; neither a code nor a blank cell is one."""
    first, second, third = numbers(3)
    rows = (f"{first},Spring", f"{second},{spring}", f"{third},")
    file = a_csv(tmp_path / "customers-a.csv", "Telephone,Task name", *rows)
    checked = check(profile, file, options={"campaign": "Spring"})
    (result,) = load(file, options={"campaign": "Spring"})
    assert checked.outcomes == {"ready": 3}
    for found in (checked, result):
        assert [(each["row"], each["column"], each["code"]) for each in found.repairs] == [
            (2, "Task name", "CAMPAIGN_NAMED")
        ]


def test_a_profile_may_refuse_names(sandbox: Sandbox, tmp_path: Path, profile: Profile, spring: str) -> None:
    """Like any repair; a code, and what the load's option names, go."""
    profile = a_profile(sandbox, tmp_path, refused_repairs=["CAMPAIGN_NAMED"])
    first, second, third = numbers(3)
    a_campaign(profile, "Winter")
    rows = (f"{first},Spring", f"{second},{spring}", f"{third},")
    file = a_csv(tmp_path / "customers-a.csv", HEADER, *rows)
    (result,) = run(profile, file, options={"campaign": "Winter"})
    assert codes_of(result) == {2: "REPAIR_REFUSED"}
    assert result.outcomes == {"invalid": 1, "loaded": 2}


def test_blank_rows_take_the_campaign_of_the_load(
    profile: Profile, sandbox: Sandbox, load: Loader, tmp_path: Path, spring: str, autumn: str
) -> None:
    """By code or by name; a row that names one keeps it."""
    first, second = numbers(2)
    file = a_csv(tmp_path / "customers-a.csv", HEADER, f"{first},", f"{second},{autumn}")
    (result,) = load(file, options={"campaign_code": "Spring"})
    assert result.outcomes == {"loaded": 2}
    assert there(sandbox) == {spring: {first}, autumn: {second}}
    del profile


def test_blank_rows_without_a_campaign_are_problems_on_their_rows(
    sandbox: Sandbox, tmp_path: Path, spring: str
) -> None:
    """The others go; in check and in load alike."""
    profile = a_profile(sandbox, tmp_path, campaign={})
    first, second = numbers(2)
    file = a_csv(tmp_path / "customers-a.csv", HEADER, f"{first},{spring}", f"{second},")
    checked = check(profile, file)
    (result,) = run(profile, file)
    assert checked.outcomes == {"ready": 1, "invalid": 1}
    assert result.outcomes == {"loaded": 1, "invalid": 1}
    assert codes_of(checked) == codes_of(result) == {3: "CAMPAIGN_BLANK"}


def test_blank_rows_may_go_to_a_campaign_that_is_made_first(
    sandbox: Sandbox, load: Loader, tmp_path: Path, spring: str
) -> None:
    """The profile says how to make one; a list without blank rows makes none."""
    first, second, third = numbers(3)
    file = a_csv(tmp_path / "customers-a.csv", HEADER, f"{first},{spring}", f"{second},")
    assert load(file)[0].outcomes == {"loaded": 2}
    made = next(each["code"] for each in sandbox.state("campaigns") if each["name"] == "November")
    assert there(sandbox) == {spring: {first}, made: {second}}
    load(a_csv(tmp_path / "customers-b.csv", HEADER, f"{third},{spring}"))
    assert len(sandbox.state("campaigns")) == 2


def test_a_column_that_is_blank_throughout_changes_nothing(
    profile: Profile, load: Loader, tmp_path: Path, spring: str
) -> None:
    """The load is the same as without the column, also when it comes again."""
    first = numbers(1)[0]
    (result,) = load(
        a_csv(tmp_path / "customers-a.csv", HEADER, f"{first},"), options={"campaign_code": spring}
    )
    assert result.outcomes == {"loaded": 1}
    assert result.campaigns == ()
    with open_context(profile) as context:
        assert "row_campaigns" not in context.ledger.load(str(result.load_id)).options


def test_what_names_no_one_campaign_is_a_problem_on_its_row(
    profile: Profile, load: Loader, tmp_path: Path, spring: str, autumn: str
) -> None:
    """An unknown one, a name of two, and a code beside another's name; nothing of these rows is sent."""
    twins = [a_campaign(profile, "Twins "), a_campaign(profile, "Twins")]
    header = "Telephone,Campaign code,Campaign name"
    rows = [
        "nosuch1234,",
        ",Twins",
        f"{spring},Autumn sale",
        f"{spring},Spring",
        f",{autumn}",
        f"{autumn},Winter",
    ]
    file = a_csv(
        tmp_path / "customers-a.csv",
        header,
        *(f"{number},{row}" for number, row in zip(numbers(6), rows, strict=True)),
    )
    checked = check(profile, file)
    (result,) = load(file)
    assert (
        codes_of(checked)
        == codes_of(result)
        == {
            2: "CAMPAIGN_UNKNOWN",
            3: "CAMPAIGN_NAME_SHARED",
            4: "CAMPAIGN_CONTRADICTED",
            7: "CAMPAIGN_UNKNOWN",
        }
    )
    shared = next(problem for problem in result.problems if problem.code == "CAMPAIGN_NAME_SHARED")
    assert all(code in shared.detail for code in twins)
    assert result.outcomes == {"loaded": 2, "invalid": 4}


def test_a_near_miss_is_named(profile: Profile, tmp_path: Path, autumn: str) -> None:
    """Case counts in a name; what was nearly meant is said."""
    result = check(profile, a_csv(tmp_path / "customers-a.csv", HEADER, f"{numbers(1)[0]},autumn sale"))
    (problem,) = [problem for problem in result.problems if problem.row]
    assert problem.code == "CAMPAIGN_UNKNOWN"
    assert autumn in problem.detail


def test_offline_codes_are_taken_as_given_and_names_are_refused(
    profile: Profile, sandbox: Sandbox, load: Loader, tmp_path: Path, spring: str
) -> None:
    """In check without credentials as well."""
    first, second = numbers(2)
    file = a_csv(tmp_path / "customers-a.csv", HEADER, f"{first},{spring}", f"{second},Autumn sale")
    expected = {3: "CAMPAIGN_NAME_UNREAD"}
    (result,) = load(file, options={"offline": "yes"})
    assert (codes_of(result), result.outcomes) == (expected, {"loaded": 1, "invalid": 1})
    nobody = a_profile(sandbox, tmp_path, app_id="", campaign={})
    assert codes_of(check(nobody, file, again=True)) == expected
    del profile


def test_the_same_number_in_two_campaigns_is_no_repeat(
    sandbox: Sandbox, load: Loader, tmp_path: Path, spring: str, autumn: str
) -> None:
    """In one campaign it is, however the campaign is named."""
    first = numbers(1)[0]
    rows = [spring, autumn, "Spring", spring]
    file = a_csv(tmp_path / "customers-a.csv", HEADER, *(f"{first},{row}" for row in rows))
    (result,) = load(file)
    assert there(sandbox) == {spring: {first}, autumn: {first}}
    assert codes_of(result) == {4: "DUPLICATE_IN_FILE", 5: "DUPLICATE_IN_FILE"}


@pytest.mark.parametrize("rule", ["tenant", "none", "batch", "campaign"])
def test_among_all_campaigns_the_same_number_is_a_repeat_where_the_rule_says_so(
    rule: str, load: Loader, tmp_path: Path, spring: str, autumn: str
) -> None:
    """The rule `tenant` alone looks beyond a campaign."""
    first = numbers(1)[0]
    file = a_csv(tmp_path / "customers-a.csv", HEADER, f"{first},{spring}", f"{first},{autumn}")
    (result,) = load(file, options={"duplicates": rule})
    assert result.outcomes == ({"loaded": 1, "duplicate": 1} if rule == "tenant" else {"loaded": 2})


def test_each_campaign_is_followed_up_on_its_own(
    sandbox: Sandbox, tmp_path: Path, profile: Profile, spring: str, autumn: str
) -> None:
    """Many chunks of two campaigns, of a service that answers about campaigns and not about batches."""
    sandbox.read(result_filter="campaign", refused_ending="7")
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": 3})
    rows = [f"{number},{(spring, autumn)[at % 2]}" for at, number in enumerate(numbers(20))]
    (result,) = run(profile, a_csv(tmp_path / "customers-a.csv", HEADER, *rows))
    assert result.outcomes == {"loaded": 18, "refused": 2}
    assert [
        (line["campaign"], line["name"], line["rows"], line["outcomes"]) for line in result.campaigns
    ] == [
        (spring, "Spring", 10, {"loaded": 10}),
        (autumn, "Autumn sale", 10, {"loaded": 8, "refused": 2}),
    ]


def test_the_books_of_a_check_are_by_campaign_too(
    profile: Profile, tmp_path: Path, spring: str, autumn: str
) -> None:
    """Every row of the sheet is in one line: those of campaigns that are not there are in one, and are not quoted."""
    rows = [spring, "Spring", "Autumn sale", "nosuch", ""]
    file = a_csv(
        tmp_path / "customers-a.csv",
        HEADER,
        *(f"{number},{row}" for number, row in zip(numbers(5), rows, strict=True)),
        f"12,{autumn}",
    )
    result = check(profile, file, options={"campaign_code": autumn})
    assert [
        (line["campaign"], line["name"], line["rows"], line["outcomes"]) for line in result.campaigns
    ] == [
        (spring, "Spring", 2, {"ready": 2}),
        (autumn, "Autumn sale", 3, {"ready": 2, "invalid": 1}),
        ("", "", 1, {"invalid": 1}),
    ]
    assert sum(line["rows"] for line in result.campaigns) == result.rows


def test_rows_are_known_again_by_their_campaign(
    sandbox: Sandbox, tmp_path: Path, profile: Profile, spring: str, autumn: str
) -> None:
    """Whether a column or an option named it, by code or name; another campaign is another row."""
    profile = a_profile(sandbox, tmp_path, remember_rows=["customer-numbers"])
    first, second = numbers(2)
    run(profile, a_csv(tmp_path / "customers-a.csv", "Telephone", first), options={"campaign_code": spring})
    file = a_csv(
        tmp_path / "customers-b.csv", HEADER, f"{first},Spring", f"{first},{autumn}", f"{second},{spring}"
    )
    assert check(profile, file).outcomes == {"ready": 2, "skipped": 1}
    (result,) = run(profile, file)
    assert result.outcomes == {"loaded": 2, "skipped": 1}
    assert codes_of(result)[2] == "ALREADY_LOADED"
    (again,) = run(
        profile,
        a_csv(tmp_path / "customers-c.csv", "Telephone", first, second),
        options={"campaign": "Autumn sale"},
    )
    assert again.outcomes == {"skipped": 1, "loaded": 1}


@pytest.mark.workbooks
def test_a_result_comes_back_row_by_row(
    sandbox: Sandbox, tmp_path: Path, profile: Profile, spring: str, autumn: str
) -> None:
    """Of a number in two campaigns, the one that was refused goes, and the one that was loaded does not."""
    first, second = numbers(2)
    file = a_csv(
        tmp_path / "customers-a.csv", HEADER, f"{first},{spring}", f"12,{autumn}", f"{second},{autumn}"
    )
    (result,) = run(profile, file, csv=True)
    assert result.outcomes == {"loaded": 2, "invalid": 1}
    text = Path(result.files[0]).read_text(encoding="utf-8-sig")
    corrected = tmp_path / "customers-again.csv"
    corrected.write_text(text.replace('"12"', f'"{first}"'), encoding="utf-8")
    (second_time,) = run(profile, corrected)
    assert second_time.outcomes == {"skipped": 2, "loaded": 1}
    assert there(sandbox) == {spring: {first}, autumn: {first, second}}
    assert set(sandbox.effects("import_customer_numbers").values()) == {1}


@pytest.mark.workbooks
def test_a_column_added_to_a_result_sends_nothing_twice(
    sandbox: Sandbox, tmp_path: Path, load: Loader, spring: str, autumn: str
) -> None:
    """The list went to one campaign by option; with that campaign in a column its rows are the same rows.

    A row with a mark that names another campaign now was changed; without one it is another row.
    """
    first, second = numbers(2)
    (result,) = load(
        a_csv(tmp_path / "customers-a.csv", "Telephone,Name", f"{first},x", f"{second},x"),
        options={"campaign_code": spring, "duplicates": "none"},
        csv=True,
    )
    lines = Path(result.files[0]).read_text(encoding="utf-8-sig").splitlines()
    campaigns = ["Campaign", spring, autumn]
    changed = tmp_path / "customers-again.csv"
    bare = [f"{line.rpartition(',')[0]},{name}" for line, name in zip(lines, campaigns, strict=True)]
    changed.write_text("\n".join(bare) + "\n")
    (again,) = load(changed, options={"duplicates": "none"})
    assert again.outcomes == {"skipped": 1, "loaded": 1}
    marked = [f"{line},{name}" for line, name in zip(lines, campaigns, strict=True)]
    changed.write_text("\n".join(marked) + "\n")
    (said,) = load(changed, options={"duplicates": "none"})
    assert said.outcomes == {"skipped": 2}
    assert there(sandbox) == {spring: {first, second}, autumn: {second}}
    assert set(sandbox.effects("import_customer_numbers").values()) == {1}


@pytest.mark.parametrize("words", ["campaign_code", "campaign"])
def test_an_option_may_give_the_name(
    words: str, sandbox: Sandbox, load: Loader, tmp_path: Path, profile: Profile, autumn: str
) -> None:
    """The same list is the same load, whether code or name was given."""
    first = numbers(1)[0]
    file = a_csv(tmp_path / "customers-a.csv", "Telephone", first)
    options = {"duplicates": "none"}
    assert check(profile, file, options=options | {words: "Autumn sale"}).outcomes == {"ready": 1}
    assert load(file, options=options | {words: "Autumn sale"})[0].outcomes == {"loaded": 1}
    assert load(file, options=options | {"campaign_code": autumn})[0].outcomes == {"skipped": 1}
    assert load(file, options=options | {words: "Autumn sale"})[0].outcomes == {"skipped": 1}
    assert set(sandbox.effects("import_customer_numbers").values()) == {1}


@pytest.mark.parametrize(("first", "then"), [("autumn", "Autumn sale"), ("Autumn sale", "autumn")])
def test_a_list_given_by_code_and_by_name_is_loaded_once(
    first: str, then: str, sandbox: Sandbox, load: Loader, tmp_path: Path, autumn: str
) -> None:
    """Whichever came first."""
    file = a_csv(tmp_path / "customers-a.csv", "Telephone", numbers(1)[0])
    for named in (first, then):
        load(file, options={"campaign_code": autumn if named == "autumn" else named, "duplicates": "none"})
    assert set(sandbox.effects("import_customer_numbers").values()) == {1}


@pytest.mark.parametrize(
    "ways", [("id", "code"), ("code", "id"), ("id", "name"), ("name", "id"), ("code", "both")]
)
@pytest.mark.thinned(2)
def test_a_list_given_by_id_and_by_code_is_loaded_once(
    ways: tuple[str, str], sandbox: Sandbox, load: Loader, tmp_path: Path, autumn: str, spring: str
) -> None:
    """The answers to the first load name both. Another campaign is another load, in whatever way it is given."""
    ids = {each["code"]: each["id"] for each in sandbox.state("campaigns")}
    file = a_csv(tmp_path / "customers-a.csv", "Telephone", numbers(1)[0])
    given = {
        "id": {"campaign_id": ids[autumn]},
        "code": {"campaign_code": autumn},
        "name": {"campaign": "Autumn sale"},
        "both": {"campaign_id": ids[autumn], "campaign_code": spring},
    }
    first, again = (load(file, options={"duplicates": "none"} | given[way])[0] for way in ways)
    assert (first.outcomes, again.outcomes) == ({"loaded": 1}, {"skipped": 1})
    assert set(sandbox.effects("import_customer_numbers").values()) == {1}
    (other,) = load(file, options={"duplicates": "none", "campaign_id": ids[spring]})
    assert other.outcomes == {"loaded": 1}


def test_a_list_for_a_campaign_that_it_had_made_is_the_same_list(
    sandbox: Sandbox, load: Loader, tmp_path: Path
) -> None:
    """The first load made the campaign; the second is given its code."""
    file = a_csv(tmp_path / "customers-a.csv", "Telephone", numbers(1)[0])
    assert load(file, options={"duplicates": "none"})[0].outcomes == {"loaded": 1}
    (made,) = [each for each in sandbox.state("campaigns") if each["name"] == "November"]
    for given in ({"campaign_code": made["code"]}, {"campaign_id": made["id"]}):
        assert load(file, options={"duplicates": "none"} | given)[0].outcomes == {"skipped": 1}


def test_a_name_of_two_campaigns_is_refused_as_an_option(
    profile: Profile, load: Loader, tmp_path: Path
) -> None:
    """With both codes; nothing is sent."""
    codes = [a_campaign(profile, "Twins "), a_campaign(profile, "Twins")]
    file = a_csv(tmp_path / "customers-a.csv", "Telephone", numbers(1)[0])
    checked = check(profile, file, options={"campaign": "Twins"})
    (result,) = load(file, options={"campaign": "Twins"})
    assert (checked.exit, result.exit) == (2, 2)
    (problem,) = [problem for problem in checked.problems if problem.code == "CAMPAIGN_OPTION_SHARED"]
    assert all(code in problem.detail for code in codes)


def test_a_name_as_an_option_is_refused_offline(load: Loader, tmp_path: Path, spring: str) -> None:
    """It says what to do; a code is taken as given."""
    file = a_csv(tmp_path / "customers-a.csv", "Telephone", numbers(1)[0])
    (result,) = load(file, options={"campaign": "Autumn sale", "offline": "yes"})
    assert result.exit == 2
    assert result.message is not None
    assert result.message.code == "CAMPAIGN_OPTION_UNREAD"
    assert load(file, options={"campaign": spring, "offline": "yes"})[0].outcomes == {"loaded": 1}


def test_a_campaign_that_has_ended_is_said(profile: Profile, load: Loader, tmp_path: Path) -> None:
    """By column and by option; the rows go all the same."""
    over = a_campaign(profile, "Last year", end=datetime(2026, 1, 2, tzinfo=UTC))
    first, second = numbers(2)
    by_row = a_csv(tmp_path / "customers-a.csv", HEADER, f"{first},{over}")
    by_option = a_csv(tmp_path / "customers-b.csv", "Telephone", second)
    (one,), (other,) = load(by_row), load(by_option, options={"campaign_code": over})
    for found in (one, other, check(profile, by_row, again=True)):
        assert [problem.value for problem in found.problems if problem.code == "CAMPAIGN_ENDED"] == [
            f"Last year ({over})"
        ]


def test_an_id_is_taken_as_it_is(
    profile: Profile, sandbox: Sandbox, load: Loader, tmp_path: Path, spring: str, autumn: str
) -> None:
    """No list shows ids; one comes before a code, in the body as in the reference."""
    ids = {each["code"]: each["id"] for each in sandbox.state("campaigns")}
    first, second, third = numbers(3)
    file = a_csv(
        tmp_path / "customers-a.csv",
        "Telephone,campaignId,code",
        f"{first},{ids[spring]},",
        f"{second},{ids[spring]},{autumn}",
        f"{third},,{autumn}",
    )
    (result,) = load(file)
    assert result.outcomes == {"loaded": 3}
    assert [
        (body.get("campaignId"), body.get("code"), len(body["dataDetails"]))
        for body in bodies(profile, result)
    ] == [(ids[spring], None, 2), (None, autumn, 1)]
    assert there(sandbox) == {spring: {first, second}, autumn: {third}}


def test_a_lost_answer_is_asked_about_in_its_own_campaign(
    sandbox: Sandbox, tmp_path: Path, profile: Profile, spring: str, autumn: str
) -> None:
    """Of a service that answers about campaigns: what is there is not sent again, what is not there is."""
    sandbox.read(result_filter="campaign")
    sandbox.fault("cut_after", "import_customer_numbers", nth=2)
    first, second = numbers(2)
    (result,) = run(
        profile, a_csv(tmp_path / "customers-a.csv", HEADER, f"{first},{spring}", f"{second},{autumn}")
    )
    assert result.outcomes == {"loaded": 2}
    assert set(sandbox.effects("import_customer_numbers").values()) == {1}


def test_a_refused_chunk_is_divided_within_its_campaign(
    sandbox: Sandbox, load: Loader, tmp_path: Path, spring: str, autumn: str
) -> None:
    """One bad row of one campaign takes nothing else with it."""
    sandbox.read(refused_ending="77", bad_rows="request")
    rows = ["6590010001", "6590010077", "6590010003", "6590010004"]
    file = a_csv(
        tmp_path / "customers-a.csv",
        HEADER,
        *(f"{number},{(spring, autumn)[at % 2]}" for at, number in enumerate(rows)),
    )
    (result,) = load(file)
    assert there(sandbox) == {spring: {rows[0], rows[2]}, autumn: {rows[3]}}
    assert result.outcomes == {"loaded": 3, "refused": 1}


@pytest.mark.parametrize("earlier", ["column", "option"])
def test_unnamed_repeats_are_told_campaign_by_campaign(
    earlier: str, sandbox: Sandbox, load: Loader, tmp_path: Path, spring: str, autumn: str
) -> None:
    """The ledger knows what its other loads have put into each campaign, however they named it."""
    found = numbers(6)
    if earlier == "column":
        load(a_csv(tmp_path / "customers-a.csv", HEADER, *(f"{number},{spring}" for number in found[:3])))
    else:
        options = {"campaign_code": spring}
        load(a_csv(tmp_path / "customers-a.csv", "Telephone", *found[:3]), options=options)
    file = a_csv(
        tmp_path / "customers-b.csv",
        HEADER,
        *(f"{number},{name}" for name in (spring, autumn) for number in found),
    )
    (result,) = load(file)
    assert [(line["campaign"], line["outcomes"]) for line in result.campaigns] == [
        (spring, {"duplicate": 3, "loaded": 3}),
        (autumn, {"loaded": 6}),
    ]


def test_the_same_list_with_another_option_for_its_blank_rows_is_the_same_list(
    sandbox: Sandbox, load: Loader, tmp_path: Path, spring: str, autumn: str
) -> None:
    """Its other rows would go twice; a person may insist."""
    first, second = numbers(2)
    file = a_csv(tmp_path / "customers-a.csv", HEADER, f"{first},{spring}", f"{second},")
    options = {"duplicates": "none"}
    assert load(file, options=options | {"campaign_code": spring})[0].outcomes == {"loaded": 2}
    assert load(file, options=options | {"campaign_code": autumn})[0].outcomes == {"skipped": 2}
    assert set(sandbox.effects("import_customer_numbers").values()) == {1}


@pytest.mark.parametrize("given", [{"campaign_code": "B"}, {"campaign": "B"}, {"campaign_id": "B"}])
def test_a_campaign_given_for_a_load_comes_before_any_of_its_profile(given: dict[str, str]) -> None:
    """Also before one that the profile names in another way."""
    for own in ({"campaign_code": "A"}, {"campaign_id": "A"}, {"campaign": "A"}):
        profile = Profile(options={"customer-numbers": own})
        options = load_options(CUSTOMER_NUMBERS, profile, given)
        scope = CUSTOMER_NUMBERS.scope(options)
        assert (scope.id or scope.code) == "B", own


def test_two_values_for_one_campaign_are_refused() -> None:
    """A name is another name of the code."""
    with pytest.raises(UsageError, match="campaign_code"):
        load_options(CUSTOMER_NUMBERS, Profile(), {"campaign": "A", "campaign_code": "B"})
    assert load_options(CUSTOMER_NUMBERS, Profile(), {"campaign": "A"})["campaign_code"] == "A"
