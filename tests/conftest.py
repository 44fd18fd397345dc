"""Shared fixtures: a clean environment, so that no setting of this machine reaches a test."""

import os
import sys

import pytest


@pytest.fixture(autouse=True)
def _no_settings_from_outside(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No CALLSHEET_* or PREFECT_* setting, and no callsheet.toml, of this machine is seen by a test."""
    for name in list(os.environ):
        if name.startswith(("CALLSHEET_", "PREFECT_")) and not name.startswith("CALLSHEET_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect-home", numbered=True)))
    monkeypatch.chdir(tmp_path_factory.mktemp("here", numbered=True))


@pytest.fixture(autouse=True)
def _no_tokens_of_another_test() -> None:
    """A stand-in may get the port, and so the address, of one that another test had."""
    if site := sys.modules.get("flows.engine.site"):
        site._tokens.cache_clear()
