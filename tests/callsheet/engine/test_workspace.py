"""The frames of a load in its work folder: small ones are written and read in one piece, large ones as they come."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from callsheet.engine import workspace as module
from callsheet.engine.recent_frames import _MOST, _ROWS, RecentFrames, as_read
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


def test_a_frame_that_is_known_is_read_anew_once_it_was_written_anew(tmp_path: Path) -> None:
    """Also by another process, and of the same size; what one reader does to its frame or its facts is not another's."""
    recent = RecentFrames()
    here, other = Workspace(tmp_path, "load", recent), Workspace(tmp_path, "load")
    here.create()
    other.save_frame("rows", FRAMES["rows"], {"said": ["a"]})
    for _ in range(2):
        frame, facts = here.load_frame("rows")
        pd.testing.assert_frame_equal(frame, FRAMES["rows"])
        assert facts == {"said": ["a"]}
        frame["name"], facts["said"] = "changed", facts["said"].append("b")
        frame.loc[2, "telephone"] = "0"
        frame.columns = pd.RangeIndex(2)
    assert recent.get(here.folder / "rows.arrow") is not None
    written = FRAMES["rows"].assign(telephone=["6591230002", ""])
    other.save_frame("rows", written, {"said": ["c"]})
    assert recent.get(here.folder / "rows.arrow") is None
    pd.testing.assert_frame_equal(here.load_frame("rows")[0], written)
    here.remove("rows")
    with pytest.raises(OSError):
        here.load_frame("rows")


KINDS = FRAMES | {
    "index": pd.DataFrame({"a": ["x", None]}, index=pd.RangeIndex(3, 9, 3, name="row"), dtype="str"),
    "words": pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="row")),
    "objects": pd.DataFrame({"a": pd.Series(["x", 1], dtype="object").astype("str"), "b": [True, False]}),
    "small": pd.DataFrame({"a": pd.Series([1, 2], dtype="uint8"), "b": [None, 0.5]}),
    "empty": pd.DataFrame(index=pd.Index([4], dtype="int64")),
}


def test_a_frame_that_was_written_is_what_a_reader_of_its_file_gets(tmp_path: Path) -> None:
    """From memory where that is sure; of the file, as it is for another process, where it is not."""
    recent = RecentFrames()
    here, other = Workspace(tmp_path, "load", recent), Workspace(tmp_path, "load")
    here.create()
    for name, frame in KINDS.items():
        before = frame.copy()
        here.save_frame(name, frame, {"said": [name]})
        known = recent.get(here.folder / f"{name}.arrow")
        assert (known is None) == (name in {"words", "empty"}), name
        found, facts = here.load_frame(name)
        expected, _ = other.load_frame(name)
        pd.testing.assert_frame_equal(found, expected)
        assert type(found.index) is type(expected.index)
        assert (found.index.name, facts) == (expected.index.name, {"said": [name]})
        assert here.facts_of(name) == other.facts_of(name)
        found["new"] = 1
        found.index = found.index[::-1]
        pd.testing.assert_frame_equal(frame, before)
        pd.testing.assert_frame_equal(here.load_frame(name)[0], expected)
    other.save_frame("rows", FRAMES["rows"].iloc[:1])
    assert len(here.load_frame("rows")[0]) == here.facts_of("rows")[0] == 1
    other.save_frame("numbers", FRAMES["numbers"])
    assert recent.get(here.folder / "numbers.arrow") is None


def test_a_table_is_the_one_that_pandas_would_make() -> None:
    """Whoever reads it, this version or another, finds the frame by what pandas wrote beside it."""
    for frame in KINDS.values():
        named = module._with_names(frame)
        if (alike := as_read(named)) is None:
            continue
        made = module._table_of(alike)
        expected = pa.Table.from_pandas(named, preserve_index=True)
        assert made.equals(expected.combine_chunks(), check_metadata=True), frame
        assert made.schema.metadata == expected.schema.metadata
        found = module._frame_of(made)
        pd.testing.assert_frame_equal(found, expected.to_pandas())
        assert type(found.index) is type(expected.to_pandas().index)
        assert list(map(repr, found.dtypes)) == list(map(repr, expected.to_pandas().dtypes))
    doubled = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert as_read(doubled) is None


def test_few_and_small_frames_are_known_and_none_after_a_load(tmp_path: Path) -> None:
    """They hold customer numbers: whoever is done with a load forgets them."""
    recent = RecentFrames()
    kept = Workspace(tmp_path, "load", recent)
    kept.create()
    kept.save_frame("large", pd.DataFrame({"row": range(_ROWS + 1)}))
    kept.load_frame("large")
    assert recent.get(kept.folder / "large.arrow") is None
    paths = [kept.folder / f"{at}.arrow" for at in range(_MOST + 3)]
    for path in paths:
        kept.save_frame(path.stem, FRAMES["rows"])
        kept.load_frame(path.stem)
    assert [recent.get(path) is not None for path in paths] == [False] * 3 + [True] * _MOST
    recent.forget()
    assert not any(recent.get(path) for path in paths)


def test_facts_that_are_known_are_read_anew_once_they_were_written_anew(tmp_path: Path) -> None:
    """Without the frame beside them; what one reader does to them is not another's, and whoever is done forgets them."""
    recent = RecentFrames()
    here, other = Workspace(tmp_path, "load", recent), Workspace(tmp_path, "load")
    here.create()
    path = here.folder / "rows.arrow"
    for said in ("a", "b"):
        other.save_frame("rows", FRAMES["rows"], {"said": [said]})
        assert recent.facts(path) is None
        for _ in range(2):
            rows, facts = here.facts_of("rows")
            assert (rows, facts) == (2, {"said": [said]})
            facts["said"].append("c")
        assert recent.facts(path) is not None
    for at in range(_MOST):
        other.save_frame(str(at), FRAMES["rows"])
        here.facts_of(str(at))
    assert recent.facts(path) is None
    recent.forget()
    assert not any(recent.facts(here.folder / f"{at}.arrow") for at in range(_MOST))
    here.remove("rows")
    with pytest.raises(OSError):
        here.facts_of("rows")


@pytest.mark.parametrize("index", [[2, 3, 5, 9], range(2, 6)])
@pytest.mark.parametrize("name", [None, "row"])
def test_some_rows_of_a_frame_are_read_without_the_others(
    index: Sequence[int], name: str | None, tmp_path: Path
) -> None:
    """Those that are there, in the order in which they are asked for, whatever the index is called."""
    workspace = Workspace(tmp_path, "a")
    workspace.create()
    rows = list(index)
    frame = pd.DataFrame({0: [f"a{row}" for row in rows], 1: ["x"] * 4}, index=pd.Index(rows, name=name))
    workspace.save_frame("cells", frame.astype("str"))
    found = workspace.some_of("cells", [1, rows[1], rows[3], 99])
    assert found.index.tolist() == [rows[1], rows[3]]
    assert found.to_numpy().tolist() == [[f"a{rows[1]}", "x"], [f"a{rows[3]}", "x"]]
    assert workspace.some_of("cells", []).empty
