"""A list whose profile calls all numbers of a row, killed at its durable steps and requests: each number is sent once."""

import os
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.report import never_again
from callsheet.ledger.states import LoadState
from callsheet.ledger.verify import verify
from callsheet.sandbox.process import SandboxProcess
from callsheet.settings import Profile
from tests.chaos.conftest import fresh
from tests.chaos.world import KILLED, Class, chaos_profile, copied, finish, in_child, prepared, six
from tests.support.loading import a_csv

EVERY = 1 if os.environ.get("CALLSHEET_TEST_CHAOS") else 5


def _write(path: Path, rows: list[str]) -> Path:
    """Three numbers, one of them twice, two and one: the chunks of two numbers part rows."""
    first, second, third, fourth, fifth, sixth = rows
    lines = (f"a,{first},{second},{third}", f"b,{fourth},12,{fifth}", f"c,n/a,{sixth},{sixth}")
    return a_csv(path, "Name,Phone,Mobile,Home phone", *lines)


THREE = Class("all numbers", "customer-numbers", "import_customer_numbers", _write, {"duplicates": "none"})


def _wrong(profile: Profile, load_id: str) -> list[str]:
    """What the ledger shows broken."""
    with open_context(profile) as context:
        state = context.ledger.load(load_id).state
        found = [str(wrong) for wrong in verify(context.ledger, load_id, never_again())]
    return found if state is LoadState.CLOSED else [*found, f"the load is {state}"]


@pytest.mark.slow
def test_a_list_of_several_numbers_a_row_killed_and_resumed_ends_as_if_undisturbed(
    stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """The same outcomes by row and by number wherever it was killed, and every number in the campaign once."""
    rows = six()
    template = tmp_path / "template"
    template.mkdir()
    fresh(stand_in)
    load_id = prepared(chaos_profile(stand_in, template, phones="all"), THREE, rows, tmp_path)
    steps, kills, broken = 1, 0, {}
    for at in (0, *range(1, 1000, EVERY)):
        if at > steps:
            break
        fresh(stand_in)
        profile = chaos_profile(stand_in, copied(template, tmp_path / f"at{at}"), phones="all")
        status, seen = in_child(partial(finish, profile, load_id), at)
        steps, kills = (len(seen), 0) if at == 0 else (steps, kills + (status == KILLED))
        result = finish(profile, load_id)
        found = _wrong(profile, load_id)
        called = Counter(contact["telephone"] for contact in stand_in.state("contacts"))
        told = (result.outcomes, result.numbers)
        if found or called != Counter(rows) or told != ({"loaded": 2, "invalid": 1}, {"loaded": 6, "invalid": 1, "duplicate": 1}):  # fmt: skip
            broken[at] = found, called, told
    assert kills > 10
    assert broken == {}
