"""What callsheet runs on: the packages pinned in requirements/run.txt, as far as this system has them installed."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PINNED = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*])?==(\S+)[^\n]*\\\n((?: +--hash=\S+[^\n]*\n)+)", re.MULTILINE
)
_ALLOWED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["callsheet"][
    "licences"
]


def same_name(name: str) -> str:
    """A package's name in the one form in which names are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: str = "run.txt") -> dict[tuple[str, str], list[str]]:
    """By name and version, the SHA-256 of each file. One name may have several versions: for one Python each."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return {
        (same_name(name), version): re.findall(r"sha256:([0-9a-f]{64})", hashes)
        for name, version, hashes in _PINNED.findall(text)
    }


def installed() -> Iterator[Distribution]:
    """The packages that callsheet runs on; those for other systems are not here."""
    for name in sorted({name for name, _ in pinned()}):
        try:
            yield distribution(name)
        except PackageNotFoundError:
            continue


def licences(metadata: Mapping[str, list[str]]) -> set[str]:
    """The names of the licences in a package's metadata; of several, whether with `and` or `or`, every one."""
    if expressions := metadata.get("License-Expression"):
        return set(re.split(r"\s+(?:AND|OR|WITH)\s+", re.sub(r"[()]", " ", expressions[0]).strip()))
    named = [line for line in metadata.get("Classifier", []) if line.startswith("License ::")]
    if names := {line.rpartition(" :: ")[2] for line in named} - {"OSI Approved"}:
        return names
    return {text.strip().partition("\n")[0] for text in metadata.get("License", [])} or {""}


def objections(name: str, found: set[str], allowed: Mapping[str, object] = _ALLOWED) -> set[str]:
    """The licences of a package that are not on the list in pyproject.toml."""
    usual, exceptions = allowed["allowed"], allowed["exceptions"]
    assert isinstance(usual, list)
    assert isinstance(exceptions, dict)
    return set() if exceptions.get(same_name(name)) in found else found - set(usual)


def metadata_of(package: Distribution) -> dict[str, list[str]]:
    """The metadata of a package that tell its licence; each may stand there several times."""
    return {
        key: values
        for key in ("License-Expression", "Classifier", "License")
        if (values := [str(value) for value in package.metadata.get_all(key, [])])
    }
