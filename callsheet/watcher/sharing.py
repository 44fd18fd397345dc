"""A watched folder that several accounts of the machine share: its group, and what each folder and file lets it do."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from callsheet.durable import OWNER_ONLY, Access
from callsheet.errors import SetupError
from callsheet.settings import Profile
from callsheet.settings.os_group import belongs_to, group_id, group_name

_LIST, _PASS, _OTHERS = 0o050, 0o010, 0o007


@dataclass(frozen=True, slots=True)
class Sharing:
    """With whom the folders are shared: `access` is what people may do with the files that they are given.

    Without a group only the service's account uses the folders. `given` is whether the settings say anything of it:
    otherwise a file that is moved stays as it came.
    """

    access: Access = OWNER_ONLY
    given: bool = False
    data: Path = (
        Path()
    )  # the data folder: where the inbox is in it, people pass through it and do not list it

    @classmethod
    def of(cls, profile: Profile) -> "Sharing":
        """What a profile says of it."""
        group = group_id(profile.inbox_group) if profile.inbox_group else None
        given = bool(profile.inbox_group or profile.results_mode)
        return cls(Access(profile.file_mode, group), given, profile.data_dir.absolute())

    @property
    def group(self) -> int | None:
        return self.access.group

    def require_membership(self) -> None:
        """SetupError when this account cannot give files to the group."""
        if self.group is not None and not belongs_to(self.group):
            raise SetupError("GROUP_NOT_OURS", group=group_name(self.group), user=_account())

    def open_folder(self, folder: Path, *, follow: bool = True) -> None:
        """Let the group list a folder and write to it; SetupError when that is not possible."""
        self._open(folder, 0o2770, 0o770, follow=follow)

    def open_list(self, folder: Path) -> None:
        """Let the group list a folder; what is in it stays the service's to make and remove."""
        self._open(folder, 0o2750, _LIST)

    def open_way(self, root: Path) -> None:
        """Let the group reach the folders that stand in `root`; a folder of somebody else's is left as it is."""
        root = root.absolute()
        for folder in (*reversed(root.parents), root):
            if self.is_way(folder, root):
                self._let_through(folder, _PASS if folder.is_relative_to(self.data) else _LIST)

    def is_way(self, folder: Path, root: Path) -> bool:
        """Whether a folder is `root`, or between it and the data folder that it is in."""
        root = root.absolute()
        return folder == root or (folder.is_relative_to(self.data) and root.is_relative_to(folder))

    def lets_through(self, folder: Path, found: os.stat_result) -> bool:
        """Whether a folder lets the group pass: by its modes, or by an access list that somebody has thought about."""
        by_mode = found.st_mode & (_PASS if found.st_gid == self.group else 0o001)
        return bool(by_mode) or _has_access_list(folder)

    def may_open(self, found: os.stat_result) -> bool:
        """Whether a folder is ours and no other group uses it."""
        return found.st_uid == os.geteuid() and (
            found.st_gid == self.group or not found.st_mode & stat.S_IRWXG
        )

    def _open(self, folder: Path, mode: int, needed: int, *, follow: bool = True) -> None:
        if self.group is None:
            return
        with _opened(folder, follow=follow) as handle:
            found = os.fstat(handle)
            if not (self.serves(found, needed) and found.st_mode & stat.S_ISGID):
                with suppress(PermissionError):
                    self._give(handle, found, mode | (found.st_mode & stat.S_ISVTX))
            if not self.serves(os.fstat(handle), needed):
                names = {"folder": str(folder), "group": group_name(self.group)}
                raise SetupError("FOLDER_NOT_SHARED", **names, mode=f"{mode:o}")

    def serves(self, found: os.stat_result, needed: int) -> bool:
        """Whether a folder gives the group what it needs, and others nothing."""
        return found.st_gid == self.group and found.st_mode & needed == needed and not found.st_mode & _OTHERS

    def _give(self, handle: int, found: os.stat_result, mode: int) -> None:
        if self.group is not None and found.st_gid != self.group:
            os.fchown(handle, -1, self.group)
        try:
            os.fchmod(handle, mode)
        except PermissionError:  # a service that may not set the group-id bit
            os.fchmod(handle, mode & ~stat.S_ISGID)

    def _let_through(self, folder: Path, bits: int) -> None:
        """Add to what the modes of a folder of ours allow, unless it is another group's."""
        found = folder.stat()
        if self.group is None or found.st_uid != os.geteuid() or self.lets_through(folder, found):
            return
        if not self.may_open(found):
            names = {"folder": str(folder), "other": group_name(found.st_gid)}
            raise SetupError("FOLDER_OF_ANOTHER_GROUP", **names, group=group_name(self.group))
        if found.st_gid != self.group:
            os.chown(folder, -1, self.group)
        folder.chmod(stat.S_IMODE(found.st_mode) | bits)

    def serves_file(self, found: os.stat_result) -> bool:
        """Whether the group can do with a file what it should."""
        needed = self.access.mode & stat.S_IRWXG
        return not needed or (found.st_gid == self.group and found.st_mode & needed == needed)


NOBODY_ELSE = Sharing()


@contextmanager
def _opened(folder: Path, *, follow: bool) -> Iterator[int]:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    handle = os.open(folder, flags)
    try:
        yield handle
    finally:
        os.close(handle)


def _has_access_list(folder: Path) -> bool:
    try:
        return "system.posix_acl_access" in os.listxattr(folder)
    except (OSError, AttributeError):  # the second where only Linux has the call
        return False


def _account() -> str:
    from pwd import getpwuid

    try:
        return getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
