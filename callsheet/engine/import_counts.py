"""The counts of one import as they are reported look by look, and when they are the end of the story.

There is no state that says so. Counts that add up settle a batch once they were seen often enough, whatever else differs
between two answers (the address of the error workbook, a time). Replicas may show older counts, or nothing, in between: then
the highest counts speak, after one sighting more. Counts that have gone down and stay down are never believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from callsheet.ledger.records import Chunk
from callsheet.sobot.models import ImportResult
from validators.message import Message, message

STEADY = 2  # sightings in which counts that add up must be the same
SHORT = 6  # sightings after which counts that fall short by known forbidden numbers, or went wrong, are final
_Counts = tuple[int, int, int]


@dataclass(slots=True)
class ImportPoll:
    """One batch under watch: the highest counts, how often they were seen, and what cannot be right about it."""

    chunk: Chunk
    batch: str
    waited: float = 0.0  # seconds since it was acknowledged, before this process watched it
    best: ImportResult | None = None  # the latest answer with the highest counts
    seen: int = 0  # how often those counts were seen
    same: int = 0  # the same counts one after another, whichever they are
    missing: int = 0  # looks since the last one that showed any counts
    looks: int = 0
    doubled: bool = False
    forbidden: int | None = None  # its rows that this profile loaded as forbidden, once that was looked up
    _last: _Counts | None = None
    _wrong: Message | None = None  # for good
    _lower: Message | None = None  # until the highest counts are seen again

    def update(self, found: Sequence[ImportResult]) -> None:
        """Take in one answer: no row while the service does not know the batch, more than one if it ran twice."""
        self.looks += 1
        if not found:
            self.missing += 1
            return
        result = found[0]
        counts = _counts(result)
        self.missing, self.same = 0, self.same + 1 if counts == self._last else 1
        self._last = counts
        if len(found) > 1 or result.success + result.error > self.chunk.row_count:
            self.doubled = True
            listed = tuple(map(_shown, found))
            self._wrong = message("COUNTS_MORE_THAN_SENT", counts=listed, sent=self.chunk.row_count)
        self._compare(result, counts)

    def _compare(self, result: ImportResult, counts: _Counts) -> None:
        best = _counts(self.best) if self.best else counts
        if self.best is None or (counts != best and _reaches(counts, best)):
            self.best, self.seen, self._lower = result, 1, None
        elif counts == best:
            link = result.report_url or self.best.report_url
            self.best, self.seen, self._lower = replace(result, report_url=link), self.seen + 1, None
        else:
            went_down = message("COUNTS_WENT_DOWN", before=_shown(self.best), now=_shown(result))
            self._lower = went_down
            if not _reaches(best, counts):  # neither of them is a later state of the other
                self._wrong = self._wrong or went_down

    @property
    def wrong(self) -> Message | None:
        """What cannot be right about its counts."""
        gone = self.best is not None and self.missing >= SHORT and self.seen < STEADY
        vanished = message("COUNTS_GONE", before=_shown(self.best)) if gone and self.best else None
        return self._wrong or self._lower or vanished

    @property
    def whole(self) -> bool:
        """Whether every row sent is counted, or is known to be held back uncounted."""
        return self.best is not None and self.best.counted + (self.forbidden or 0) >= self.chunk.row_count

    @property
    def is_steady(self) -> bool:
        """Whether the highest counts were seen often enough to be looked into."""
        return self._agreed(STEADY)

    @property
    def is_final(self) -> bool:
        """Whether what was reported may be taken as the end of the story."""
        if self.best is None:
            return False
        steady = STEADY if self.best.counted >= self.chunk.row_count else SHORT
        if self._wrong is None and self.whole and self._agreed(steady):
            return True
        return bool(self._wrong or self._lower) and self.same >= SHORT

    def _agreed(self, steady: int) -> bool:
        """Whether the highest counts were seen so often, one after another; once more where others came between."""
        in_a_row = self.same if self._lower is None else 0
        return self.seen > steady or min(self.seen, in_a_row) >= steady


def _counts(result: ImportResult) -> _Counts:
    return result.success, result.repeat, result.error


def _reaches(counts: _Counts, others: _Counts) -> bool:
    """Whether no count is lower than in the others."""
    return all(one >= other for one, other in zip(counts, others, strict=True))


def _shown(result: ImportResult) -> Message:
    return message("COUNTS", success=result.success, repeat=result.repeat, error=result.error)
