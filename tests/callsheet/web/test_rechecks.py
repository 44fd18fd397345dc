"""A draft checked again after each change: the same is found as by a first check, nobody waits for a larger one, and the answer shows it."""

import asyncio
import random
import time
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from callsheet.engine.check_memory import CheckMemory
from callsheet.engine.context import open_ledger
from callsheet.engine.draft_check import check, check_in, check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger import read_only
from callsheet.ledger.drafts import (
    Choices,
    Draft,
    DraftFile,
    DraftState,
    add_draft,
    decide,
    drafts_in,
    end_check,
    find_draft,
)
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import LedgerError
from callsheet.settings import Profile
from callsheet.web import draft_visit
from callsheet.web.checks import LARGE, Checks
from callsheet.web.site import Site
from callsheet.web.waiting import Waiting, settled
from tests.callsheet.web.conftest import House, SignIn
from tests.callsheet.web.test_drafts import draft_in, made, send, the_draft, upload
from transforms.edit_steps import How, Step, changes_to
from transforms.edits import LEFT_OUT
from transforms.kinds import KINDS

pytestmark = pytest.mark.slow

__all__ = ["made"]  # a fixture
VALUES = (
    "",
    "65900l7201",
    "+65 9001 7202",
    "6590017203",
    "12",
    "x",
    "1/2/2020",
    "do not call",
    "male",
    "Ann",
    "3001",
    "1002",
    "482913",
    "2099-12-02 09:00",
)
ROUNDS = 4  # changes of a list
LISTS = {
    "customer-numbers": ("Phone,Name,Sex,Do not call", "6590017{at},Ann {at},{sex},"),
    "contact-plans": (
        "Telephone,Plan,Start,End,Executor",
        "6590017{at},Call,2099-12-01 09:00,2099-12-0{day} 18:00,1001",
    ),
    "forbidden-numbers": ("Forbidden number,Direction", "6590017{at},outbound"),
    "queues": ("Queue number,Queue name,Weight", "3{at},Queue {at},{day}"),
    "extensions": ("Extension,Password,Remark", "0{at},48291{day},{sex}"),
    "agent-settings": ("Agent work number,Wrap-up time,Agent phone", "100{day},45,6590017{at}"),
    "queue-rosters": ("Queue,Agent,Level,Check-in", "3001,100{day},{day},yes"),
    "campaigns": (
        "Campaign,Import template,Summary template,Start,End",
        "Spring {at},T1,W1,2099-12-01 09:00,2099-12-0{day} 18:00",
    ),
}


def a_draft(ledger: Ledger, profile: Profile, kind: str, rows: int) -> str:
    header, line = LISTS[kind]
    kept = DraftFolder(profile.data_dir, f"20261128-120000-{kind}")
    kept.begin(profile.name)
    path = kept.make_place(1, "list.csv")
    listed = (line.format(at=300 + at % 7, sex="male" if at % 2 else "mle", day=at % 3) for at in range(rows))
    path.write_text("\n".join([header, *listed]))
    file = DraftFile(1, path.name, path.stat().st_size, kind, Choices(kind=kind))
    assert add_draft(ledger, kept.folder.name, profile.name, "ann", [file])
    return kept.folder.name


def edited(ledger: Ledger, profile: Profile, draft: Draft, chance: random.Random, rows: int) -> None:
    """Type something into cells of a draft by chance, leave a row out or take one back."""
    kept, file = DraftFolder(profile.data_dir, draft.id), draft.files[0]
    steps = kept.steps(file.choices.edits)
    wanted: dict[Any, str | None] = {}
    for _ in range(chance.randint(1, 3)):
        row, at = chance.randint(2, rows + 1), chance.choice([LEFT_OUT, 0, 0, 1, 2, 3])
        wanted["", "list", row, at] = (
            chance.choice([None, ""]) if at == LEFT_OUT else chance.choice([*VALUES, None])
        )
    step = Step("ann", "", draft.version, How.TYPED, changes_to(steps, wanted))
    chosen = Choices(kind=file.choices.kind, edits=kept.keep_steps([*steps, step]))
    assert decide(ledger, draft, "ann", {1: chosen})


def found(profile: Profile, draft: Draft) -> list[Any]:
    """All that a check kept, but for when it was."""
    kept = DraftFolder(profile.data_dir, draft.id)
    facts = kept.found(draft.version)
    assert facts
    frames = [kept.load_frame(sheet["rows_in"]) for sheet in facts["sheets"] if "rows_in" in sheet]
    assert frames, facts["sheets"]  # it was read as what it is
    return [facts, *([frame.to_dict(), told] for frame, told in frames)]


def test_every_kind_has_a_list() -> None:
    assert set(LISTS) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.thinned(4)
def test_what_a_process_keeps_changes_nothing_that_it_finds(kind: str, house: House) -> None:
    """Cells typed by chance, one change after the other: as checked by a process that is there, and by a new one."""
    profile, chance, rows = house.profiles[0], random.Random(kind), 9
    memory = CheckMemory(lambda _: profile)
    with open_ledger(profile) as ledger:
        draft_id = a_draft(ledger, profile, kind, rows)
        for _ in range(ROUNDS):
            assert check_in(ledger, profile, draft_id, memory.read)
            draft = find_draft(ledger, draft_id)
            assert draft
            again = found(profile, draft)
            check(profile, draft)
            assert again == found(profile, draft)
            edited(ledger, profile, draft, chance, rows)
    assert len(memory._files) == 1


def test_what_has_changed_is_read_anew(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the same size and settings written meanwhile; what could not be read is tried again; and only so much is kept."""
    config, loaded = tmp_path / "callsheet.toml", list[str]()
    monkeypatch.setenv("CALLSHEET_CONFIG", str(config))
    config.write_text("rate = 1")

    def load(name: str) -> Profile:
        loaded.append(name)
        return house.profiles[0]

    memory = CheckMemory(load)
    for text in ("rate = 1", "rate = 22", "rate = 22"):
        if config.read_text() != text:
            config.write_text(text)
        memory.profile("sales")
    config.unlink()
    memory.profile("sales")
    memory.profile("sales")  # no file whose change one could see
    assert len(loaded) == 4

    path, how = tmp_path / "list.csv", {"vocabulary": frozenset({"phone"})}
    path.write_text("Phone\n1")
    first = memory.read(path, **how)
    assert memory.read(path, **how) is first
    assert memory.read(path, vocabulary=frozenset({"name"})) is not first
    other = tmp_path / "other"
    other.write_text("Phone\n2")
    other.replace(path)
    assert memory.read(path, **how).sheets[0].cells.iloc[1, 0] == "2"
    path.write_bytes(b"PK\x03\x04 broken")
    assert memory.read(path, **how).problems
    kept = len(memory._files)
    assert memory.read(path, **how).problems
    assert len(memory._files) == kept
    monkeypatch.setattr("callsheet.engine.check_memory.MOST", 0)
    path.write_text("Phone\n3")
    memory.read(path, **how)
    assert not memory._files


def test_a_ledger_is_opened_once_and_let_go(house: House) -> None:
    memory, profile = CheckMemory(lambda _: house.profiles[0]), house.profiles[0]
    assert memory.ledger(profile) is memory.ledger(profile)
    memory.close()
    with open_ledger(profile, accepted=True):
        pass  # refused while another has it open


class Begun:
    """Checks that are under way until they are ended."""

    def __init__(self) -> None:
        self.drafts: list[str] = []
        self.over: set[str] = set()

    def __call__(self, draft: Draft) -> Any:
        self.drafts.append(draft.id)
        begun = self

        class Running:
            def poll(self) -> int | None:
                return 0 if draft.id in begun.over else None

            def terminate(self) -> None:
                pass

        return Running()


@pytest.fixture
def no_other(site: Site) -> None:
    """No draft waits but those of a test."""
    for draft in drafts_in(site.people, site.contexts, [DraftState.CHECKING]):
        end_check(site.people, draft, well=False)


def sql(site: Site, statement: str) -> None:
    site.people.transaction(lambda connection: connection.exec_driver_sql(statement).rowcount)


def test_large_drafts_leave_a_place_and_the_longest_wait_ends_first(
    signed_in: SignIn, site: Site, made: list[str], no_other: None
) -> None:
    client, begun = signed_in("ann"), Begun()
    large, larger, small, last = (
        draft_in(upload(client, ("l.csv", b"Phone\n6590017788\n"))) for _ in range(4)
    )
    sizes = {large: LARGE, larger: LARGE, small: 9, last: 9}
    for at, (draft_id, size) in enumerate(sizes.items()):
        sql(site, f"UPDATE draft_files SET size = {size} WHERE draft = '{draft_id}'")
        sql(
            site, f"UPDATE drafts SET changed_at = '2098-01-01T00:00:0{at}.000+00:00' WHERE id = '{draft_id}'"
        )
    checks = Checks(site, begun)
    checks.look()
    assert begun.drafts == [large, small]
    begun.over.add(small)
    sql(site, f"UPDATE drafts SET state = 'checked' WHERE id = '{small}'")
    checks.look()
    assert begun.drafts == [large, small, last]
    for draft_id in sizes:
        sql(site, f"UPDATE drafts SET state = 'discarded' WHERE id = '{draft_id}'")


def test_an_answer_waits_for_the_check_of_what_it_changed(
    signed_in: SignIn,
    site: Site,
    house: House,
    made: list[str],
    no_other: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rows come back as they are now, where they were; and where no check ends, the page says that one is waited for.

    It waits neither less than the check takes nor longer, however busy the machine is.
    """
    monkeypatch.setattr("callsheet.web.waiting.LONGEST", 60.0)
    client, profile = signed_in("ann"), house.profiles[0]
    ended = set[str]()

    class Running:
        def __init__(self, draft: Draft) -> None:
            self.draft = draft

        def poll(self) -> int | None:
            if self.draft.id not in ended:
                time.sleep(0.1)  # an answer that does not wait is always too early
                with open_ledger(profile) as ledger:
                    check_in(ledger, profile, self.draft.id)
            return 0

        def terminate(self) -> None:
            pass

    draft_id = draft_in(upload(client, ("list.csv", b"Phone,Name\n12,Ann\n13,Bob\n")))
    with Checks(site, Running).kept():
        began = time.monotonic()
        send(client, f"/drafts/{draft_id}/again")
        assert the_draft(site, draft_id).state is DraftState.CHECKED
        send(
            client,
            f"/drafts/{draft_id}/columns",
            version=str(the_draft(site, draft_id).version),
            file="1",
            kind="customer-numbers",
        )
        assert the_draft(site, draft_id).state is DraftState.CHECKED
        fields = {
            "version": str(the_draft(site, draft_id).version),
            "sheet": "0",
            "show": "PHONE_TOO_SHORT",
            "from": "1",
            "r3_1": "Eve",
        }
        answer = send(client, f"/drafts/{draft_id}/rows", **fields)
        place = f"/drafts/{draft_id}?sheet=0&show=PHONE_TOO_SHORT&from=1"
        led = answer.headers["location"].partition("#")[0]
        assert led == place.replace("?", "/rows?"), "where its next step is was known by then"
        assert client.get(place).headers["location"] == place.replace("?", "/rows?")
        assert "Eve" in client.get(place.replace("?", "/rows?").replace("&from=1", "")).text
        assert "Eve" in client.get(place.replace("?", "/rows?").replace("from=1", "from=25")).text, (
            "the last page that there is"
        )
        late = {"r2_1": "Bea", "r3_1": "Zoe"}
        answer = send(
            signed_in("eva"), f"/drafts/{draft_id}/rows", version=fields["version"], sheet="0", **late
        )
        assert (answer.status_code, "Zoe" in answer.text) == (409, True), "whose is to stay is asked"
        assert "Bea" in client.get(place.replace("?", "/rows?").replace("&from=1", "")).text
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(draft_visit, "checked", Mock(side_effect=LedgerError("LEDGER_READ_ONLY")))
            version = str(the_draft(site, draft_id).version)
            answer = send(client, f"/drafts/{draft_id}/rows", **fields | {"version": version, "r3_1": "Eva"})
        assert (answer.status_code, answer.headers["location"].partition("#")[0]) == (303, place), (
            "it is kept"
        )
        ended.add(draft_id)
    assert time.monotonic() - began < 60.0
    assert not site.wakers
    assert site.ticket(draft_id) is None
    send(client, f"/drafts/{draft_id}/again")
    assert client.get(place).status_code == 200


def test_nobody_waits_longer_than_an_answer_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket is settled for its own draft alone; one that is given up is nobody's any more."""
    monkeypatch.setattr("callsheet.web.waiting.LONGEST", 0.05)
    waiting = Waiting()
    own, other = waiting.ticket("a"), waiting.ticket("b")
    waiting.tell("a")
    began = time.monotonic()
    asyncio.run(settled(own))
    assert own.done() and not own.cancelled()
    asyncio.run(settled(other))
    assert time.monotonic() - began >= 0.05
    assert other.cancelled()
    waiting.tell("b")
    waiting.tell("b")
    assert not waiting._tickets


def test_a_check_opens_the_ledger_once(house: House, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks some ten times, and opening takes longer than most answers."""
    opened, make = list[Any](), read_only._file

    def noted(*words: Any, **more: Any) -> Any:
        opened.append(words)
        return make(*words, **more)

    monkeypatch.setattr(read_only, "_file", noted)
    profile, draft = house.profiles[0], house.drafts["sales"]
    found = find_draft(site.people, draft)
    assert found
    assert decide(site.people, found, "ann", {})
    assert check_once(profile, draft)
    assert 1 <= len(opened) <= 2  # what was saved of columns is looked up before
