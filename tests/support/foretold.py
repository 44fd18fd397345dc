"""A check beside the load of the same files in the same state: what the one foretold and what the other did."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from callsheet.engine.checked import Checked
from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import continue_load, load_files
from callsheet.engine.progress import Silent
from callsheet.engine.report import rows_of
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import CallsheetError, Exit
from callsheet.ledger.approvals import waiting
from callsheet.ledger.states import PENDING
from callsheet.reasons import StopReason
from callsheet.sandbox.controls import Controls
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sobot.operations import BY_NAME
from tests.contract.cases import CASES
from tests.support.loading import a_csv, a_profile, run
from transforms.outcomes import READY, WELL, WITHHELD, Outcome
from validators.libraries import pd

_BY_ONE_ALONE = {
    "NOT_SENT",  # what a load says of each row that waits; a check says it of the sheet
    "CAMPAIGN_NAME_TAKEN",  # of the name that the profile gives every list a check alone says it
}
_AS_LOADED = {READY: str(Outcome.LOADED), WITHHELD: PENDING}


Rows = Mapping[int, tuple[str, str]]


@dataclass(frozen=True)
class Foretold:
    """What is said of one sheet, in words that a check and a load share: a row maps to its outcome and code."""

    file: str
    sheet: str
    kind: str | None
    exit: int
    reason: str
    calls: int
    books: Mapping[str, int]
    rows: Rows
    problems: Sequence[tuple[int, str, str]]

    def beside(self, done: "Foretold") -> list[str]:
        """Where what was done differs from what was foretold here.

        A load that stopped has looked at no row after that; the check has: it says what is wrong with rows that only wait.
        """
        mine = self._as_far_as(done) if done.exit == Exit.STOPPED else self
        pairs = {name: (getattr(mine, name), getattr(done, name)) for name in self.__dataclass_fields__}
        return [
            f"{self.file} {self.sheet}: {name} foretold {said}, done {did}"
            for name, (said, did) in pairs.items()
            if said != did
        ]

    def _as_far_as(self, done: "Foretold") -> "Foretold":
        waiting = {row for row, (outcome, _) in done.rows.items() if outcome == PENDING}
        seen = {row: done.rows[row] if row in waiting else verdict for row, verdict in self.rows.items()}
        told = [one for one in self.problems if one in done.problems or not waiting]
        assert not any(self.rows[row][0] == Outcome.LOADED for row in waiting & self.rows.keys())
        calls = done.calls if done.reason == StopReason.AWAITING_APPROVAL else self.calls
        return replace(self, rows=seen, books=done.books, problems=tuple(told), calls=calls)

    @property
    def once_approved(self) -> "Foretold":
        """The same once a person has approved it: what only waited is loaded."""
        rows = {
            row: (str(Outcome.LOADED) if outcome == PENDING else outcome, code)
            for row, (outcome, code) in self.rows.items()
        }
        books = Counter(outcome for outcome, _ in rows.values())
        status = Exit.WELL if set(books) <= WELL else Exit.ROWS_TO_FIX
        return replace(self, rows=rows, books=dict(sorted(books.items())), exit=int(status), reason="")


def checked(profile: Profile, requests: Sequence[LoadRequest], *, twice: bool = True) -> list[Foretold]:
    """What `check` foretells of a drop; `twice`: and that it counts the same where no plan of the rows is asked for."""
    rows: dict[tuple[str, str], Rows] = {}

    def plan(one: Checked) -> None:
        rows[one.result.file, one.result.sheet] = _rows(one.outcomes)

    planned = check_files(profile, requests, Silent(), plan=plan)
    foretold = _of(planned, rows)
    if twice:
        assert _of(check_files(profile, requests, Silent()), rows) == foretold
    return foretold


def loaded(profile: Profile, requests: Sequence[LoadRequest]) -> list[Foretold]:
    """What `load` did with a drop."""
    with open_context(profile) as context:
        results = asyncio.run(load_files(context, requests))
        rows = {
            (each.file, each.sheet): _rows(rows_of(context, each).outcomes)
            for each in results
            if each.load_id
        }
        return _of(results, rows)


@dataclass
class World:
    """A service and a profile in which loads have been made, and what a situation needs to make more."""

    sandbox: Sandbox
    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def profile(self) -> Profile:
        return a_profile(self.sandbox, self.folder, **self.settings)

    def file(self, name: str, header: str, *lines: str) -> Path:
        return a_csv(self.folder / name, header, *lines)

    def load(self, *files: Path, **order: Any) -> list[SheetResult]:
        return run(self.profile, *files, **order)

    def case(self, kind: str, name: str = "") -> Path:
        """The file of a kind's case of the contract."""
        one = CASES[kind]
        return self.file(name or f"{kind}.csv", ",".join(one.header), *(",".join(row) for row in one.rows))


def drop(*files: Path, **order: Any) -> list[LoadRequest]:
    """Files that come together."""
    return [LoadRequest(file, **order) for file in files]


def foretold_and_done(
    profile: Profile, sandbox: Controls, requests: Sequence[LoadRequest], *, twice: bool = True
) -> tuple[list[Foretold] | str, list[Foretold] | str]:
    """What `check` foretells of a drop and what `load` does then; the code of the error where a command ends as a whole.

    AssertionError where the check left anything behind.
    """
    before = state_of(profile, sandbox)
    foretold = _either(partial(checked, twice=twice), profile, requests)
    after = state_of(profile, sandbox)
    assert after == before, [
        one for old, new in zip(before, after, strict=True) for one in _differing(old, new)
    ]
    return foretold, _either(loaded, profile, requests)


def waiting_loads(profile: Profile) -> set[str]:
    """The loads of a profile that wait for approval."""
    with open_context(profile) as context:
        return {each.load_id for each in waiting(context.ledger, profile.name)}


def approved(profile: Profile, loads: Collection[str]) -> list[Foretold]:
    """What comes of loads that wait for approval once they are approved."""
    results = list[SheetResult]()
    with open_context(profile) as context:
        for load_id in sorted(loads):
            decide(context, load_id, "Mei", "test", yes=True)
            results.append(asyncio.run(continue_load(context, load_id)))
        rows = {(each.file, each.sheet): _rows(rows_of(context, each).outcomes) for each in results}
    return _of(results, rows)


def _either(
    work: Callable[[Profile, Sequence[LoadRequest]], list[Foretold]],
    profile: Profile,
    requests: Sequence[LoadRequest],
) -> list[Foretold] | str:
    try:
        return work(profile, requests)
    except CallsheetError as error:
        return error.message.code


def _of(results: Sequence[SheetResult], rows: Mapping[tuple[str, str], Rows]) -> list[Foretold]:
    told = [_one(each, rows.get((each.file, each.sheet), {})) for each in results]
    return sorted(told, key=lambda each: (each.file, each.sheet))


def _one(result: SheetResult, rows: Rows) -> Foretold:
    refused = result.exit == Exit.USAGE
    own = {
        (each.row or 0, each.code, each.column)
        for each in result.problems
        if each.code not in _BY_ONE_ALONE and not (refused and each.row)
    }
    if refused and result.message:
        own.add((0, result.message.code, ""))
    return Foretold(
        file=result.file,
        sheet=result.sheet,
        kind=result.kind,
        exit=int(result.exit),
        reason=str(result.reason or ""),
        calls=result.calls,
        books={}
        if refused
        else {_AS_LOADED.get(name, name): count for name, count in sorted(result.outcomes.items())},
        rows={} if refused else rows,
        problems=tuple(sorted(own)),
    )


def _rows(outcomes: pd.DataFrame) -> Rows:
    told = outcomes[["row", "outcome", "code"]].itertuples(index=False, name=None)
    return {
        row: (_AS_LOADED.get(outcome, outcome), "" if outcome in {*_AS_LOADED, PENDING} else code)
        for row, outcome, code in told
    }


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return sorted(name for name, _ in old.items() ^ new.items())


def state_of(profile: Profile, sandbox: Controls) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """All that a check must leave as it is: the files of the data folder but tokens, and what the service was sent."""
    files = {
        str(path.relative_to(profile.data_dir)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(_files(profile.data_dir))
        if not path.name.startswith("tokens-")
    }
    sent = {
        str(each["sequence"]): str(each["operation"]) for each in sandbox.audit() if not _only_reads(each)
    }
    return files, sent


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def _only_reads(call: Mapping[str, Any]) -> bool:
    operation = BY_NAME.get(str(call.get("operation")))
    return operation is None or operation.reads
