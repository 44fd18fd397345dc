"""The lists of each origin: grouped by name, of one's own profiles, with shares that add up."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from callsheet.engine.context import open_ledger
from callsheet.ledger import baselines
from callsheet.ledger.baselines import Figures, overlaps, share_in
from callsheet.web.quality_pages import family, origins
from callsheet.web.site import Site
from tests.callsheet.web.conftest import House, SignIn


def test_lists_of_one_origin_are_called_alike_but_for_dates_and_versions() -> None:
    names = ["CRM export 2026-11-27.xlsx", "CRM_export-3.to-fix.xlsx", "crm/CRM export.csv"]
    assert {family(name) for name in names} == {"CRM export"}
    assert family("6590017788.csv") == "–"
    assert family("客户名单_1127.csv") == "客户名单"


def test_the_latest_loads_of_an_origin_count_and_those_with_most_to_fix_come_first(
    site: Site, house: House
) -> None:
    """At most thirty of each; the first is the last one that was loaded."""
    found = site.find_load(house.loads["sales"])
    assert found
    good, bad = (replace(found[1], file=f"{name} 1.csv") for name in ("good", "bad"))
    loads = [(good, Counter(loaded=9, invalid=1))] * 40 + [(bad, Counter(invalid=50, duplicate=50))]
    first, second = origins(loads)
    assert (first.name, first.loads, first.to_fix, first.repeated, first.enough) == (
        "bad",
        1,
        "50.0%",
        "50.0%",
        False,
    )
    assert (second.loads, second.rows, second.to_fix, second.to_fix_last) == (30, 300, "10.0%", "10.0%")


def test_nobody_sees_the_lists_of_another_profile(signed_in: SignIn) -> None:
    page = signed_in("ann").get("/quality").text
    assert "sales list" in page
    assert "care list" not in page
    assert "Fewer than three loads" in page


@pytest.mark.parametrize(
    ("own", "before", "shared"), [(40, 40, 10), (5000, 5000, 1000), (5000, 300, 300), (300, 5000, 300)]
)
def test_overlap_is_what_a_list_shares_with_those_before(own: int, before: int, shared: int) -> None:
    """Exactly for short lists, nearly for long ones, of which the smallest fingerprints are kept."""
    drawn = random.Random(1)
    marks = [f"{drawn.getrandbits(63):016x}" for _ in range(own + before - shared)]
    here, there = sorted(marks[:own]), sorted(marks[own - shared :])
    kept = (frozenset(each[: baselines.SAMPLE]) for each in (here, there))
    assert share_in(*kept) == pytest.approx(shared / own, abs=0 if own + before < 200 else 0.1)


def test_a_list_is_compared_with_what_came_before_it(site: Site, house: House) -> None:
    """Of its own profile and kind; the first has nothing to be compared with, one without figures neither."""
    profile = house.profiles[0]
    with open_ledger(profile) as ledger:
        for at, name in enumerate(("first", "second", "third")):
            marks = frozenset(f"{mark:016x}" for mark in range(at * 5, at * 5 + 10))
            baselines.remember(ledger, f"overlap-{name}", "sales", "queues", Figures(10, 0, 0, sample=marks))
        baselines.remember(
            ledger, "overlap-x", "care", "queues", Figures(1, 0, 0, sample=frozenset({"0" * 16}))
        )
        asked = {"overlap-first", "overlap-second", "overlap-third", "overlap-x", "none"}
        assert overlaps(ledger, asked) == {"overlap-second": 0.5, "overlap-third": 0.5}


def test_a_period_leaves_out_what_is_older(
    signed_in: SignIn, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the ledger's clock; what is none of ours is no period."""
    client = signed_in("ann")
    for days in ("", "7", "365", "x", "-1", "99999"):
        assert "sales list" in client.get(f"/quality?days={days}").text
    monkeypatch.setattr(site.people, "_now", lambda: "2099-01-01T00:00:00.000+00:00")
    client = signed_in("ann")
    assert "sales list" in client.get("/quality").text
    page = client.get("/quality?days=365").text
    assert "sales list" not in page
    assert "No load has ended in this time." in page


def test_the_last_list_s_numbers_are_shown_by_how_they_begin(
    signed_in: SignIn, site: Site, house: House
) -> None:
    """The commonest beginnings, and what is unusual of them beside the loads before; of names nothing."""
    found = site.find_load(house.loads["sales"])
    assert found
    loads = [(replace(found[1], id=f"load-{at}", file="crm 1.csv"), Counter(loaded=9)) for at in range(3)]
    (numbers,) = origins(loads)
    usual = {"65": 0.9, "60": 0.1}
    mix = {"load-0": {"65": 0.5, "60": 0.3, "62": 0.15, "66": 0.05}, "load-1": usual, "load-2": usual}
    assert numbers.begins(mix) == [("65", "50%", "-40"), ("60", "30%", "+20"), ("62", "15%", "+15")]
    assert numbers.begins({"load-0": usual}) == [("65", "90%", ""), ("60", "10%", "")]
    assert numbers.begins({"load-1": usual}) == [("65", "90%", ""), ("60", "10%", "")]
    (names,) = origins([(replace(load, kind="queues"), books) for load, books in loads])
    assert names.begins(mix) == []
    assert "65… " in signed_in("ann").get("/quality").text


def test_a_bar_shows_every_outcome(signed_in: SignIn, site: Site, house: House) -> None:
    """Its parts end where the picture does, not beyond it: rows to fix are seen."""
    found = site.find_load(house.loads["sales"])
    assert found
    ((_, end),) = {
        (one.bar[0].x, round(one.bar[-1].x + one.bar[-1].width))
        for one in origins([(found[1], Counter(loaded=2, invalid=1, duplicate=1))])
    }
    picture = signed_in("ann").get("/quality").text.partition('class="bar" viewBox="0 0 ')[2]
    assert picture.split(" ")[0] == str(end)
