"""A list of two campaigns killed at its durable steps and requests: each number is in its campaign once, and in no other."""

import os
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from callsheet.sandbox.controls import Controls
from callsheet.sandbox.process import SandboxProcess
from tests.chaos.conftest import fresh
from tests.chaos.world import KILLED, Class, chaos_profile, copied, finish, in_child, prepared, six, wrongs
from tests.support.campaigns import a_campaign
from tests.support.loading import a_csv

EVERY = 1 if os.environ.get("CALLSHEET_TEST_CHAOS") else 5
NAMES = ("Spring", "Autumn")


def _write(path: Path, rows: list[str]) -> Path:
    lines = (f"{number},Customer,{NAMES[at % 3 == 2]}" for at, number in enumerate(rows))
    return a_csv(path, "Telephone,Name,Campaign name", *lines)


TWO = Class("two campaigns", "customer-numbers", "import_customer_numbers", _write, {"duplicates": "none"})


def _placed(sandbox: Controls) -> Counter[tuple[str, str]]:
    names = {each["id"]: each["name"] for each in sandbox.state("campaigns")}
    return Counter(
        (names[contact["campaign"]], contact["telephone"]) for contact in sandbox.state("contacts")
    )


@pytest.mark.slow
def test_a_list_of_two_campaigns_killed_and_resumed_ends_as_if_undisturbed(
    stand_in: SandboxProcess, tmp_path: Path
) -> None:
    """Killed before, while and after each campaign's chunks are sent and followed up."""
    rows = six()
    expected = Counter((NAMES[at % 3 == 2], number) for at, number in enumerate(rows))
    template = tmp_path / "template"
    template.mkdir()
    fresh(stand_in)
    load_id = prepared(chaos_profile(stand_in, template), TWO, rows, tmp_path)
    steps, kills, broken = 1, 0, {}
    for at in (0, *range(1, 1000, EVERY)):
        if at > steps:
            break
        fresh(stand_in)
        profile = chaos_profile(stand_in, copied(template, tmp_path / f"at{at}"))
        for name in NAMES:
            a_campaign(profile, name)
        status, seen = in_child(partial(finish, profile, load_id), at)
        steps, kills = (len(seen), 0) if at == 0 else (steps, kills + (status == KILLED))
        result = finish(profile, load_id)
        lines = [(line["name"], line["outcomes"]) for line in result.campaigns]
        found = wrongs(stand_in, profile, load_id, TWO, rows)
        if (
            found
            or _placed(stand_in) != expected
            or lines != [("Spring", {"loaded": 4}), ("Autumn", {"loaded": 2})]
        ):
            broken[at] = found, _placed(stand_in), lines
    assert kills > 10
    assert broken == {}
