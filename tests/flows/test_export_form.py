"""The form of the flow `export`: it names every filter, and what is given there narrows the list."""

import asyncio
import csv
from pathlib import Path
from typing import Any

import pytest
from prefect.client.schemas.objects import StateType

from callsheet.sandbox.server import Sandbox
from callsheet.sobot.narrowing import filters_of
from flows import export_list
from tests.support.loading import a_profile
from transforms.exports import EXPORTS


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """The files to which a link is left, instead of the links; the profile of a sandbox."""
    files: list[Path] = []

    async def keep(file: Path, *rest: Any) -> None:
        del rest
        files.append(file)

    monkeypatch.setattr(export_list, "publish_file", keep)
    return files


def test_the_form_names_the_filters_of_every_list() -> None:
    """From the declarations, so that none is missing."""
    described = export_list.export_list.parameters.properties["filters"]["description"]
    assert "{" not in described
    for what in EXPORTS:
        filters = ", ".join(filters_of(what.operation))
        assert not filters or f"{what.name} ({filters})" in described


def test_filters_of_the_form_narrow_the_list(
    written: list[Path], sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the command line."""
    profile = a_profile(sandbox, tmp_path)
    monkeypatch.setattr(export_list, "load_profile", lambda _: profile)
    state = asyncio.run(export_list.export_list.fn("extensions", file_format="csv", filters=["bound=no"]))
    (file,) = written
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert [line[0] for line in csv.reader(lines)][1:] == ["1004", "1005", "0009"]
    assert (state.type, state.data) == (StateType.COMPLETED, 3)


def test_the_form_writes_a_matrix(
    written: list[Path], sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the command line with --as: agents down, queues across; of another list the run fails with the lists that have one."""
    profile = a_profile(sandbox, tmp_path)
    monkeypatch.setattr(export_list, "load_profile", lambda _: profile)
    asyncio.run(export_list.export_list.fn("queue-members", file_format="csv", form="matrix"))
    (file,) = written
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *_ = csv.reader(lines)
    assert len(header) > 1
    assert "Level" not in header
    state = asyncio.run(export_list.export_list.fn("extensions", form="matrix"))
    assert state.type is StateType.FAILED
    assert "queue-members" in str(state.message)


def test_a_wrong_filter_of_the_form_fails_the_run(
    written: list[Path], sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what may be written; nothing is exported."""
    profile = a_profile(sandbox, tmp_path)
    monkeypatch.setattr(export_list, "load_profile", lambda _: profile)
    for filters, said in ((["bound"], "NAME=VALUE"), (["colour=red"], "bound"), (["bound=x"], "yes, no")):
        state = asyncio.run(export_list.export_list.fn("extensions", filters=filters))
        assert state.type is StateType.FAILED
        assert said in str(state.message)
    assert written == []
