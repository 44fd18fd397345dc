"""The bill of materials: what is pinned and installed, with hashes and licences, and nothing of this machine."""

from typing import Any

from tests.generate.sbom import bill


def part(name: str, version: str = "1.0") -> dict[str, Any]:
    links = [{"type": "distribution", "url": f"https://index.example/{name}"}]
    return {
        "bom-ref": f"{name}=={version}",
        "name": name,
        "version": version,
        "licenses": [],
        "externalReferences": links,
    }


FOUND = {
    "specVersion": "1.6",
    "components": [part("The.One"), part("other", "2.0"), part("pytest"), part("another")],
    "dependencies": [
        {"ref": "root-component", "dependsOn": ["The.One==1.0", "pytest==1.0"]},
        {"ref": "The.One==1.0"},
        {"ref": "pytest==1.0", "dependsOn": ["other==2.0"]},
    ],
    "metadata": {
        "component": {"bom-ref": "root-component", "name": "callsheet"},
        "tools": {"components": [part("a-tool")]},
    },
}
PINS = {
    ("the-one", "1.0"): ["a" * 64, "b" * 64],
    ("other", "1.9"): ["c" * 64],
    ("windows-only", "1.0"): ["d" * 64],
}


def test_only_what_is_pinned_in_that_version_is_in_it() -> None:
    assert [one["name"] for one in bill(FOUND, PINS)["components"]] == ["The.One"]


def test_each_part_has_the_hashes_of_all_its_files() -> None:
    (one,) = bill(FOUND, PINS)["components"]
    assert one["hashes"] == [{"alg": "SHA-256", "content": letter * 64} for letter in "ab"]
    assert one["licenses"] == []


def test_what_depends_on_what_is_kept_between_the_parts() -> None:
    """Nothing refers to a part that is not in it."""
    assert bill(FOUND, PINS)["dependencies"] == [
        {"ref": "root-component", "dependsOn": ["The.One==1.0"]},
        {"ref": "The.One==1.0", "dependsOn": []},
    ]


def test_no_address_is_in_it() -> None:
    """Neither of a part nor of the tool that found it. What was given is not changed."""
    before = repr(FOUND)
    assert "example" not in repr(bill(FOUND, PINS))
    assert repr(FOUND) == before


def test_it_says_which_version_of_callsheet_it_is_of() -> None:
    from callsheet import __version__

    assert bill(FOUND, PINS)["metadata"]["component"]["version"] == __version__
