"""The folders of the watched folder, and names that never overwrite anything."""

import os
import re
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePath

AGAIN = "again"  # a folder: what is dropped here is sent although the same content was loaded before
_RESERVED = re.compile(r'[\\/:*?"<>|]')
_LONGEST = 80  # characters kept of a name; the file system's limit is 255 bytes


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one profile: `inbox` is scanned, the others are beside it, so that a rename can move files."""

    inbox_root: Path
    root: Path
    profile: str

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

    def make(self) -> None:
        """Make every folder; what is there already is left as it is."""
        ours = (self.working, self.done, self.failed, self.waiting, self.approve, self.refuse)
        for folder in (self.inbox, self.inbox / AGAIN, *ours):
            folder.mkdir(parents=True, exist_ok=True)


def safe_name(name: str) -> str:
    r"""A file's name without control, direction and reserved characters, cut where it is too long; its ending stays.

    >>> safe_name("a/b\n\u202ecod.xlsx")
    'a_b__cod.xlsx'
    """
    clean = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    clean = "".join("_" if unicodedata.category(one).startswith("C") else one for one in clean)
    shown = PurePath(_RESERVED.sub("_", clean))
    stem, ending = shown.stem, shown.suffix
    return f"{stem.strip(' .-')[:_LONGEST] or 'file'}{ending.rstrip(' .')[:12]}"


def move(source: Path, target: Path) -> Path:
    """Move a file, never over another one and also to another file system; returns where it is now."""
    target.parent.mkdir(parents=True, exist_ok=True)
    free, count = target, 1
    while True:
        try:
            return _move_to_free(source, free)
        except FileExistsError:
            count += 1
            free = target.with_name(f"{target.stem}.{count}{target.suffix}")


def _move_to_free(source: Path, target: Path) -> Path:
    """Take the name first (O_EXCL), then rename over our own empty file: a plain rename would overwrite silently."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != 18:  # EXDEV: another file system
            target.unlink()
            raise
        partial = target.with_name(f".{target.name}.part")
        shutil.copy2(source, partial)
        with partial.open("rb") as copied:
            os.fsync(copied.fileno())
        partial.replace(target)
        source.unlink()
    return target
