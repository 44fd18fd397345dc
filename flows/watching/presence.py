"""Whether the watched folder is really there: an unmounted share looks like an empty folder, but has no mark of ours."""

from pathlib import Path

from ledger.store import Ledger
from ledger.watched import is_marked, mark_of
from validators.message import Message, message

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


def away(ledger: Ledger, root: Path) -> Message | None:
    """Why the folder cannot be what it was when it was marked; None when it is there."""
    mark, _ = mark_of(ledger, str(root.absolute()))
    try:
        found = (root / MARK).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return message("FOLDER_NOT_MOUNTED", folder=str(root), file=MARK, mark=mark)
    except (OSError, UnicodeDecodeError) as error:
        return message("FOLDER_UNREADABLE", folder=str(root), error=type(error).__name__)
    return message("FOLDER_EXCHANGED", folder=str(root), file=MARK) if found != mark else None
