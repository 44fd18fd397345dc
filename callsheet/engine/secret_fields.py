"""Secrets of a sheet (extension passwords): the ledger holds a mark in their place, the load's work folder the value."""

from collections.abc import Iterable
from typing import Any

import orjson

from callsheet.engine.workspace import Workspace
from callsheet.ledger.records import Chunk, FrozenChunk
from callsheet.ledger.states import ChunkState
from transforms.kind import Call, Kind

DOTS = "••••••"
_ENDED = frozenset(
    {ChunkState.SETTLED, ChunkState.REJECTED, ChunkState.RECONCILED}
)  # a parked chunk may be sent anew on a person's word
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


def forget(workspace: Workspace, kind: Kind, chunks: Iterable[Chunk]) -> None:
    """Wipe a kind's secrets from the work folder once no row can need them again; the copy of the file goes too."""
    if not kind.secrets or any(chunk.state not in _ENDED for chunk in chunks):
        return
    for name in ("ready", "survey-ready"):
        if workspace.has(name):
            frame, facts = workspace.load_frame(name)
            there = [field for field in kind.secrets if field in frame]
            workspace.save_frame(name, frame.assign(**dict.fromkeys(there, DOTS)), facts)
    cells, facts = workspace.load_frame("cells")
    secret = [at for at, field in facts["match"]["columns"].items() if field in kind.secrets]
    for at in secret:
        below = (cells.index > facts["match"]["header_row"]) & (cells[at] != "")
        cells[at] = cells[at].mask(below, DOTS)
    workspace.save_frame("cells", cells, facts)
    for copy in workspace.folder.glob("source.*"):
        copy.unlink()
