"""The rows to fix of a draft, before anything is submitted: the workbook that a load would give back, in a process of its own.

`python -m callsheet.child_process PID callsheet.engine.draft_to_fix` reads what is asked for as JSON (names of files and sheets are no words of a
command, which others on the machine can see) and writes the workbook. Its rows carry marks that name the draft: when they come back they are known as
its correction.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path

from callsheet.engine.checked import Checked
from callsheet.engine.claims import written_marks
from callsheet.engine.context import open_ledger
from callsheet.engine.draft_folder import DraftFolder
from callsheet.engine.dry_run import check_files
from callsheet.engine.edited_rows import UNSAID
from callsheet.engine.own_result import own_of, write_rows_to_fix
from callsheet.engine.plan_workbook import result_sheet
from callsheet.engine.progress import Silent
from callsheet.engine.report import suggested
from callsheet.engine.results import LoadRequest
from callsheet.engine.row_marks import Sealer
from callsheet.engine.saved_columns import looked_up
from callsheet.engine.take import Taken, edits_of
from callsheet.ledger.drafts import Draft, find_draft
from callsheet.ledger.ledger import Ledger
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.settings import Profile, load_profile
from callsheet.sheets.result.exchange import OwnWorkbook
from callsheet.sheets.result.write import ResultSheet
from validators.libraries import pd

Which = tuple[int, str, str]
"""The number of a file, the member of an archive and the sheet."""


@dataclass(slots=True)
class _Writer:
    """Writes the rows to fix of one sheet while a draft is checked."""

    ledger: Ledger
    draft: Draft
    folder: DraftFolder
    which: Which
    target: Path
    written: bool = False
    _order: LoadRequest | None = None
    _taken: Taken | None = None

    def see(self, order: LoadRequest, taken: Taken) -> None:
        if (_number(order), order.member.name if order.member else "") == self.which[:2]:
            self._order, self._taken = order, taken

    def write(self, checked: Checked) -> None:
        """Write the sheet, where it is the one."""
        result, order, taken = checked.result, self._order, self._taken
        if order is None or taken is None or str(order.path) != result.file or result.sheet != self.which[2]:
            return
        sheet, match = result_sheet(checked), checked.match
        reader = Reader(result.language, result.zone, Surface.WORKBOOK)
        sheet = replace(
            sheet,
            columns=match.columns,
            suggested=suggested(checked.outcomes, checked.problems, sheet.values, match, reader),
            marks=self._marks(checked, sheet),
        )
        self.written = write_rows_to_fix(self.target, sheet, self._own(order, taken, checked)) is not None

    def _own(self, order: LoadRequest, taken: Taken, checked: Checked) -> OwnWorkbook | str | None:
        facts = {
            "path": order.path.name,
            "secrets": taken.secrets,
            "facts": asdict(checked.sheet.facts),
            "edited": bool(order.edits),
            "edits": [astuple(edit) for edit in edits_of(order)],
            "name": checked.sheet.name,
            "sha256": taken.sha256,
        }
        return own_of([] if order.member else [order.file], facts, checked.match)

    def _marks(self, checked: Checked, sheet: ResultSheet) -> pd.Series[str] | None:
        """The marks that rows came with, and of others which row of this draft each is; none where a row may come as often as one likes."""
        kind = checked.match.kind
        if kind.live.wanted_state:
            return None
        sealer, rows = Sealer(self.ledger.remembered.secret(make=True) or b""), sheet.outcomes.index.tolist()
        carried = written_marks(checked.sheet, checked.match)
        kept = sealer.read({row: carried[row] for row in rows if row in carried})
        bare = [row for row in rows if row not in kept]
        made = dict(zip(bare, sealer.marks(self.draft.id, bare, [UNSAID] * len(bare)), strict=True))
        return pd.Series(made | {row: carried[row] for row in kept}, dtype="str")


def _number(order: LoadRequest) -> int:
    """The number of the file in the draft, after which its folder is called."""
    return int(order.file.parent.name)


def write_to_fix(profile: Profile, draft_id: str, version: int, which: Which, target: Path) -> bool:
    """Write the rows to fix of a sheet of a draft; False where there are none, or the draft is not that version any more."""
    with open_ledger(profile) as ledger:
        draft = find_draft(ledger, draft_id)
        if draft is None or draft.version != version:
            return False
        folder = DraftFolder(profile.data_dir, draft.id)
        writer = _Writer(ledger, draft, folder, which, target)
        check_files(looked_up(profile), folder.requests(draft), Silent(), plan=writer.write, see=writer.see)
        return writer.written


def main(asked: str) -> None:
    """Write what is asked for: profile, draft, version, file, member, sheet and target."""
    profile, draft, version, *which, target = json.loads(asked)
    write_to_fix(load_profile(profile), draft, version, (which[0], which[1], which[2]), Path(target))


if __name__ == "__main__":
    main(sys.stdin.read())
