"""What this ledger's other loads have put where a load sends its rows: what the service counts there as repeats without a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import orjson

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import LedgerError, Load
from callsheet.ledger.states import ChunkState
from transforms.kind import AsyncImport, Scope
from transforms.kinds import kind_named
from transforms.outcomes import Outcome
from transforms.places import BY_ROW, scope_of_call
from validators.libraries import np
from validators.tables import among

_THERE = (Outcome.LOADED, Outcome.DUPLICATE)
_ENDED = (ChunkState.SETTLED, ChunkState.RECONCILED)


class PutThere:
    """The numbers of other loads that count as repeats at one place of this one, read when first asked for.

    They are kept as 8 bytes each.
    """

    def __init__(self, ledger: Ledger, load: Load, how: AsyncImport, scope: Scope) -> None:
        self._ledger, self._load, self._how, self._scope = ledger, load, how, scope
        self._kind = kind_named(load.kind)

    def among(self, numbers: Mapping[int, str]) -> frozenset[int]:
        """Of row -> number the rows whose number is there by another load."""
        asked = np.array([_packed(number) for number in numbers.values()], "int64")
        found = among(asked, self._known)
        return frozenset(row for row, there in zip(numbers, found.tolist(), strict=True) if there)

    @cached_property
    def _known(self) -> np.typing.NDArray[np.int64]:
        found = (_packed(number) for load in self._loads() for number in self._numbers_of(load))
        return np.sort(np.fromiter(found, "int64"))

    def _loads(self) -> Iterator[Load]:
        for load in self._ledger.loads_like(self._load):
            anywhere = BY_ROW in load.options
            if load.id != self._load.id and (anywhere or self._repeats(self._kind.scope(load.options))):
                yield load

    def _repeats(self, there: Scope) -> bool:
        return self._how.repeats(self._load.options, self._scope, there)

    def _numbers_of(self, load: Load) -> Iterator[str]:
        """The numbers of a load that the service has, as far as the bodies of its calls are still kept."""
        outcomes = self._ledger.outcomes(load.id)
        there = set(outcomes.loc[outcomes["outcome"].isin(_THERE), "row"].tolist())
        for chunk in self._ledger.chunks(load.id, *_ENDED) if there else ():
            try:
                frozen = self._ledger.frozen(load.id, chunk.number)
            except LedgerError:
                continue
            if frozen.operation != self._how.operation:
                continue
            body = orjson.loads(frozen.body)
            if self._repeats(scope_of_call(self._kind, load.options, body)):
                numbers = self._how.row_numbers(body)
                yield from (number for row, number in zip(frozen.rows, numbers, strict=True) if row in there)


def _packed(number: str) -> int:
    """Up to 16 digits as one whole number, which keeps the zeros they begin with."""
    return int(f"1{number}")
