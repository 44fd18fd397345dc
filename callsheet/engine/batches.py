"""Whose result it is: which rows of an import-result answer are about a batch of ours, and which might be."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from callsheet.sobot.models import ImportReceipt, ImportResult, import_receipt
from transforms.kind import Scope

_CLOCKS_APART = timedelta(
    hours=1
)  # between this machine and the service, where a time is a sign among others
_NO_RECEIPT = ImportReceipt("", "", "")


def mark(code: str) -> str:
    """A code as it is compared: without case and spaces."""
    return "".join(code.split()).casefold()


class KnownCodes:
    """The codes of all our batches, those that we gave and those that were answered; each with the batches that have it."""

    def __init__(self, batches: Iterable[tuple[str, Any]]) -> None:
        self._owners: dict[str, set[str]] = {}
        for code, answer in batches:
            answered = import_receipt(answer).batch if isinstance(answer, Mapping) else ""
            for name in filter(None, (code, answered)):
                self._owners.setdefault(mark(name), set()).add(mark(code))

    def is_anothers(self, code: str, own: str) -> bool:
        """Whether a code is that of another batch than our own."""
        return bool(self._owners.get(mark(code), set()) - {mark(own)})


@dataclass(frozen=True, slots=True)
class OwnBatch:
    """A batch as we sent it, and the receipt that its import answered where there was one."""

    code: str
    rows: int
    scope: Scope
    receipt: ImportReceipt = _NO_RECEIPT
    sent: datetime | None = None

    def names(self, known: KnownCodes) -> tuple[str, ...]:
        """The codes to ask by: the answered one (readings B13), unless another batch of ours has it, then our own."""
        answered = self.receipt.batch
        usable = answered and not known.is_anothers(answered, self.code)
        return (answered, self.code) if usable and mark(answered) != mark(self.code) else (self.code,)

    def named_in(self, results: Iterable[ImportResult], known: KnownCodes) -> list[ImportResult]:
        """The results that carry one of its codes."""
        marks = {mark(name) for name in self.names(known)}
        return [result for result in results if mark(result.batch) in marks]

    def suspects_in(self, results: Iterable[ImportResult], known: KnownCodes) -> list[ImportResult]:
        """The results that could be its own by all but their code; none where the service shows codes as we sent them."""
        listed = list(results)
        if any(known.is_anothers(result.batch, self.code) for result in listed):
            return []
        return [result for result in listed if self._fits(result)]

    def _fits(self, result: ImportResult) -> bool:
        ids = {mark(name) for name in (self.scope.id, self.receipt.campaign_id) if name}
        codes = {mark(name) for name in (self.scope.code, self.receipt.code) if name}
        return (
            _agrees(result.campaign_id, ids)
            and _agrees(result.code, codes)
            and result.counted <= self.rows
            and not self._is_older(result)
        )

    def _is_older(self, result: ImportResult) -> bool:
        if self.sent is None or result.created is None:
            return False
        try:
            made = datetime.fromtimestamp(result.created / 1000, UTC)
        except (OverflowError, OSError, ValueError):
            return False
        return made < self.sent - _CLOCKS_APART


def _agrees(shown: str, known: Collection[str]) -> bool:
    return not shown or not known or mark(shown) in known
