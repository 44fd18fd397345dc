"""Part of `make sbom`: of an environment as cyclonedx-bom describes it, what callsheet runs on, with hashes and without addresses."""

import json
import sys
from typing import Any

from callsheet import __version__
from tests.support.dependencies import pinned, same_name

Pins = dict[tuple[str, str], list[str]]


def bill(found: dict[str, Any], pins: Pins) -> dict[str, Any]:
    """What `pins` names of what was found, each with the hashes of the files it may be installed from."""
    kept = [_hashed(part, pins) for part in found["components"] if _key(part) in pins]
    root = found["metadata"]["component"]
    refs = {root["bom-ref"], *(part["bom-ref"] for part in kept)}
    edges = [
        edge | {"dependsOn": [ref for ref in edge.get("dependsOn", []) if ref in refs]}
        for edge in found["dependencies"]
        if edge["ref"] in refs
    ]
    root = root | {"version": __version__}
    whole = found | {
        "components": kept,
        "dependencies": edges,
        "metadata": found["metadata"] | {"component": root},
    }
    return dict(_without_addresses(whole))


def _key(part: dict[str, Any]) -> tuple[str, str]:
    return same_name(part["name"]), part.get("version", "")


def _hashed(part: dict[str, Any], pins: Pins) -> dict[str, Any]:
    return part | {"hashes": [{"alg": "SHA-256", "content": one} for one in pins[_key(part)]]}


def _without_addresses(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_addresses(one) for key, one in value.items() if key != "externalReferences"}
    return [_without_addresses(one) for one in value] if isinstance(value, list) else value


if __name__ == "__main__":
    json.dump(bill(json.load(sys.stdin), pinned()), sys.stdout, indent=2, sort_keys=True)
