"""Whether the watched folder is really there: an unmounted share looks like an empty folder, but has no mark of ours."""

from pathlib import Path

from ledger.store import Ledger
from ledger.watched import is_marked, mark_of

MARK = ".callsheet-inbox"


def put_mark(ledger: Ledger, root: Path) -> None:
    """At the first start with a folder: make it and put the mark there. Later starts only look."""
    mark, new = mark_of(ledger, str(root.absolute()))
    if new:
        root.mkdir(parents=True, exist_ok=True)
        (root / MARK).write_text(mark + "\n", encoding="ascii")


def was_marked(ledger: Ledger, root: Path) -> bool:
    """Whether the folder was watched before; asking changes nothing."""
    return is_marked(ledger, str(root.absolute()))


def away(ledger: Ledger, root: Path) -> str:
    """Why the folder cannot be what it was when it was marked; "" when it is there."""
    mark, _ = mark_of(ledger, str(root.absolute()))
    try:
        found = (root / MARK).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return (
            f"The watched folder {root} is not there or is not mounted: its mark {MARK} is missing. "
            f"Mount it again; if it is meant to be a new folder, put a file {MARK} with the text {mark} into it."
        )
    except (OSError, UnicodeDecodeError) as error:
        return f"The watched folder {root} cannot be read ({type(error).__name__}). Check the mount and the rights."
    if found != mark:
        return f"The watched folder {root} is another one than before: its mark {MARK} differs. Mount the right one."
    return ""
