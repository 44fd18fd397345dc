"""What becomes of files that were received whole: a draft, or the file of a draft in the place of one that cannot be loaded.

A scanner sees them first, where one is set: of what it refuses, or cannot answer for, nothing is kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from callsheet.durable import sync_folder
from callsheet.engine.context import LoadContext
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger import drafts
from callsheet.ledger.drafts import PREPARED, Choices, Draft, DraftFile
from callsheet.web.routes import Visit
from callsheet.web.scan import objection_to
from callsheet.web.uploads import LARGEST_FILE, LARGEST_UPLOAD, MOST_FILES
from validators.message import Message, message

PLACE = ("into", "file", "version")
"""The fields of a form that name the file of a draft in whose place another is put, and the draft as it was shown."""
_FIRST, _NUMBERS = 1_000_000, 1_000_000_000  # of files that take the place of others


@dataclass(frozen=True, slots=True)
class Place:
    """A file of a draft, in whose place another one may be put."""

    context: LoadContext
    draft: Draft
    file: DraftFile


def upload_facts(visit: Visit, files: int = MOST_FILES) -> dict[str, Any]:
    """What a form for so many files says of itself: the visitor's profiles, and how much is taken."""
    most = {"megabytes": LARGEST_FILE >> 20, "all": LARGEST_UPLOAD >> 20, "files": files}
    return {"profiles": sorted(visit.mine), "most": most}


def shown_code(code: str) -> str:
    """The code of a refusal as people see it."""
    return code.removeprefix("WEB_")


def place_of(visit: Visit, asked: Mapping[str, str]) -> Place | None:
    """The file that a form or an address names, where the visitor may put another one in its place now."""
    found = visit.site.find_draft(asked.get("into", ""))
    if found is None or found[1].profile not in visit.mine or found[1].state not in PREPARED:
        return None
    context, draft = found
    file = next((file for file in draft.files if str(file.number) == asked.get("file")), None)
    return Place(context, draft, file) if file else None


def kept(
    visit: Visit, context: LoadContext, made: str, files: Sequence[DraftFile], asked: Mapping[str, str]
) -> str | Message:
    """The id of the draft that has the files now, or why there is none; the caller then removes what was received.

    `made` is the folder of the files, and the new draft where `asked` names none. OSError when the disk does not take them.
    """
    folder = DraftFolder(context.profile.data_dir, made)
    paths = [folder.place(file.number, file.name) for file in files]
    if why := objection_to(visit.site.home, files, paths):
        visit.note("UPLOAD_REFUSED", shown_code(why.code))
        return why
    if asked.get("into"):
        return _replaced(visit, context, folder, files, asked)
    drafts.add_draft(context.ledger, made, context.profile.name, visit.who.id, files)
    visit.note("UPLOADED", made)
    visit.site.wake()
    return made


def number_of(made: str) -> int:
    """The number of the file that was received in a folder of that name, in the draft where it takes the place of another."""
    return _FIRST + int.from_bytes(blake2b(made.encode(), digest_size=8).digest()) % _NUMBERS


def _replaced(
    visit: Visit,
    context: LoadContext,
    received: DraftFolder,
    files: Sequence[DraftFile],
    asked: Mapping[str, str],
) -> str | Message:
    place = place_of(visit, asked)
    if place is None or place.context is not context or str(place.draft.version) != asked.get("version"):
        return message("WEB_REPLACE_LATE")
    if len(files) != 1:
        return message("WEB_REPLACE_ONE")
    number = number_of(received.folder.name)
    new = replace(files[0], number=number, choices=_choices(place.file))
    target = DraftFolder(context.profile.data_dir, place.draft.id)
    own = target.place(number, new.name).parent  # nobody else's, whoever is at it at the same moment
    try:
        own.mkdir(mode=0o700, exist_ok=True)  # this may have been begun before a crash
    except FileNotFoundError:  # the draft was discarded meanwhile
        return message("WEB_REPLACE_LATE")
    if not _moved(context, place, received.place(files[0].number, new.name), target, new, visit.who.id):
        shutil.rmtree(own, ignore_errors=True)
        return message("WEB_REPLACE_LATE")
    shutil.rmtree(target.place(place.file.number, place.file.name).parent, ignore_errors=True)
    shutil.rmtree(received.folder, ignore_errors=True)
    visit.note("REPLACED", place.draft.id)
    visit.site.wake()
    return place.draft.id


def _moved(
    context: LoadContext, place: Place, source: Path, target: DraftFolder, new: DraftFile, by: str
) -> bool:
    """Put the file on disk, then into the draft; False when that has changed meanwhile."""
    path = target.place(new.number, new.name)
    source.replace(path)
    sync_folder(path.parent)
    sync_folder(target.folder)
    return drafts.replace_file(context.ledger, place.draft, by, place.file.number, new)


def _choices(file: DraftFile) -> Choices:
    """What is known of the new file: where it was dropped. What people decided of the old one was of its rows and columns."""
    before = file.choices
    return Choices(kind=before.kind, folder=before.folder) if before.folder else Choices()
