"""Drafts that nobody has touched for a month, and folders of uploads that never became a draft: what holds numbers is removed."""

import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from callsheet.engine.context import LoadContext
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger.drafts import PREPARED, DraftState, discard, drafts_in, find_draft

KEPT = timedelta(days=30)
_UPLOADING = 24 * 3600.0  # seconds for which a folder without a draft may be one that is being received
_NEEDED = PREPARED | {DraftState.SUBMITTED, DraftState.TAKEN}


def forget_old_drafts(context: LoadContext) -> None:
    """Discard what was not changed for a month, and remove the folders that no draft needs."""
    now = datetime.fromisoformat(context.ledger.now())
    for draft in drafts_in(context.ledger, [context.profile.name], PREPARED):
        if now - datetime.fromisoformat(draft.changed_at) > KEPT:
            discard(context.ledger, draft)
    with suppress(OSError):
        for folder in list((context.profile.data_dir / "drafts").iterdir()):
            if _is_left(context, folder, now):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(context: LoadContext, folder: Path, now: datetime) -> bool:
    """Whether a folder is no draft's, or that of one that is over. Another profile may share the data folder, not the ledger."""
    if DraftFolder.whose(folder) != context.profile.name:
        return False
    draft = find_draft(context.ledger, folder.name)
    if draft is not None:
        return draft.state not in _NEEDED
    return now.timestamp() - folder.stat().st_mtime > _UPLOADING
