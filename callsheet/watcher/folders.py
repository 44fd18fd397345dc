"""The folders of the watched folder, and names that never overwrite anything."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from callsheet.durable import Access, make_folder, partial_of, sync_folder, written_whole
from callsheet.errors import SetupError
from callsheet.ledger.coordination import is_marked, mark_of
from callsheet.ledger.ledger import Ledger
from callsheet.lookup import os_error
from callsheet.settings import Profile
from callsheet.sheets.limits import Limits
from callsheet.sheets.regular_file import open_regular
from callsheet.watcher.sharing import NOBODY_ELSE, Sharing
from validators.message import Message, message

AGAIN = "again"  # a folder: what is dropped here is sent even if the same content was loaded before

MARK = ".callsheet-inbox"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class WatchFolders:
    """The folders of one profile: `inbox` is scanned, the others are beside it, so that a rename can move files.

    `working` is the service's alone; people who share the folder use all the others.
    """

    inbox_root: Path
    root: Path
    profile: str
    sharing: Sharing = NOBODY_ELSE

    @classmethod
    def of(cls, profile: Profile) -> "WatchFolders":
        """The folders of a profile, shared as it says."""
        return cls(profile.inbox_dir, profile.inbox_dir.parent, profile.name, Sharing.of(profile))

    @property
    def inbox(self) -> Path:
        return self.inbox_root / self.profile

    @property
    def working(self) -> Path:
        return self.root / "working" / self.profile

    @property
    def done(self) -> Path:
        return self.root / "done" / self.profile

    @property
    def failed(self) -> Path:
        return self.root / "failed" / self.profile

    @property
    def waiting(self) -> Path:
        return self.root / "waiting" / self.profile

    @property
    def approve(self) -> Path:
        return self.root / "approve" / self.profile

    @property
    def refuse(self) -> Path:
        return self.root / "refuse" / self.profile

    @property
    def used_by_people(self) -> tuple[Path, ...]:
        """The folders into which people put files, or from which they take them; people list those above these."""
        return self.inbox, self.done, self.failed, self.waiting, self.approve, self.refuse

    def make(self) -> None:
        """Make every folder, and share those that people use; without a group what is there is left as it is.

        SetupError when the group cannot be given a folder.
        """
        for folder in (*self.used_by_people, self.working):
            make_folder(folder)
        with suppress(OSError):  # people who share the inbox may have put something else there
            make_folder(self.inbox / AGAIN)
        if self.sharing.group is not None:
            self._share()

    def _share(self) -> None:
        self.sharing.require_membership()
        self.sharing.open_way(self.root)
        for folder in dict.fromkeys(folder.parent for folder in self.used_by_people):
            self.sharing.open_list(folder)
        for folder in self.used_by_people:
            self.sharing.open_folder(folder)
        with suppress(OSError, SetupError):
            self.sharing.open_folder(self.inbox / AGAIN, follow=False)


def move(source: Path, target: Path) -> Path:
    """Move a file to a name of our own making, also to another file system; returns where it is now.

    The names hold a mark of their own, so that nobody else makes them; what is there nevertheless stays. The same content
    there is this very file: where the power goes during a rename, some file systems keep both names.
    """
    make_folder(target.parent)
    for free in _names(target):
        if not is_there(free):
            return _move_to_free(source, free)
        if same_content(source, free):
            source.unlink()
            sync_folder(source.parent)
            return free
    raise FileExistsError(target)


def same_content(one: Path, other: Path) -> bool:
    """Whether both are regular files of the same bytes."""
    try:
        with open_regular(one) as left, open_regular(other) as right:
            if os.fstat(left.fileno()).st_size != os.fstat(right.fileno()).st_size:
                return False
            while piece := left.read(_PIECE):
                if piece != right.read(len(piece)):
                    return False
            return True
    except OSError:
        return False


def give_way(source: Path, target: Path) -> Path:
    """Move a file to a name that others may make at this very moment: the name is taken first, then renamed over."""
    make_folder(target.parent)
    for free in _names(target):
        try:
            os.close(os.open(free, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        try:
            return _move_to_free(source, free)
        except OSError:
            free.unlink(missing_ok=True)
            raise
    raise FileExistsError(target)


def _names(target: Path) -> Iterator[Path]:
    yield target
    for count in range(2, 1000):
        yield target.with_name(f"{target.stem}.{count}{target.suffix}")


def _move_to_free(source: Path, target: Path) -> Path:
    try:
        source.replace(target)
        sync_folder(target.parent)
        sync_folder(source.parent)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        if stat.S_ISREG(source.lstat().st_mode):
            copy(source, target)
        _remove_moved(source, target)
    return target


def _remove_moved(source: Path, target: Path) -> None:
    """Remove what was copied; where its folder holds it there is no copy either, so that it is not loaded twice.

    Of what is no file only the name is kept, in the note beside it.
    """
    try:
        source.unlink(missing_ok=True)
    except OSError:
        target.unlink(missing_ok=True)
        raise
    sync_folder(source.parent)


def hand_over(file: Path, sharing: Sharing) -> None:
    """Give a file in a folder of ours to the people who will find it; what cannot be given stays as it came.

    A file of another account whose modes keep the group out becomes a copy of ours. One with a second name is not given:
    it may be a link to what its linker cannot read.
    """
    if not sharing.given:
        return
    with suppress(OSError), open_regular(file) as content:
        found = os.fstat(content.fileno())
        if found.st_nlink != 1:
            return
        if found.st_uid == os.geteuid():
            sharing.access.give(content.fileno())
        elif sharing.group is not None and _may_be_copied(found) and not sharing.serves_file(found):
            _become_copy(file, sharing)


def _may_be_copied(found: os.stat_result) -> bool:
    """Whether a copy has a bounded size: holes, which take no room in a file of somebody else, would fill the disk in ours."""
    return found.st_size <= Limits().file


def _become_copy(file: Path, sharing: Sharing) -> None:
    """Put a copy of ours in the place of a file, if the copy can be given to the group."""
    given = file.with_name(".given.part")  # the ending of what a job leaves behind
    copy(file, given, sharing.access)
    if sharing.serves_file(given.stat()):
        given.replace(file)
    else:
        given.unlink()


@contextmanager
def steady(top: Path, place: str) -> Iterator[Path]:
    """A folder below `top` by a name that stays the same folder, whatever others rename; OSError when a link is on the way.

    Only the service names `top`, so that it is as steady as it is.
    """
    if not Path(place).parts:
        yield top
        return
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    handle = os.open(top, flags)
    try:
        for part in Path(place).parts:
            below = os.open(part, flags | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = below
        known = Path(f"/proc/self/fd/{handle}")
        yield known if known.is_dir() else top / place
    except OSError as error:
        if str(error.filename).startswith("/proc/self/fd/"):
            error.filename = str(top / place / Path(str(error.filename)).name)
        raise
    finally:
        os.close(handle)


def copy(source: Path, target: Path, access: Access | None = None) -> None:
    """Copy a file with its times, and its mode unless `access` is another: whole and on disk under its name, or not there."""
    try:
        with open_regular(source) as content:
            found = os.fstat(content.fileno())
            with written_whole(target, access or Access(found.st_mode & 0o777)) as copied:
                shutil.copyfileobj(content, copied)
                copied.flush()
                os.utime(copied.fileno(), ns=(found.st_atime_ns, found.st_mtime_ns))
    except OSError:
        partial_of(target).unlink(missing_ok=True)
        raise


def is_there(path: Path) -> bool:
    """Whether something has that name, be it a file, a link to nowhere or a pipe."""
    return os.path.lexists(path)


def put_mark(ledger: Ledger, root: Path) -> None:
    """At the first start with a folder: make it and put the mark there. Later starts only look."""
    mark, new = mark_of(ledger, str(root.absolute()))
    if new:
        make_folder(root)
        with written_whole(root / MARK) as file:
            file.write(f"{mark}\n".encode("ascii"))


def was_marked(ledger: Ledger, root: Path) -> bool:
    """Whether the folder was watched before; asking changes nothing."""
    return is_marked(ledger, str(root.absolute()))


def away(ledger: Ledger, root: Path) -> Message | None:
    """Why the folder cannot be what it was when it was marked; None when it is there."""
    mark, _ = mark_of(ledger, str(root.absolute()))
    try:
        found = (root / MARK).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return message("FOLDER_NOT_MOUNTED", folder=str(root), file=MARK, mark=mark)
    except OSError as error:
        return message("FOLDER_UNREADABLE", folder=str(root), error=os_error(error))
    except UnicodeDecodeError:
        return message("FOLDER_EXCHANGED", folder=str(root), file=MARK)
    return message("FOLDER_EXCHANGED", folder=str(root), file=MARK) if found != mark else None
