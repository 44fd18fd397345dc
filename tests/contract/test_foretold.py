"""`check` foretells `load`: of the same files in the same state, both say the same of every row, and check changes nothing.

What a check cannot know stands in `tests.support.situations.EXCEPTIONS`, each by name with the reason.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.sandbox.readings import Readings
from callsheet.sandbox.server import Sandbox
from tests.support.foretold import World, approved, foretold_and_done, waiting_loads
from tests.support.situations import EXCEPTIONS, OF_EVERY_KIND, SITUATIONS
from tests.support.thinned import LONG, half_of
from transforms.kinds import KINDS

pytestmark = pytest.mark.slow

TWICE = frozenset(SITUATIONS) if LONG else frozenset([*SITUATIONS][::4])
"""The situations that are checked once more without a plan."""

_CALLED = ("customer-numbers", "contact-plans")  # what is sent twice of these is called twice
_OTHERS = [kind.name for kind in KINDS if kind.name not in _CALLED]
_SOME = [name for name in OF_EVERY_KIND if name != "removals to approve"]  # which few kinds have
_LEFT_OUT = {f"{kind}: {name}" for kind in _OTHERS for name in _SOME} - {
    f"{kind}: {name}" for kind, name in half_of(_OTHERS, _SOME)
}
TRIED = [name for name in SITUATIONS if name in EXCEPTIONS or name not in _LEFT_OUT]
"""Of the situations that are made for each kind, each with the kinds that call and half of the others; all in `make chaos`."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    with Sandbox(readings=Readings(import_delay=0.02)) as running:
        yield running


@pytest.fixture
def world(shared: Sandbox, tmp_path: Path) -> World:
    shared.clear_faults()
    shared.reset()
    return World(shared, tmp_path)


@pytest.mark.parametrize("name", TRIED)
@pytest.mark.thinned(5)
def test_a_load_does_what_its_check_foretold(name: str, world: World) -> None:
    """Row by row: outcomes and codes, problems, exit status, requests, and why nothing is sent."""
    requests = SITUATIONS[name](world)
    before = waiting_loads(world.profile) if world.profile.may_have_ledger else set()
    checked, loaded = foretold_and_done(world.profile, world.sandbox, requests, twice=name in TWICE)
    if isinstance(checked, str) or isinstance(loaded, str):
        assert checked == loaded
        return
    assert [(each.file, each.sheet) for each in checked] == [(each.file, each.sheet) for each in loaded]
    differ = [line for one, other in zip(checked, loaded, strict=True) for line in one.beside(other)]
    assert bool(differ) == (name in EXCEPTIONS), "\n".join(differ)
    once = {(each.file, each.sheet): each.once_approved for each in checked}
    done = approved(world.profile, waiting_loads(world.profile) - before)
    ended = [each for each in done if not each.reason]  # another reason may come to light then
    differ = [line for each in ended for line in once[each.file, each.sheet].beside(each)]
    assert not differ, "\n".join(differ)
