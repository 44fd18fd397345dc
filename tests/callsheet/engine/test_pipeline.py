"""The whole way of a file against a real sandbox: each row once in the service, once in the report, once in the books."""

import asyncio
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest
from callsheet.errors import Exit
from callsheet.ledger.states import LoadState
from callsheet.reasons import StopReason
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets import style
from callsheet.sheets.own_words import status_of, title_of
from callsheet.sobot.rate_limit import Pace
from tests.support.loading import Loader, a_csv, a_profile, later, numbers, run, said
from tests.support.thinned import half_of

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"
CUSTOMERS = "Telephone,Name"


def customers(path: Path, rows: list[str]) -> Path:
    return a_csv(path, CUSTOMERS, *(f"{number},Customer {at}" for at, number in enumerate(rows)))


def effects(sandbox: Sandbox) -> dict[str, int]:
    """Customer number -> how often it took effect."""
    found: dict[str, int] = {}
    for key, count in sandbox.effects("import_customer_numbers").items():
        found[key[-1]] = found.get(key[-1], 0) + count
    return found


def statuses(result_file: str) -> dict[int, str]:
    """Row number -> status, as the result workbook says; each row once, at its own row number."""
    sheet: Any = openpyxl.load_workbook(result_file).active
    rows = list(sheet.iter_rows())
    head = next(row for row in rows if any(title_of(str(cell.value)) == style.STATUS for cell in row))
    at = {title_of(str(cell.value)): cell.column - 1 for cell in head if cell.value}
    told = {}
    for row in rows[head[0].row :]:
        if row[at[style.ROW]].value is not None:
            number = int(str(row[at[style.ROW]].value))
            assert number == row[0].row
            assert number not in told
            told[number] = status_of(str(row[at[style.STATUS]].value))
    return told


@pytest.mark.slow
@pytest.mark.workbooks
def test_forbidden_numbers_go_first_and_hold_their_customers(
    load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Of one drop the forbidden list is loaded first, and the customer on it is held, not dialled."""
    listed = customers(tmp_path / "customers.csv", numbers(5))
    blocked = a_csv(tmp_path / "blocked.csv", "Number,Direction", f"{numbers(5)[2]},Both")
    first, second = load(listed, blocked)
    assert (first.kind, first.outcomes, first.exit) == ("forbidden-numbers", {"loaded": 1}, Exit.WELL)
    assert (second.kind, second.outcomes, second.exit) == (
        "customer-numbers",
        {"loaded": 4, "held": 1},
        Exit.WELL,
    )
    assert effects(sandbox) == {number: 1 for number in numbers(5) if number != numbers(5)[2]}
    assert statuses(second.files[0]) == {2: "loaded", 3: "loaded", 4: "held", 5: "loaded", 6: "loaded"}


@pytest.mark.slow
@pytest.mark.workbooks
@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
@pytest.mark.thinned(2)
def test_each_sample_balances_and_is_reported_row_by_row(name: str, load: Loader) -> None:
    """Every row of a sample stands in its result workbook exactly once, under its own row number."""
    (result,) = load(SAMPLES / name)
    assert result.exit == Exit.ROWS_TO_FIX
    assert sum(result.outcomes.values()) == result.rows > 190
    told = statuses(result.files[0])
    assert len(told) == result.rows
    assert {status: list(told.values()).count(status) for status in set(told.values())} == result.outcomes


@pytest.mark.workbooks
def test_values_in_the_result_workbook_are_text(load: Loader, tmp_path: Path) -> None:
    """Numbers keep their zeros and nothing is a live formula."""
    path = a_csv(tmp_path / "x.csv", "Telephone,Name", "0090010001,=1+1")
    (result,) = load(path)
    row = openpyxl.load_workbook(result.files[0]).worksheets[0][2]
    assert [(cell.value, cell.data_type) for cell in row[:2]] == [("0090010001", "s"), ("=1+1", "s")]


@pytest.mark.slow
@pytest.mark.workbooks
def test_a_few_rows_with_mistakes_and_repairs_of_several_sorts_are_reported(
    profile: Profile, tmp_path: Path
) -> None:
    """Reasons and repairs that come from several frames; also when the same list is loaded again."""
    lines = (
        "6590010001,Ann",
        "+65 9001 0002,Bob",
        "12,Cy",
        "6590010001,Ann",
        "6.59E+09,Di",
        "6590010003/6590010004,Ed",
    )
    path = a_csv(tmp_path / "list.csv", "Telephone,Name", *lines)
    (first,) = run(profile, path)
    assert first.outcomes == {"loaded": 2, "invalid": 3, "duplicate": 1}
    assert list(statuses(first.files[0]).values()).count("invalid") == 3
    (again,) = run(profile, path)
    assert again.outcomes == {"skipped": 2, "invalid": 3, "duplicate": 1}


@pytest.mark.slow
@pytest.mark.workbooks
def test_only_rows_a_person_must_fix_are_in_the_to_fix_workbook(load: Loader, tmp_path: Path) -> None:
    """Invalid and refused rows, with the header of the sheet; loading it again sends only those."""
    path = a_csv(tmp_path / "x.csv", "Telephone,Name", "6590010001,a", "12,b", "6590010001,c", ",d")
    (result,) = load(path)
    assert result.outcomes == {"loaded": 1, "invalid": 2, "duplicate": 1}
    to_fix = openpyxl.load_workbook(next(file for file in result.files if "to-fix" in file)).worksheets[0]
    assert [row[1] for row in to_fix.iter_rows(min_row=2, values_only=True)] == ["b", "d"]
    (again,) = load(Path(next(file for file in result.files if "to-fix" in file)))
    assert again.outcomes == {"invalid": 2}


def test_results_may_be_csv_in_a_folder_of_choice(load: Loader, tmp_path: Path) -> None:
    """`--csv --out` writes the same as CSV, safe to open in Excel."""
    (result,) = load(customers(tmp_path / "x.csv", numbers(2)), csv=True, out=tmp_path / "results")
    assert result.files == (str(tmp_path / "results" / "x.result.csv"),)
    assert "6590010001" in (tmp_path / "results" / "x.result.csv").read_text(encoding="utf-8-sig")


TRANSIENT = ["cut_before", "cut_after", "rst_before", "rst_after", "html_page", "cut_json", "empty_body"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "operation"),
    half_of(TRANSIENT, ["import_customer_numbers", "import_forbidden_numbers", "create_campaign"]),
)
@pytest.mark.thinned(3)
def test_a_fault_on_the_way_changes_nothing_of_the_outcome(
    what: str, operation: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Whatever cuts the first request of an operation, each row takes effect exactly once and is told so."""
    sandbox.fault(what, operation, next=1)
    blocked = a_csv(
        tmp_path / "b.csv", "Number,Direction", *(f"{number},in" for number in numbers(3, 6_580_000_000))
    )
    results = run(profile, customers(tmp_path / "c.csv", numbers(6)), blocked)
    assert [result.outcomes for result in results] == [{"loaded": 3}, {"loaded": 6}]
    assert effects(sandbox) == dict.fromkeys(numbers(6), 1)
    assert len(sandbox.state("campaigns")) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_server_is_asked_before_anything_is_sent_again(
    status: int, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """5xx after the import took effect: import-result knows the batch, so it is not sent again."""
    sandbox.fault("status", "import_customer_numbers", status=status, applied=True, next=1)
    (result,) = run(profile, customers(tmp_path / "c.csv", numbers(3)))
    assert result.outcomes == {"loaded": 3}
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
    assert len(sandbox.audit("import_customer_numbers")) == 1


def test_a_server_that_is_gone_stops_the_load_and_resume_finishes_it(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost: the load stops as resumable, and resume sends the same chunks once."""
    import asyncio

    from callsheet.engine.pipeline import finish

    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": 2}, concurrency=1, attempts=1)
    sandbox.fault("429", "import_customer_numbers", every=1, retry_after="9999")
    (result,) = run(profile, customers(tmp_path / "c.csv", numbers(6)))
    assert (result.exit, result.outcomes) == (Exit.STOPPED, {"planned": 6})
    assert said(result, "SERVICE_PAUSE")["load"] == result.load_id
    assert effects(sandbox) == {}
    sandbox.clear_faults()
    later(monkeypatch, 10_000)
    with open_context(profile) as context:
        done = asyncio.run(finish(context, str(result.load_id)))
        assert context.ledger.load(str(result.load_id)).state is LoadState.CLOSED
    assert (done.exit, done.outcomes) == (Exit.WELL, {"loaded": 6})
    assert effects(sandbox) == dict.fromkeys(numbers(6), 1)


def test_a_wrong_secret_sends_nothing_and_names_the_setting(sandbox: Sandbox, tmp_path: Path) -> None:
    """Credentials that are not taken are a matter of settings: exit 3, and no row has left."""
    profile = a_profile(sandbox, tmp_path, app_secret="wrong")
    first, second = run(
        profile, customers(tmp_path / "c.csv", numbers(3)), customers(tmp_path / "d.csv", numbers(4))
    )
    assert (first.exit, first.outcomes, second.exit) == (Exit.SETTINGS, {"planned": 3}, Exit.SETTINGS)
    assert first.reason is StopReason.SETTINGS
    assert len(sandbox.audit("company_token")) == 1
    assert effects(sandbox) == {}


@pytest.mark.slow
def test_one_token_serves_every_stage_of_every_load(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The vendor does not want to be asked for tokens often: two loads, each with its stages, ask once."""
    files = [customers(tmp_path / f"{at}.csv", numbers(3, 6_590_010_000 + 10 * at)) for at in range(2)]
    assert [one.exit for one in run(profile, *files)] == [Exit.WELL, Exit.WELL]
    assert len(sandbox.audit("company_token")) == 1


READINGS = [
    {"auth_scheme": "bearer"},
    {"token_field": "accessToken", "token_place": "data", "token_expiry": "s"},
    {"token_expiry": "absent", "new_token_ends_old": True},
    {"errors_as": "body", "expired_as": "body"},
    {"code_as": "string"},
    *({"metadata": one} for one in ("empty", "null", "absent", "nulls")),
    {"spaces": True},
    {"repeat_field": "removeDuplicatesCount", "forbidden_rows": "repeat"},
    {"repeat_field": "both", "forbidden_in_workbook": "always"},
    {"forbidden_rows": "nowhere"},
    {"forbidden_rows": "error", "forbidden_in_workbook": "never"},
    {"error_report": "with_errors"},
    {"code_echo": "other"},
    {"code_echo": "other", "result_lookup": "returned"},
    {"import_partial": True, "import_delay": 0.3},
    {"import_applies": "delayed", "import_delay": 0.3},
    {"details_as": "object", "details_wording": "Entry"},
    {"details_wording": "NO, full width"},
]


@pytest.mark.slow
@pytest.mark.parametrize("reading", READINGS, ids=lambda one: ",".join(f"{k}={v}" for k, v in one.items()))
@pytest.mark.thinned(3)
def test_the_outcome_is_the_same_whichever_way_the_service_is_read(
    reading: dict[str, Any], load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Where the reference may be read two ways the sandbox plays either, and every row gets the same true outcome."""
    sandbox.read(**reading)
    listed = a_csv(
        tmp_path / "c.csv",
        "Telephone,Name,Agent",
        *(f"{one},x,1001" for one in numbers(4)),
        "6590019999,x,9999",
    )
    blocked = a_csv(tmp_path / "b.csv", "Number,Direction", f"{numbers(4)[1]},Both")
    # Offline: nobody looks agent 9999 up beforehand, so it is the service that refuses the row.
    first, second = load(listed, blocked, options={"offline": "yes"})
    assert first.outcomes == {"loaded": 1}
    assert second.outcomes == {"loaded": 3, "held": 1, "refused": 1}
    assert effects(sandbox) == {number: 1 for number in numbers(4) if number != numbers(4)[1]}


@pytest.mark.parametrize(
    "reading", [{"known_code": one} for one in ("reject", "append", "replay")] + [{"code_echo": "other"}]
)
@pytest.mark.parametrize("what", ["cut_before", "cut_after"])
@pytest.mark.thinned(3)
def test_a_cut_import_takes_effect_once_whichever_way_the_service_is_read(
    reading: dict[str, Any], what: str, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """After an unclear answer the batch is asked for first, so neither reading of a known code can double it."""
    sandbox.read(**reading)
    sandbox.fault(what, "import_customer_numbers", next=1)
    (result,) = load(customers(tmp_path / "c.csv", numbers(4)))
    assert result.outcomes == {"loaded": 4}
    assert effects(sandbox) == dict.fromkeys(numbers(4), 1)


@pytest.mark.slow
def test_ten_thousand_rows_through_five_percent_faults_take_effect_exactly_once(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5xx, 429 and cuts before and after effect, each at 5% of 500 requests: the audit and the report agree."""
    monkeypatch.setattr(Pace, "QUIET", 0.2)  # how long a 429 is minded is not what is asked here
    monkeypatch.setattr(Pace, "GROWTH", 5.0)
    faults: list[tuple[str, dict[str, Any]]] = [
        ("status", {"status": 503}),
        ("429", {"retry_after": "0"}),
        ("cut_before", {}),
        ("cut_after", {}),
    ]
    for seed, (what, more) in enumerate(faults):
        sandbox.fault(what, "*", probability=0.0125, seed=seed, **more)
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": 20}, concurrency=8, attempts=6)
    rows = numbers(10_000)
    (result,) = run(profile, customers(tmp_path / "c.csv", [*rows, "12", rows[0]]))
    assert result.outcomes == {"loaded": 10_000, "invalid": 1, "duplicate": 1}
    assert result.exit == Exit.ROWS_TO_FIX
    assert effects(sandbox) == dict.fromkeys(rows, 1)
    applied = [one["fault"] for one in sandbox.audit() if one["fault"]]
    assert len(applied) > 10


@pytest.mark.workbooks
def test_nothing_of_a_load_is_kept_in_memory_after_it(profile: Profile, tmp_path: Path) -> None:
    """A load that has ended, or stopped before it had an owner: its frames hold customer numbers."""
    path = customers(tmp_path / "c.csv", numbers(3))
    with open_context(profile) as context:
        for _ in ("whole", "repeated"):
            (result,) = asyncio.run(load_files(context, [LoadRequest(path)]))
            work = context.workspace(str(result.load_id)).folder
            kept = [*work.glob("*.arrow")]
            assert kept
            assert not context.proving
            assert not any(context.recent.get(each) or context.recent.facts(each) for each in kept)
        assert "loaded" not in result.outcomes
