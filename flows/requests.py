"""What a run needs and Prefect must not be given: names of files may hold a customer's number, and Prefect keeps parameters.

It is written into a private file of the data folder, whose id is the run's parameter. The run that takes it removes it.
"""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from callsheet.durable import make_folder
from callsheet.engine.results import LoadRequest, Stop
from callsheet.errors import Exit, UsageError
from callsheet.reasons import StopReason
from callsheet.sheets.atomic import replacing
from transforms.policies import Hidden
from validators.message import message, pack, unpack

_FOLDER = "requests"
_ID = re.compile(r"[0-9A-Za-z-]+")


def keep_requests(data_dir: Path, requests: Sequence[LoadRequest]) -> str:
    """Keep the files of one run with how they are to be loaded; the id under which the run finds them."""
    request_id = secrets.token_hex(8)
    _write(data_dir, request_id, [_as_json(request) for request in requests])
    return request_id


def take_requests(data_dir: Path, request_id: str) -> list[LoadRequest]:
    """What was kept under an id, once; nothing for no id, UsageError when it is not there (any more)."""
    if not request_id:
        return []
    if (kept := _take(data_dir, request_id)) is None:
        raise UsageError("REQUEST_GONE")
    return [_from_json(request) for request in kept]


def drop_requests(data_dir: Path, request_id: str) -> None:
    """Forget what no run has taken."""
    _path(data_dir, request_id).unlink(missing_ok=True)


def keep_stop(data_dir: Path, load_id: str, stop: Stop) -> StopReason:
    """Keep why a load must not be sent now; the reason, which is all that Prefect is given of it."""
    _write(data_dir, load_id, {"exit": int(stop.exit), "message": pack(stop.message)})
    return stop.reason


def take_stop(data_dir: Path, load_id: str, reason: str) -> Stop:
    """Why a load must not be sent now: as it was kept, otherwise what its reason alone says."""
    kept = _take(data_dir, load_id)
    said = unpack(kept["message"]) if kept else None
    if kept and said is not None:
        return Stop(Exit(kept["exit"]), said)
    known = StopReason(reason)
    status = Exit.SETTINGS if known is StopReason.EARLIER_SETTINGS else Exit.STOPPED
    return Stop.because(status, known, file=message("ANOTHER_FILE"), cause=message("SETTINGS_WRONG"))


def _write(data_dir: Path, name: str, value: object) -> None:
    path = _path(data_dir, name)
    make_folder(path.parent)
    with replacing(path) as file:
        file.write(json.dumps(value, ensure_ascii=False).encode())


def _take(data_dir: Path, name: str) -> Any:
    """The value under a name, which is removed; None when there is none."""
    path = _path(data_dir, name)
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    path.unlink(missing_ok=True)
    return value


def _path(data_dir: Path, name: str) -> Path:
    """The file of a name; what came through a form names no other place."""
    if not _ID.fullmatch(name):
        raise UsageError("REQUEST_GONE")
    return data_dir / _FOLDER / f"{name}.json"


def _as_json(request: LoadRequest) -> dict[str, Any]:
    return {
        "file": str(request.file),
        "kind": request.kind,
        "options": dict(request.options),
        "hidden": request.hidden and str(request.hidden),
        "again": request.again,
        "csv": request.csv,
        "out": request.out and str(request.out),
        "worksheets": list(request.worksheets),
        "folder": request.folder,
        "standing": request.standing,
        "asked_by": request.asked_by,
    }


def _from_json(kept: Mapping[str, Any]) -> LoadRequest:
    hidden = Hidden(kept["hidden"]) if kept["hidden"] else None
    out = Path(kept["out"]) if kept["out"] else None
    sheets = tuple(kept["worksheets"])
    return LoadRequest(
        **{**kept, "file": Path(kept["file"]), "hidden": hidden, "out": out, "worksheets": sheets}
    )
