"""The examples in docstrings are true."""

import doctest
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("callsheet", "transforms", "validators")


def _with_examples() -> Iterator[str]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            file = ROOT / module.name.replace(".", "/")
            source = file / "__init__.py" if module.ispkg else file.with_suffix(".py")
            if ">>> " in source.read_text(encoding="utf-8"):
                yield module.name


@pytest.mark.parametrize("name", list(_with_examples()))
def test_every_example_gives_what_it_says(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted
    assert found.failed == 0
