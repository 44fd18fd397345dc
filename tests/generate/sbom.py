"""`make sbom`: what callsheet runs on here, as CycloneDX JSON, with licences and hashes and without any address."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from callsheet import __version__
from tests.support.dependencies import ROOT, pinned, same_name

PLACE = ROOT / "dist" / "callsheet.cdx.json"
Pins = dict[tuple[str, str], list[str]]


def environment() -> dict[str, Any]:
    """Everything in this environment, as cyclonedx-bom describes it: the same each time."""
    words = ["environment", sys.executable, "--pyproject", "pyproject.toml", "--output-reproducible"]
    run = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", *words], cwd=ROOT, capture_output=True, check=True
    )
    return dict(json.loads(run.stdout))


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


def main(place: Path = PLACE) -> None:
    """Write it, once it is valid by CycloneDX's own schema."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = environment()
    text = json.dumps(bill(found, pinned()), indent=2, sort_keys=True) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.from_version(found["specVersion"])).validate_str(text):
        raise SystemExit(str(wrong))
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
