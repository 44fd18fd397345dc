"""The folder of a draft: the uploaded files, the cells that people typed anew, and what the last check found. All of it 0600."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from callsheet.durable import make_folder, sync_folder, written_whole
from callsheet.engine.members import told_apart
from callsheet.engine.plan_seen import shown_key
from callsheet.engine.results import LoadRequest
from callsheet.engine.workspace import SpoiltError, Workspace, as_written
from callsheet.file_names import safe_name
from callsheet.ledger.drafts import Draft, DraftFile
from transforms.edit_steps import Step, as_values, changed_by, edits_of, from_values
from transforms.edits import Edit
from transforms.policies import Hidden

TOP = "."  # where in the watched folder an uploaded file would lie: no name of a folder says anything of it
_PROFILE = "profile"
_SEEN = 4  # versions before the present one
_LARGEST = 64 * 1024 * 1024  # bytes of what a check found


class Answer(StrEnum):
    """What a process that checks drafts answers of one."""

    CHECKED = "checked"  # or there is nothing to check any more
    ANOTHER = "another"  # process is at it
    NOT_THERE = "not-there"  # no draft of that name in its ledger


LAST_ANSWER = " last"  # at the end of what a process that checks drafts answers, where it ends with it


class DraftFolder(Workspace):
    """Files of one draft below `data/drafts/<id>`."""

    def __init__(self, data_dir: Path, draft_id: str) -> None:
        super().__init__(data_dir, draft_id)
        self.folder = data_dir / "drafts" / draft_id
        self.reports = self.folder
        self._steps = dict[str, tuple[Step, ...]]()  # a name is given once, to what does not change

    def begin(self, profile: str) -> None:
        """Make the folder, with the name of the profile that it is of."""
        self.create()
        with written_whole(self.folder / _PROFILE) as file:
            file.write(profile.encode())

    @staticmethod
    def whose(folder: Path) -> str:
        """The profile that a folder of a draft is of; "" for any other folder."""
        with suppress(OSError):
            return (folder / _PROFILE).read_bytes().decode("utf-8", "replace")
        return ""

    def place(self, number: int, name: str) -> Path:
        """Where an uploaded file is, under a name that is safe on every disk."""
        return self.folder / str(number) / safe_name(name)

    def make_place(self, number: int, name: str) -> Path:
        """The same, with its folder made."""
        path = self.place(number, name)
        make_folder(path.parent)
        return path

    def requests(self, draft: Draft) -> list[LoadRequest]:
        """What is to be checked or loaded, in the order of the upload."""
        return [self.request(draft, file, self.place(file.number, file.name)) for file in draft.files]

    def beside(self, draft: Draft) -> dict[int, str]:
        """The folders by which the files of a draft differ from others of their name in it, by their numbers, as its check tells them apart."""
        told = told_apart(
            self.request(draft, file, self.place(file.number, file.name)) for file in draft.files
        )
        return {
            file.number: order.beside or file.choices.folder
            for file, order in zip(draft.files, told, strict=True)
        }

    def submitted(self, draft: Draft, file: DraftFile, path: Path, beside: str) -> LoadRequest:
        """How the file at a path is to be loaded, with what was shown of each of its sheets when the draft was submitted."""
        found = self.found(draft.version) or {}
        own = [sheet for sheet in found.get("sheets", ()) if sheet["file"] == file.number]
        shown = {shown_key(sheet["member"], sheet["sheet"]): sheet.get("mark", "") for sheet in own}
        return replace(self.request(draft, file, path), shown=shown, saved=found.get("saved"), beside=beside)

    def request(self, draft: Draft, file: DraftFile, path: Path) -> LoadRequest:
        """How the file of a draft that is at a path is to be read."""
        chosen = file.choices
        return LoadRequest(
            path,
            kind=chosen.kind or None,
            options=dict(chosen.options),
            hidden=Hidden(chosen.hidden) if chosen.hidden else None,
            again=chosen.again,
            worksheets=chosen.worksheets,
            folder=chosen.folder or TOP,
            drop=self.folder.name,
            columns=dict(chosen.columns),
            encoding=chosen.encoding,
            edits=self.edits(chosen.edits),
            parent=draft.made_of,
            changed_by=changed_by(self.steps(chosen.edits)),
        )

    def has_files(self, draft: Draft) -> bool:
        """Whether all that people gave is there: the files of a draft, and what was typed of each."""
        if not all(self.place(file.number, file.name).is_file() for file in draft.files):
            return False
        return all(self._has_steps(file.choices.edits) for file in draft.files)

    def _has_steps(self, name: str) -> bool:
        """Whether what was typed under a name can be read."""
        try:
            self.steps(name)
        except (OSError, SpoiltError):
            return False
        return True

    def has_rows(self, found: Mapping[str, Any]) -> bool:
        """Whether the rows that belong to what a check found are there."""
        names = (sheet.get("rows_in") for sheet in found.get("sheets", ()))
        return all(self.can_read(name) for name in names if name)

    def keep_steps(self, steps: Iterable[Step]) -> str:
        """Keep what was typed, step by step, on disk when this returns; the name that a choice refers to."""
        name = secrets.token_hex(8)
        with written_whole(self.folder / _typed(name)) as file:
            file.write(json.dumps(as_values(steps)).encode("utf-8", "surrogatepass"))
        return name

    def steps(self, name: str) -> tuple[Step, ...]:
        """The steps of that name; none for "". OSError where they are not kept, SpoiltError where they cannot be read."""
        if name and name not in self._steps:
            path = self.folder / _typed(name)
            with as_written(path):
                written = path.read_bytes().decode("utf-8", "surrogatepass")
                self._steps[name] = from_values(json.loads(written))
        return self._steps.get(name, ())

    def edits(self, name: str) -> tuple[Edit, ...]:
        """The cells that are typed anew after the steps of that name; none for ""."""
        return edits_of(self.steps(name))

    def keep_found(self, version: int, found: dict[str, Any]) -> None:
        """Keep what a check of that version found, whole or not at all."""
        with written_whole(self.folder / f"found-{version}.json") as file:
            file.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    def found(self, version: int) -> dict[str, Any] | None:
        """What the check of that version found; None when it is not there."""
        path = self.folder / f"found-{version}.json"
        with suppress(OSError, ValueError):
            if path.stat().st_size <= _LARGEST:
                found: dict[str, Any] = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
                return found
        return None

    def forget_before(self, version: int) -> None:
        """Remove what checks of earlier versions found; of the last few it is kept for those who still look at them."""
        for path in [*self.folder.glob("found-*.json"), *self.folder.glob("rows-*.arrow")]:
            number = path.stem.split("-")[1]
            if number.isdigit() and int(number) < version - _SEEN:
                path.unlink(missing_ok=True)
        sync_folder(self.folder)


def _typed(name: str) -> str:
    """The file of what was typed under a name."""
    return f"edits-{name}.json"
