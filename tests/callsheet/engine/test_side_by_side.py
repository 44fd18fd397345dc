"""Short lists of one command go side by side, within the order of kinds, and read what they have in common once."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from callsheet.application import FRESH, Application
from callsheet.engine import pipeline
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.loading import Loader, a_csv, a_profile, numbers
from validators.message import Message

HEADER = "Telephone,Name"
pytestmark = pytest.mark.slow


class Recorder:
    """What a stage shows, in order."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def stage(self, name: str, total: int = 0) -> None:
        self.seen.append((name, total))

    def advance(self, rows: int) -> None:
        self.seen.append(rows)

    def note(self, said: Message) -> None:
        self.seen.append(said.code)


def lists(folder: Path, count: int, header: str = HEADER, each: str = "x") -> list[Path]:
    return [
        a_csv(
            folder / f"{at}.csv",
            header,
            *(f"{number},{each}" for number in numbers(3, 6_590_010_000 + 10 * at)),
        )
        for at in range(count)
    ]


def run_with(
    profile: Profile,
    files: list[Path],
    progress: Any = None,
    application: Application | None = None,
    **order: Any,
) -> list[SheetResult]:
    with open_context(profile, progress, application=application) as context:
        return asyncio.run(load_files(context, [LoadRequest(file, **order) for file in files]))


@pytest.fixture
def campaign(load: Loader, sandbox: Sandbox, tmp_path: Path) -> str:
    load(a_csv(tmp_path / "first.csv", HEADER, "6590099999,x"))
    return str(sandbox.state("campaigns")[0]["code"])


def asked(sandbox: Sandbox, since: int) -> Counter[str]:
    return Counter(request["operation"] for request in sandbox.audit()[since:])


def test_six_lists_of_one_campaign(campaign: str, sandbox: Sandbox, profile: Profile, tmp_path: Path) -> None:
    """Each number once, results in the order of the files, one look at the campaign, and one line of progress for all."""
    sent, shown = len(sandbox.audit()), Recorder()
    files = lists(tmp_path, 6)
    results = run_with(profile, files, shown, options={"campaign_code": campaign})
    assert [Path(result.file).name for result in results] == [file.name for file in files]
    assert [result.outcomes for result in results] == [{"loaded": 3}] * 6
    assert set(sandbox.effects().values()) == {1}
    assert asked(sandbox, sent)["list_campaigns"] == 1
    assert shown.seen == [("read", 0), ("lists", 6), 1, 1, 1, 1, 1, 1]


def test_they_really_are_under_way_together(
    campaign: str, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of the lists ends before all have begun; one after the other would wait for ever."""
    begun, all_begun = [], asyncio.Event()
    load_one = pipeline.load_one

    async def watched(context: LoadContext, load_id: str, halted: Any) -> SheetResult:
        begun.append(load_id)
        if len(begun) == 4:
            all_begun.set()
        await asyncio.wait_for(all_begun.wait(), 60)
        return await load_one(context, load_id, halted)

    monkeypatch.setattr(pipeline, "load_one", watched)
    results = run_with(profile, lists(tmp_path, 4), options={"campaign_code": campaign})
    assert [result.exit for result in results] == [Exit.WELL] * 4


def test_forbidden_numbers_are_in_place_before_any_list_begins(
    campaign: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Whatever the order of the files: who is on the list is held in every other one."""
    forbidden = a_csv(
        tmp_path / "zz-dnc.csv", "Phone number,Direction", *(f"{n},outbound" for n in numbers(3))
    )
    results = run_with(profile, [*lists(tmp_path, 3), forbidden])
    assert {Path(result.file).name: result.outcomes for result in results}["0.csv"] == {"held": 3}
    assert not {str(key) for key in sandbox.effects() if key[0] == "import_customer_numbers"} & set(
        numbers(3)
    )


def test_what_one_raises_breaks_no_other_off(
    campaign: str, sandbox: Sandbox, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are sent to their end before the command ends with it."""
    load_one, first = pipeline.load_one, []

    async def failing(context: LoadContext, load_id: str, halted: Any) -> SheetResult:
        first.append(load_id)
        if len(first) == 1:
            raise MemoryError
        return await load_one(context, load_id, halted)

    monkeypatch.setattr(pipeline, "load_one", failing)
    with pytest.raises(MemoryError):
        run_with(profile, lists(tmp_path, 3), options={"campaign_code": campaign})
    rows = [key for key in sandbox.effects() if key[0] == "import_customer_numbers"]
    assert len(rows) == 1 + 6  # of the first list there is nothing


def test_the_same_list_twice_is_sent_once(
    campaign: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """A copy under another name goes after the first, and finds it ended."""
    (one,) = lists(tmp_path, 1)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(one.read_bytes())
    results = run_with(profile, [one, copy, *lists(tmp_path, 3)[1:]], options={"campaign_code": campaign})
    assert sorted(str(result.outcomes) for result in results) == [
        "{'loaded': 3}",
        "{'loaded': 3}",
        "{'loaded': 3}",
        "{'skipped': 3}",
    ]
    assert set(sandbox.effects().values()) == {1}


def test_a_secret_that_is_not_taken_ends_them_all_the_same_way(
    sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Nothing is sent, and each list says why."""
    sandbox.change_secret("another")
    results = run_with(profile, lists(tmp_path, 3))
    assert {result.exit for result in results} == {Exit.SETTINGS}
    assert sandbox.effects() == {}


def test_who_is_there_is_known_for_a_minute_and_who_is_not_is_asked_again(
    campaign: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """An agent who has just been created is found; one who was seen a moment ago is not looked for again."""
    now = [1000.0]
    application = Application()
    application.live._clock = lambda: now[0]
    profile = a_profile(sandbox, tmp_path)
    sent = len(sandbox.audit())

    def load(name: str, agent: str, number: int) -> SheetResult:
        file = a_csv(tmp_path / f"{name}.csv", "Telephone,Agent", f"{number},{agent}")
        (result,) = run_with(profile, [file], application=application, options={"campaign_code": campaign})
        return result

    assert load("a", "1001", 6_590_020_001).outcomes == {"loaded": 1}
    assert load("b", "1002", 6_590_020_002).outcomes == {"loaded": 1}
    assert asked(sandbox, sent)["search_call_agents"] == 1
    assert load("c", "9999", 6_590_020_003).outcomes == {"invalid": 1}
    assert asked(sandbox, sent)["search_call_agents"] == 2
    now[0] += FRESH
    assert load("d", "1001", 6_590_020_004).outcomes == {"loaded": 1}
    assert asked(sandbox, sent)["search_call_agents"] == 3


def test_a_missing_file_among_them_is_named_and_the_others_wait(profile: Profile, tmp_path: Path) -> None:
    """It may be a forbidden list: nothing of the drop is sent."""
    results = run_with(profile, [*lists(tmp_path, 3), tmp_path / "gone.csv"])
    assert sorted(result.exit for result in results) == [Exit.USAGE, *[Exit.STOPPED] * 3]
