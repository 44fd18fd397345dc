"""Modules that are imported when something of them is first used."""

from importlib import import_module
from typing import Any


class Deferred:
    """Stands for a module; ImportError and AttributeError are those of the module, at the first use."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self._name), name)
        setattr(self, name, found)
        return found
