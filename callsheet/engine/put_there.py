"""What this ledger's other loads have put where a load sends its rows: what the service counts there as repeats without a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import orjson

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import Load
from callsheet.ledger.taken import taken
from transforms.kind import AsyncImport, Scope
from transforms.kinds import kind_named
from transforms.outcomes import Outcome
from transforms.places import BY_ROW, scope_of_call
from validators.libraries import np, pa, pc
from validators.tables import among

_THERE = frozenset({str(Outcome.LOADED), str(Outcome.DUPLICATE)})


class PutThere:
    """The numbers of other loads that count as repeats at one place of this one, read when first asked for.

    They are kept as 8 bytes each.
    """

    def __init__(self, ledger: Ledger, load: Load, how: AsyncImport, scope: Scope) -> None:
        self._ledger, self._load, self._how, self._scope = ledger, load, how, scope
        self._kind = kind_named(load.kind)

    def among(self, numbers: Mapping[int, str]) -> frozenset[int]:
        """Of row -> number the rows whose number is there by another load."""
        found = among(_packed(list(numbers.values())), self._known)
        return frozenset(np.array(list(numbers), "int64")[found].tolist())

    @cached_property
    def _known(self) -> np.typing.NDArray[np.int64]:
        found = [numbers for load in self._loads() for numbers in self._numbers_of(load)]
        return np.sort(np.concatenate([_packed([]), *found]))

    def _loads(self) -> Iterator[Load]:
        for load in self._ledger.loads_like(self._load):
            anywhere = BY_ROW in load.options
            if load.id != self._load.id and (anywhere or self._repeats(self._kind.scope(load.options))):
                yield load

    def _repeats(self, there: Scope) -> bool:
        return self._how.repeats(self._load.options, self._scope, there)

    def _numbers_of(self, load: Load) -> Iterator[np.typing.NDArray[np.int64]]:
        """The numbers of a load that the service has, as far as the bodies of its calls are still kept."""
        with self._ledger.look() as connection:
            for calls in taken(connection, load.id, self._how.operation, _THERE):
                numbers, there = list[str](), list[np.typing.NDArray[np.bool_]]()
                for call in calls:
                    body = orjson.loads(call.body)
                    if self._repeats(scope_of_call(self._kind, load.options, body)):
                        numbers += self._how.row_numbers(body)
                        there.append(call.rows)
                if there:
                    yield _packed(numbers)[np.concatenate(there)]


def _packed(numbers: Sequence[str]) -> np.typing.NDArray[np.int64]:
    """Up to 16 digits each as one whole number, which keeps the zeros they begin with."""
    digits = pc.binary_join_element_wise("1", pa.array(numbers, pa.string()), "")
    return np.asarray(digits.cast(pa.int64()))
