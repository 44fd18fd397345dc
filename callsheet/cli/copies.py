"""What `backup` and `restore` do."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callsheet.cli.output import print_as_json, print_line, stdout
from callsheet.durable import make_folder
from callsheet.engine.restored import accept, wait_for_lost_lists
from callsheet.errors import Exit, SetupError, UsageError
from callsheet.ledger.copies import LoadLine, back_up, load_lines, put_back, take_over
from callsheet.ledger.database import file_of
from callsheet.ledger.records import LedgerError
from callsheet.ledger.restored import OpenLoad
from callsheet.lookup import unwritable
from callsheet.settings import Profile, load_profile
from transforms.kinds import kind_named
from validators.message import Message, message


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the copy, the ledger that it replaced, and the loads that are open in it or lost with that one.

    None stands for no file; for `lost`, for what nobody knows. `taken_over`: loads of people that the copy did not have, from
    the replaced ledger.
    """

    copy: Path | None
    aside: Path | None
    open: list[OpenLoad]
    lost: list[LoadLine] | None
    taken_over: Sequence[LoadLine] = ()

    def as_json(self) -> dict[str, Any]:
        """The documented JSON."""
        return {
            "restored": str(self.copy) if self.copy else None,
            "replaced": str(self.aside) if self.aside else None,
            "open": [_open_json(found) for found in self.open],
            "lost": None if self.lost is None else [_line_json(line) for line in self.lost],
            "taken_over": [_line_json(line) for line in self.taken_over],
        }

    def told(self) -> Iterator[Message]:
        """The same for people."""
        yield message("LEDGER_RESTORED", file=str(self.copy)) if self.copy else message("LEDGER_ACCEPTED")
        if self.aside:
            yield message("LEDGER_KEPT_ASIDE", file=str(self.aside))
        for found in self.open:
            facts = {"load": found.load.id, "file": found.load.file, "kind": found.load.kind}
            yield message("RESTORED_OPEN", **facts, rows=found.doubtful_rows)
        for line in self.taken_over:
            yield message("RESTORED_TAKEN_OVER", load=line.id, file=line.file, kind=line.kind, rows=line.rows)
        if self.lost is None:
            yield message("RESTORED_LOST_UNKNOWN")
        for line in self.lost or ():
            yield message("RESTORED_LOST", load=line.id, file=line.file, kind=line.kind, rows=line.rows)


def run_backup(target: Path | None, profile_name: str | None, *, as_json: bool) -> None:
    """Copy the profile's ledger to a file, or to a new file in a folder."""
    profile = load_profile(profile_name)
    ledger = _file_of(profile)
    if not ledger.is_file():
        raise UsageError("BACKUP_NO_LEDGER", file=str(ledger))
    copy = _target(target, profile)
    with _explained(ledger, copy):
        back_up(ledger, copy)
    count = len(load_lines(copy) or [])
    if as_json:
        print_as_json({"file": str(copy), "loads": count})
    else:
        print_line(stdout(), profile.reader().say(message("BACKED_UP", loads=count, file=str(copy))))


def _file_of(profile: Profile) -> Path:
    ledger = file_of(profile.ledger_url)
    if ledger is None:
        raise UsageError("BACKUP_ON_SERVER")
    return ledger


def _target(target: Path | None, profile: Profile) -> Path:
    """The file to write; in a folder one that is named by the moment."""
    folder = target if target is not None and target.is_dir() else profile.data_dir / "backups"
    if target is None:
        make_folder(folder)
    copy = folder / f"ledger-{_stamp(profile)}.db" if target is None or target.is_dir() else target
    if copy.exists():
        raise UsageError("BACKUP_EXISTS", file=str(copy))
    return copy


def _stamp(profile: Profile) -> str:
    return f"{datetime.now(ZoneInfo(profile.time_zone)):%Y%m%d-%H%M%S}"


@contextmanager
def _explained(read: Path, written: Path) -> Iterator[None]:
    """What is wrong with a file that is copied, by which of the two it is."""
    try:
        yield
    except LedgerError as error:
        if error.message.code == "LEDGER_IN_USE":
            raise SetupError.of(error.message) from None
        raise UsageError("COPY_UNUSABLE", file=str(read), cause=error.message) from None
    except sqlite3.Error:
        cause = message("COPY_NOT_A_LEDGER")
        raise UsageError("COPY_UNUSABLE", file=str(read), cause=cause) from None
    except OSError as error:
        raise unwritable(written, error) from None


def run_restore(copy: Path | None, profile_name: str | None, *, as_json: bool) -> Exit:
    """Put a copy back as the ledger, or accept the one that is in place (None), and say what is to be checked.

    The exit status is 4 when loads are open, or made after the copy: they need a person.
    """
    profile = load_profile(profile_name)
    aside = _exchange(copy, profile) if copy is not None else None
    missing = _lost(profile, aside) if aside else None
    taken = _taken_over(profile, aside, missing) if aside and missing else []
    accepted = accept(profile)
    if copy is None:
        lost: list[LoadLine] | None = [] if accepted.is_latest else None
    else:
        lost = None if missing is None else [line for line in missing if line not in taken]
    wait_for_lost_lists(profile, lost or ())
    done = Restored(copy, aside, accepted.open, lost, taken)
    if as_json:
        print_as_json(done.as_json())
    else:
        reader = profile.reader()
        for said in done.told():
            print_line(stdout(), reader.say(said))
    return Exit.STOPPED if accepted.open or lost or lost is None else Exit.WELL


def _exchange(copy: Path, profile: Profile) -> Path | None:
    """Put the copy in the ledger's place; returns where the ledger that was there is kept."""
    ledger = _file_of(profile)
    if not copy.is_file():
        raise UsageError("SOURCE_NOT_FOUND", file=str(copy))
    if ledger.exists() and copy.samefile(ledger):
        raise UsageError("RESTORE_ITSELF", file=str(copy))
    aside = ledger.with_name(f"ledger-replaced-{_stamp(profile)}.db")
    with _explained(copy, ledger):
        put_back(copy, ledger, aside)
    return aside if aside.exists() else None


def _lost(profile: Profile, aside: Path) -> list[LoadLine] | None:
    """The loads of the replaced ledger that the restored one does not have; None when that cannot be read."""
    before, now = load_lines(aside), load_lines(_file_of(profile))
    if before is None or now is None:
        return None
    known = {line.id for line in now}
    return [line for line in before if line.id not in known]


def _taken_over(profile: Profile, aside: Path, missing: Sequence[LoadLine]) -> list[LoadLine]:
    """The missing loads of people to call, which are copied from the replaced ledger; none where that cannot be.

    Forbidden lists are not: what they forbid is not in the copy, and they have to be loaded again.
    """
    people = [line for line in missing if kind_named(line.kind).rows.reaches]
    return people if take_over(_file_of(profile), aside, [line.id for line in people]) else []


def _open_json(found: OpenLoad) -> dict[str, Any]:
    load = found.load
    return {
        "id": load.id,
        "file": load.file,
        "kind": load.kind,
        "rows": load.rows,
        "state": str(load.state),
        "rows_in_doubt": found.doubtful_rows,
    }


def _line_json(line: LoadLine) -> dict[str, Any]:
    fields = asdict(line)
    return {name: fields[name] for name in ("id", "file", "kind", "profile", "rows", "state", "created_at")}
