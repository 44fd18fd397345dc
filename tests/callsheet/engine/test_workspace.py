"""The frames of a load in its work folder: small ones are written and read in one piece, large ones as they come."""

from pathlib import Path

import pandas as pd
import pytest

from callsheet.engine import workspace as module
from callsheet.engine.workspace import Workspace

FRAMES = {
    "rows": pd.DataFrame({"telephone": ["6591230001", ""], "name": ["A", "é一"]}, index=[2, 5], dtype="str"),
    "cells": pd.DataFrame({0: ["a"], 1: ["b"]}, index=[1], dtype="str"),
    "none": pd.DataFrame({"row": pd.Series(dtype="int64"), "code": pd.Series(dtype="str")}),
    "numbers": pd.DataFrame({"row": [1, 2], "share": [0.5, 1.0]}),
}


@pytest.mark.parametrize("limit", [0, module._SMALL])
def test_a_frame_comes_back_as_it_was_whatever_its_size(
    tmp_path: Path, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written as a small or as a large one, and read as either."""
    kept = Workspace(tmp_path, "load")
    kept.create()
    monkeypatch.setattr(module, "_SMALL", limit)
    for name, frame in FRAMES.items():
        kept.save_frame(name, frame, {"said": name})
    for read_with in (0, 1 << 20):
        monkeypatch.setattr(module, "_SMALL", read_with)
        for name, frame in FRAMES.items():
            found, facts = kept.load_frame(name)
            pd.testing.assert_frame_equal(found, frame.rename(columns=str))
            assert facts == {"said": name}
            assert kept.facts_of(name) == (len(frame), facts)
    assert all(file.stat().st_mode & 0o077 == 0 for file in kept.folder.iterdir())
