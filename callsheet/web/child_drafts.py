"""Drafts that are made of a file that callsheet has: one of each, whoever asks and however often."""

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from callsheet.durable import written_whole
from callsheet.engine.context import LoadContext
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger import drafts
from callsheet.ledger.drafts import Choices, DraftFile
from callsheet.web.downloads import Opened
from callsheet.web.routes import Visit
from callsheet.web.uploads import LEFT_FREE
from transforms.edit_steps import Step

Look = Callable[[Sequence[DraftFile], Sequence[Path]], None]


def draft_once(
    visit: Visit,
    context: LoadContext,
    opened: Opened,
    choices: Choices,
    parent: str,
    note: Callable[[str], None],
    look: Look = lambda *_: None,
    steps: Sequence[Step] = (),
) -> str:
    """The id of the draft of an open file: this one, of which a `note` is made, or that of somebody who was faster.

    `parent` says what it is a draft of, `look` looks at its copy and raises where that is not kept; `steps` correct its cells. OSError when the disk does not take it.
    """
    made = context.new_load_id()
    folder = DraftFolder(context.profile.data_dir, made)
    try:
        folder.begin(context.profile.name)
        edits = folder.keep_steps(steps) if steps else ""
        file = _kept_copy(folder, opened, replace(choices, edits=edits))
        look([file], [folder.place(file.number, file.name)])
        if drafts.add_draft(context.ledger, made, context.profile.name, visit.who.id, [file], parent=parent):
            note(made)
            visit.site.wake()
            return made
    except Exception:
        shutil.rmtree(folder.folder, ignore_errors=True)
        raise
    shutil.rmtree(folder.folder, ignore_errors=True)
    return drafts.child_of(context.ledger, parent) or ""


def _kept_copy(folder: DraftFolder, opened: Opened, choices: Choices) -> DraftFile:
    """A copy of an open file, whole and on disk, as the file of a draft."""
    path = folder.make_place(1, opened.name)
    with os.fdopen(opened.handle, "rb") as source:
        if shutil.disk_usage(Path(folder.folder)).free < LEFT_FREE + opened.size:
            raise OSError
        with written_whole(path) as target:
            shutil.copyfileobj(source, target)
        source.seek(0)
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
    return DraftFile(1, opened.name, opened.size, sha256, choices)
