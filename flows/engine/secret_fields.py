"""Secrets of a sheet (extension passwords): the ledger holds a mark in their place, the load's work folder the value."""

from typing import Any

import orjson

from flows.engine.workspace import Workspace
from ledger.records import FrozenChunk
from transforms.kinds import Call, Kind

_MARK = "see the load's work folder"


def sealed(call: Call, kind: Kind) -> Any:
    """A call's body as the ledger may hold it; a kind with secrets sends a row a call."""
    return {**call.body, **dict.fromkeys(kind.secrets, _MARK)} if kind.secrets else call.body


def revealed(frozen: FrozenChunk, kind: Kind, workspace: Workspace) -> bytes:
    """A frozen body as it is sent: the same bytes every time, with the row's secrets in their places."""
    if not kind.secrets or frozen.operation not in kind.operations:
        return frozen.body
    ready, _ = workspace.load_frame("ready")
    values = {field: str(ready.at[frozen.rows[0], field]) for field in kind.secrets}
    return orjson.dumps({**orjson.loads(frozen.body), **values})
