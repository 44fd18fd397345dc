"""The page of a finished load is not computed for each look, and never says what was true before."""

from dataclasses import replace

import pytest

from callsheet.engine.context import LoadContext
from callsheet.ledger.records import Load
from callsheet.ledger.states import LoadState
from callsheet.sheets.page.facts import PageFacts
from callsheet.web.known_facts import Known
from callsheet.web.site import Site
from tests.callsheet.web.conftest import House

BOOKS = {"loaded": 2, "unknown": 1}


class Computed(Known[PageFacts]):
    """Notes the loads whose facts were computed."""

    def __init__(self, most: int = 32) -> None:
        self.loads: list[str] = []
        super().__init__(self._facts, most)

    def _facts(self, _: LoadContext, load: Load) -> PageFacts:
        self.loads.append(load.id)
        return PageFacts(load.file, {}, 0, {}, "")


@pytest.fixture
def load(site: Site, house: House) -> Load:
    found = site.people.find(house.loads["sales"])
    assert found is not None
    return found


def test_the_second_look_computes_nothing(site: Site, load: Load) -> None:
    known = Computed()
    facts = [known.of(site.contexts["sales"], load, BOOKS, "") for _ in range(3)]
    assert facts[0] is facts[1] is facts[2]
    assert known.loads == [load.id]


@pytest.mark.parametrize("what", ["books", "decision", "state", "running"])
def test_whatever_has_changed_is_computed(what: str, site: Site, load: Load) -> None:
    """A row that a person resolved, an answer, another state; a load that runs is computed for each look."""
    known, context = Computed(), site.contexts["sales"]
    first = replace(load, state=LoadState.SENDING) if what == "running" else load
    second = replace(load, state=LoadState.REFUSED) if what == "state" else first
    known.of(context, first, BOOKS, "")
    books = {"loaded": 3} if what == "books" else BOOKS
    known.of(context, second, books, "2026-11-27T08:00:00" if what == "decision" else "")
    assert len(known.loads) == 2


def test_files_that_were_removed_are_not_told_as_there(site: Site, load: Load) -> None:
    """A purge takes what problems were counted from."""
    known, context = Computed(), site.contexts["sales"]
    known.of(context, load, BOOKS, "")
    cells = context.workspace(load.id).folder / "cells.arrow"
    aside = cells.rename(cells.with_name("aside"))
    known.of(context, load, BOOKS, "")
    aside.rename(cells)
    assert len(known.loads) == 2


def test_only_the_latest_are_kept(site: Site, load: Load) -> None:
    known, context = Computed(most=2), site.contexts["sales"]
    for number in (1, 2, 1, 3, 1, 2):
        known.of(context, replace(load, id=str(number)), BOOKS, "")
    assert known.loads == ["1", "2", "3", "2"]
