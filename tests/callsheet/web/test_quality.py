"""The lists of each origin: grouped by name, of one's own profiles, with shares that add up."""

from collections import Counter
from dataclasses import replace

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
