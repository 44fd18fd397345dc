"""Whose result it is: which rows of an import-result answer are about a batch of ours, and which might be."""

from collections.abc import Callable, Collection, Iterable, Mapping
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


def canonical(code: str) -> str:
    """A code as the ledger has it: ours are of digits and capitals."""
    return mark(code).upper()


def echo_of(answer: Any, batch: str) -> str:
    """The code that the service gave in the answer to an import, where it is not the batch's own; otherwise empty."""
    answered = canonical(import_receipt(answer).batch) if batch and isinstance(answer, Mapping) else ""
    return "" if answered == canonical(batch) else answered


class KnownCodes:
    """The codes of all our batches, those that we gave and those that were answered.

    `owners` tells which of some codes they have, as pairs of a code and a batch that has it.
    """

    def __init__(self, owners: Callable[[Collection[str]], Iterable[tuple[str, str]]]) -> None:
        self._owners = owners

    def any_of_another(self, codes: Iterable[str], own: str) -> bool:
        """Whether one of some codes is that of another batch than our own."""
        asked = {canonical(code) for code in codes} - {""}
        return any(canonical(batch) != canonical(own) for _, batch in self._owners(asked)) if asked else False


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
        if not answered or mark(answered) == mark(self.code) or known.any_of_another([answered], self.code):
            return (self.code,)
        return (answered, self.code)

    def named_in(self, results: Iterable[ImportResult], known: KnownCodes) -> list[ImportResult]:
        """The results that carry one of its codes."""
        marks = {mark(name) for name in self.names(known)}
        return [result for result in results if mark(result.batch) in marks]

    def suspects_in(self, results: Iterable[ImportResult], known: KnownCodes) -> list[ImportResult]:
        """The results that could be its own by all but their code; none where the service shows codes as we sent them."""
        listed = list(results)
        if known.any_of_another((result.batch for result in listed), self.code):
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
