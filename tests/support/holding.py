"""Which rows of a sheet are not dialled, in the lowest layers that can say it: no files, no service, one ledger."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from callsheet.engine.reached import Question, Reached
from callsheet.ledger.forbidden_question import OUTBOUND
from callsheet.ledger.ledger import Ledger
from tests.support.making import TODAY, a_sheet, matched
from transforms.cells import RepairPolicy
from transforms.elsewhere import with_elsewhere
from transforms.kind import ForbiddenEntry
from transforms.people import Numbers
from transforms.policies import PreparePolicy
from transforms.prepare import prepare
from transforms.sheet import CellType


class Holding:
    """A profile's forbidden numbers, each list loaded under a country, and who is held by them."""

    def __init__(self, ledger: Ledger, forbidden: Iterable[str] = (), country: str = "") -> None:
        self._memory = ledger.forbidden
        self._profile = f"p{ledger.forbidden.generation('count')}"
        self._memory.remember("count", "L", [ForbiddenEntry("999", OUTBOUND, True, "")])
        entries = [ForbiddenEntry(number, OUTBOUND, True, "") for number in forbidden]
        self._memory.remember(self._profile, "L", entries, country)

    def suspect(self, patterns: Collection[str], country: str = "") -> None:
        """What rows of a list that are not in place may mean."""
        self._memory.suspect(self._profile, "L", dict.fromkeys(patterns, 2), country)

    def rows(
        self,
        lines: Sequence[Sequence[str]],
        country: str = "",
        types: Mapping[tuple[int, int], CellType] | None = None,
    ) -> set[int]:
        """The rows of a sheet, its titles first, that are held under a country of the profile."""
        sheet = a_sheet(lines, types)
        match = matched(sheet)
        proven = prepare(sheet, match, PreparePolicy(TODAY, repairs=RepairPolicy(country=country)))
        called = [proven.ready[name] for name in match.kind.rows.reaches]
        numbers: Numbers = with_elsewhere(proven.numbers, sheet, match, called, country)
        found, _ = Reached(numbers, called).held(Question(self._memory, self._profile, country, TODAY))
        return set(found)


def national(at: int) -> str:
    """A mobile number of Singapore without its code, of somebody who is not forbidden."""
    return f"9{4_000_000 + 7919 * at % 1_000_000:07}"


def a_list(*lines: Sequence[str], title: str = "Handy", code: str = "", count: int = 50) -> list[list[str]]:
    """Titles, lines, and below them so many people with two numbers each; without a code nobody says their country."""
    others = [
        [f"{code}9811{1000 + 7 * at}", f"{code}{national(at)}" if at % 3 else ""] for at in range(count)
    ]
    return [["Telephone", title], *map(list, lines), *others]
