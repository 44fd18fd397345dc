"""Loads of which nobody reads the workbooks, which are a tenth of a small load."""

import pytest


@pytest.fixture
def no_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what is sent, told and held: everything of a report but its files."""
    monkeypatch.setattr("callsheet.engine.report._write", lambda *_, **__: ([], []))
