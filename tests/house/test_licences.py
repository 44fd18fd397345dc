"""The licences of what callsheet runs on: each is on the list in pyproject.toml, or the package is excepted by name."""

import pytest

from tests.support.dependencies import installed, licences, metadata_of, objections, pinned, same_name

ALLOWED = {"allowed": ["MIT", "Apache-2.0"], "exceptions": {"the-one": "LGPL-3.0-only"}}


def test_everything_that_callsheet_runs_on_is_allowed() -> None:
    packages = list(installed())
    assert len(packages) > len(pinned()) * 0.9, "what is not here is for other systems, and little"
    assert {(same_name(one.name), one.version) for one in packages} <= pinned().keys()
    found = {one.name: objections(one.name, licences(metadata_of(one))) for one in packages}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_exception_is_needed() -> None:
    """Without it, the package would be named."""
    from tests.support.dependencies import _ALLOWED

    without = {**_ALLOWED, "exceptions": {}}
    needed = {one.name for one in installed() if objections(one.name, licences(metadata_of(one)), without)}
    assert needed == set(_ALLOWED["exceptions"])


def test_what_is_tested_here_is_what_is_shipped() -> None:
    """Both locks have the same versions, so that tests and licences are about the packages of run.txt."""
    everything = pinned("dev.txt")
    assert {key: everything.get(key) for key in pinned()} == pinned()
    assert all(pinned().values())


@pytest.mark.parametrize(
    ("metadata", "wrong"),
    [
        ({"License-Expression": ["MIT"]}, set()),
        ({"License-Expression": ["Apache-2.0 OR (MIT AND GPL-3.0-only)"]}, {"GPL-3.0-only"}),
        ({"License-Expression": ["AGPL-3.0-only"], "Classifier": ["License :: OSI Approved :: MIT"]}, {"AGPL-3.0-only"}),
        ({"Classifier": ["License :: OSI Approved :: MIT", "Topic :: Software"]}, set()),
        ({"Classifier": ["License :: OSI Approved"], "License": ["Mine\n\nAll rights"]}, {"Mine"}),
        ({"License": ["MIT"]}, set()),
        ({"License": [""]}, {""}),
        ({}, {""}),
    ],
)  # fmt: skip
def test_a_licence_is_found_where_packages_say_it(metadata: dict[str, list[str]], wrong: set[str]) -> None:
    """One that says nothing is not allowed either."""
    assert objections("some", licences(metadata), ALLOWED) == wrong


def test_an_exception_is_for_one_package_and_one_licence() -> None:
    assert objections("The_One", {"LGPL-3.0-only"}, ALLOWED) == set()
    assert objections("the-one", {"GPL-3.0-only"}, ALLOWED) == {"GPL-3.0-only"}
    assert objections("another", {"LGPL-3.0-only"}, ALLOWED) == {"LGPL-3.0-only"}
