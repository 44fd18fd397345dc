"""The end of data: what holds customer numbers is removed when its time is over, each sort by the profile's own clock.

Nothing goes that is in flight, in doubt, awaiting approval or held back, nor anything at all while the wall clock cannot be
believed: it is the only clock that counts days.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callsheet.engine.barrier import review
from callsheet.engine.context import LoadContext
from callsheet.engine.secret_fields import has_secrets, wipe
from callsheet.errors import StoppedError
from callsheet.file_lock import only_one
from callsheet.ledger import forbidden_lists, retention
from callsheet.ledger.baselines import forget_older
from callsheet.ledger.forbidden_lists import ForbiddenList
from callsheet.ledger.records import LedgerError
from callsheet.ledger.retention import KnownLoad, LastSeen, Need, Part
from callsheet.settings import Profile
from callsheet.watcher.dropped import notes_left
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.old_files import OldFile, old_files
from callsheet.watcher.recover import loads_of_jobs
from transforms.kinds import KINDS, kind_named
from validators.message import Message, message

_DAY = timedelta(days=1)
_BEHIND = timedelta(minutes=5)  # by which the clocks of two machines with one ledger may differ
_MOST_AHEAD = timedelta(days=31)  # since the latest thing in the ledger: a later clock may be a wrong one
_LOAD_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
_OURS = re.compile(r"(export-)?\d{8}-\d{6}-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to remove: a file, a folder or, without a path, what the ledger has of a load."""

    part: Part
    load_id: str = ""  # "" for what is of no load
    path: Path | None = None
    size: int = 0


@dataclass(slots=True)
class Purge:
    """What a sweep removes or would remove, what it keeps though its time is over, and what could not be removed."""

    items: list[Item] = field(default_factory=list)
    kept: dict[str, Need] = field(default_factory=dict)  # load or file -> why
    failed: list[Path] = field(default_factory=list)

    @property
    def counts(self) -> dict[Part, tuple[int, int]]:
        """Part -> how many, and how many bytes on disk."""
        found, sizes = Counter(item.part for item in self.items), Counter[Part]()
        for item in self.items:
            sizes[item.part] += item.size
        return {part: (found[part], sizes[part]) for part in Part}


def purge(context: LoadContext, *, dry_run: bool = False, clock_is_right: bool = False) -> Purge:
    """Remove what a profile keeps no longer; with `dry_run` only say what that is.

    StoppedError when the wall clock cannot be believed, or another process sweeps; `clock_is_right` is a person's word that
    what the ledger knows says nothing against it.
    """
    with only_one(context.profile.data_dir / "locks" / f"{context.profile.name}.purge") as mine:
        if not mine:
            raise StoppedError("PURGE_RUNNING", profile=context.profile.name)
        if doubt := doubt_of_clock(context, clock_is_right=clock_is_right):
            raise StoppedError.of(doubt)
        review(context)  # a list that is in place by now holds nobody back
        found = Sweep(context).plan()
        if not dry_run:
            _carry_out(context, found)
        return found


def doubt_of_clock(context: LoadContext, *, clock_is_right: bool = False) -> Message | None:
    """Why nothing may be removed by the wall clock as it is now; None when it can be believed."""
    now, seen = context.now(), retention.last_seen(context.ledger, context.profile.name)
    newest = _moment(seen.newest)
    if newest is None or clock_is_right:
        return None
    if now < newest - _BEHIND:
        return message("CLOCK_BEHIND_LEDGER", now=now.isoformat(), when=seen.newest)
    if now - newest > _most_ahead(context, seen, newest):
        return message("CLOCK_AHEAD_OF_LEDGER", now=now.isoformat(), when=seen.newest)
    return None


def _most_ahead(context: LoadContext, seen: LastSeen, newest: datetime) -> timedelta:
    """How far the clock may be ahead: what has passed since the last sweep where a clock that nobody sets tells, and a day."""
    passed, swept = context.passed(seen.ticked), _moment(seen.swept)
    if passed is None or swept is None:
        return _MOST_AHEAD
    return swept + timedelta(seconds=passed) + _DAY - newest


def _moment(written: str) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(written)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _at(seconds: float) -> datetime | None:
    """A moment in seconds since 1970; None where no calendar has it, as in a name that somebody made up."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(seconds, UTC)
    return None


class Sweep:
    """One look at everything that a profile keeps."""

    def __init__(self, context: LoadContext) -> None:
        self.context, self.profile = context, context.profile
        self.places = WatchFolders.of(self.profile)
        self.now = context.now()
        self.loads = retention.known_loads(context.ledger, self.profile.name, _ordered())
        self.of_jobs = loads_of_jobs(self.places)
        self.found = Purge()

    def plan(self) -> Purge:
        """What is to be removed, and what is kept though its time is over."""
        for load in self.loads:
            self._load(load)
        self._strangers()
        self._dropped()
        return self.found

    def _over(self, ended: datetime | None, days: int) -> bool:
        return bool(days) and ended is not None and (self.now - ended) / _DAY >= days

    def _load(self, load: KnownLoad) -> None:
        ended = _moment(load.ended_at)
        over = {part for part, days in clocks(self.profile).items() if self._over(ended, days)}
        need = Need.IN_FLIGHT if load.id in self.of_jobs else load.need
        items = [
            item
            for item in self._of_load(load, over)
            if item.part is Part.SECRETS or not self._keeps(load, item, need)
        ]
        self.found.items += items

    def _keeps(self, load: KnownLoad, item: Item, need: Need | None) -> bool:
        if need is None or (need is Need.EARLIER_LOAD and item.part is not Part.BODIES):
            return False
        self.found.kept[load.id] = need
        return True

    def _of_load(self, load: KnownLoad, over: set[Part]) -> Iterator[Item]:
        """What there is of a load whose time is over."""
        workspace = self.context.workspace(load.id)
        if Part.WORK in over and _is_folder(workspace.folder):
            yield Item(Part.WORK, load.id, workspace.folder, _size(workspace.folder))
        elif Part.FILE in over:
            yield from (
                Item(Part.FILE, load.id, copy, _size(copy)) for copy in workspace.folder.glob("source.*")
            )
        if Part.WORK in over and load.need and has_secrets(workspace, kind_named(load.kind)):
            yield Item(Part.SECRETS, load.id, workspace.folder)
        if Part.RESULTS in over and _is_folder(workspace.reports):
            yield Item(Part.RESULTS, load.id, workspace.reports, _size(workspace.reports))
        if Part.BODIES in over and load.bodies:
            yield Item(Part.BODIES, load.id)

    def _strangers(self) -> None:
        """Folders of files that were read or fetched and never became a load, and of lists exported in the Prefect UI."""
        known = {load.id for load in self.loads}
        for folder in _folders(self.profile.data_dir / "work"):
            if (
                _LOAD_ID.fullmatch(folder.name)
                and not self._is_known(folder.name, known)
                and self._is_ours(folder)
            ):
                self._stranger(Part.WORK, folder)
        for folder in _folders(self.profile.data_dir / "reports"):
            if _OURS.fullmatch(folder.name) and not self._is_known(folder.name, known):
                self._stranger(Part.RESULTS, folder)
        for schedule in _folders(self.profile.pulled_dir):
            for folder in _folders(schedule):
                self._stranger(Part.FILE, folder)

    def _is_known(self, name: str, known: set[str]) -> bool:
        return name in known or name in self.of_jobs or self.context.ledger.find(name) is not None

    def _is_ours(self, folder: Path) -> bool:
        """Whether a file was read for this profile; one that an older version read says nothing of it."""
        with suppress(OSError, ValueError, KeyError):
            _, facts = self.context.workspace(folder.name).facts_of("cells")
            return str(facts.get("profile", self.profile.name)) == self.profile.name
        return True

    def _stranger(self, part: Part, folder: Path) -> None:
        written = max(path.lstat().st_mtime for path in (folder, *folder.rglob("*")))
        if self._over(_at(written), clocks(self.profile)[part]):
            self.found.items.append(Item(part, "", folder, _size(folder)))

    def _dropped(self) -> None:
        """Files that were given back; those of a load that is needed stay with all that lies beside them."""
        every = old_files(self.places, self.profile.time_zone, self.now.timestamp())
        over = [old for old in every if self._over(_at(old.ended), self._clock(old))]
        needed = {old.job: need for old in every if not old.is_result and (need := self._need_of(old, over))}
        for old in over:
            if need := needed.get(old.job):
                self.found.kept[old.path.name] = need
            else:
                self.found.items.append(
                    Item(Part.RESULTS if old.is_result else Part.FILE, "", old.path, old.size)
                )
        going = {item.path for item in self.found.items}
        self._notes({old.job for old in every if not old.is_result and old.path not in going})

    def _notes(self, jobs: set[str]) -> None:
        """What is known of dropped files that are not there any more; while their folder is away, nobody knows that."""
        away = not self.places.failed.is_dir()
        for note in () if away else notes_left(self.profile, {job.lstrip(".") for job in jobs}):
            self.found.items.append(Item(Part.FILE, "", note, _size(note)))

    def _clock(self, old: OldFile) -> int:
        return self.profile.keep_results if old.is_result else self.profile.keep_files

    def _need_of(self, old: OldFile, over: list[OldFile]) -> Need | None:
        """Why a dropped file is needed, as far as that has to be known; its content tells which loads it became."""
        if not any(each.job == old.job for each in over):
            return None
        content = old.sha256
        pending = forbidden_lists.pending(self.context.ledger, self.profile.name)
        if any(content in {each.sha256, ""} or _may_be(old, each) for each in pending):
            return Need.HELD_BACK
        needs = (load.need for load in self.loads if load.sha256 == content or old.holds(load.file))
        return next((need for need in needs if need not in {None, Need.EARLIER_LOAD}), None)


def _may_be(old: OldFile, found: ForbiddenList) -> bool:
    """Whether a file may be that of a forbidden list, or the archive that it was in."""
    return old.holds(found.file) or (not found.sha256 and old.may_be(found))


def clocks(profile: Profile) -> dict[Part, int]:
    """The days for which each sort is kept; 0 for ever."""
    return {
        Part.FILE: profile.keep_files,
        Part.WORK: profile.keep_work,
        Part.RESULTS: profile.keep_results,
        Part.BODIES: profile.keep_bodies,
    }


def purged(found: Purge) -> Message:
    """What a sweep removed, in one line."""
    counted = {f"{part}": count for part, (count, _) in found.counts.items()}
    return message("PURGED_COUNTS", **counted)


def _ordered() -> frozenset[str]:
    """The kinds whose newer loads must not be undone by older ones that are resumed."""
    return frozenset(kind.name for kind in KINDS if kind.delivery.natural is not None)


def _carry_out(context: LoadContext, found: Purge) -> None:
    """Note first, then remove: what a crash leaves is removed by the next sweep."""
    for part in (Part.FILE, Part.WORK, Part.RESULTS, Part.SECRETS):
        retention.note_removal(
            context.ledger, [item.load_id for item in found.items if item.part is part and item.load_id], part
        )
    for item in found.items:
        if item.path is not None and not _remove(context, item, item.path):
            found.failed.append(item.path)
    retention.remove_bodies(
        context.ledger, [item.load_id for item in found.items if item.part is Part.BODIES]
    )
    days = timedelta(days=context.profile.approve_corrected_days)
    forget_older(context.ledger, context.profile.name, context.now() - days)
    now = context.now().isoformat(timespec="milliseconds")
    retention.note_sweep(context.ledger, context.profile.name, now)
    with suppress(LedgerError):  # somebody works with it: the next sweep
        context.ledger.compact()


def _remove(context: LoadContext, item: Item, path: Path) -> bool:
    try:
        if item.part is Part.SECRETS:
            wipe(context.workspace(item.load_id), kind_named(context.ledger.load(item.load_id).kind))
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _folders(place: Path) -> list[Path]:
    return sorted(path for path in place.iterdir() if _is_folder(path)) if place.is_dir() else []


def _size(path: Path) -> int:
    """Bytes of a file, or of the files below a folder."""
    every = path.rglob("*") if _is_folder(path) else (path,)
    return sum(each.lstat().st_size for each in every)
