"""Secrets of a sheet (extension passwords): the ledger holds a mark in their place, the load's work folder the value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from callsheet.engine.workspace import Workspace
from callsheet.ledger.deferred import transitions
from callsheet.ledger.records import Chunk, FrozenChunk, Load
from callsheet.ledger.states import ChunkState
from transforms.kind import Call, Kind
from transforms.outcomes import Outcome, outcome_frame
from validators.libraries import pd
from validators.message import message, pack

DOTS = "••••••"
_ENDED = frozenset(
    {ChunkState.SETTLED, ChunkState.REJECTED, ChunkState.RECONCILED}
)  # a parked chunk may be sent anew on a person's word
CODE = "SECRET_REMOVED"
_MARK = "see the load's work folder"


def sealed(call: Call, kind: Kind) -> Any:
    """A call's body as the ledger may hold it; a kind with secrets sends a row a call."""
    return {**call.body, **dict.fromkeys(kind.secrets, _MARK)} if kind.secrets else call.body


def revealed(frozen: FrozenChunk, kind: Kind, workspace: Workspace) -> bytes:
    """A frozen body as it is sent: the same bytes every time, with the row's secrets in their places."""
    if not kind.secrets or frozen.operation not in kind.operations:
        return frozen.body
    ready, _ = workspace.load_frame("ready")
    values = {field: str(ready.loc[frozen.rows[0], field]) for field in kind.secrets}
    return orjson.dumps({**orjson.loads(frozen.body), **values})


def forget(workspace: Workspace, kind: Kind, chunks: Iterable[Chunk]) -> None:
    """Wipe a kind's secrets from the work folder once no row can need them again."""
    if kind.secrets and all(chunk.state in _ENDED for chunk in chunks):
        wipe(workspace, kind)


def wipe(workspace: Workspace, kind: Kind) -> None:
    """Put dots in the place of a kind's secrets in the work folder; the copy of the file goes too."""
    if not kind.secrets:
        return
    for name in ("ready", "survey-ready"):
        if workspace.has(name):
            frame, facts = workspace.load_frame(name)
            there = [field for field in kind.secrets if field in frame]
            workspace.save_frame(name, frame.assign(**dict.fromkeys(there, DOTS)), facts)
    if workspace.has("cells"):
        cells, facts = workspace.load_frame("cells")
        for at in _secret_columns(facts, kind):
            cells[at] = cells[at].mask(_filled(cells, at, facts), DOTS)
        workspace.save_frame("cells", cells, facts)
    for copy in workspace.folder.glob("source.*"):
        copy.unlink()


def give_secrets(kind: Kind, source: Workspace, target: Workspace) -> None:
    """Put secrets that were wiped back from the work folder of the same content, which came again."""
    if not kind.secrets:
        return
    fresh, _ = source.load_frame("ready")
    for name in ("ready", "survey-ready"):
        if target.has(name):
            frame, facts = target.load_frame(name)
            there = [field for field in kind.secrets if field in frame and field in fresh]
            known = {field: fresh[field].reindex(frame.index).fillna(frame[field]) for field in there}
            target.save_frame(name, frame.assign(**known), facts)
    typed, _ = source.load_frame("cells")
    cells, facts = target.load_frame("cells")
    for at in _secret_columns(facts, kind):
        cells[at] = typed[at].reindex(cells.index).fillna(cells[at])
    target.save_frame("cells", cells, facts)


def has_secrets(workspace: Workspace, kind: Kind) -> bool:
    """Whether a load's work folder holds secrets in clear."""
    if not (kind.secrets and workspace.has("cells")):
        return False
    cells, facts = workspace.load_frame("cells")
    columns = _secret_columns(facts, kind)
    return any(bool((_filled(cells, at, facts) & (cells[at] != DOTS)).any()) for at in columns)


def secret_gone(frozen: FrozenChunk, kind: Kind, workspace: Workspace) -> bool:
    """Whether a chunk cannot be sent any more, because a secret of its row was wiped."""
    if not kind.secrets or frozen.operation not in kind.operations:
        return False
    ready, _ = workspace.load_frame("ready")
    return any(str(ready.loc[frozen.rows[0], field]) == DOTS for field in kind.secrets if field in ready)


def given_back(load: Load, frozen: FrozenChunk, fence: int) -> tuple[transitions.Step, pd.DataFrame]:
    """The step that ends a chunk whose secret was wiped, and the outcomes that its rows have now."""
    own = outcome_frame(dict.fromkeys(frozen.rows), Outcome.REFUSED, CODE)
    said = pack(message("SECRET_NOT_KEPT"))
    return transitions.replace(load.id, frozen.number, fence, own, None, said), own


def _secret_columns(facts: Mapping[str, Any], kind: Kind) -> list[str]:
    return [at for at, field in facts["match"]["columns"].items() if field in kind.secrets]


def _filled(cells: pd.DataFrame, at: str, facts: Mapping[str, Any]) -> pd.Series[bool]:
    filled: pd.Series[bool] = (cells.index > facts["match"]["header_row"]) & (cells[at] != "")
    return filled
