"""Error workbooks that come at the same time are read together, beside the event loop, and each answer finds its batch."""

import asyncio
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from callsheet.engine import import_results
from callsheet.engine.import_results import ErrorWorkbooks
from callsheet.sheets.read_lists import read_lists
from transforms.error_workbook import Failures, Listed

pytestmark = [pytest.mark.workbooks, pytest.mark.usefixtures("forked_parser")]


def workbook(*lines: tuple[str, str]) -> bytes:
    book, content = openpyxl.Workbook(), BytesIO()
    page = book.active
    assert page is not None
    for line in (("Number", "Reason"), *lines):
        page.append(line)
    book.save(content)
    return content.getvalue()


def asked(folder: Path, *contents: bytes) -> list[Failures]:
    """What is read of workbooks of which each is about the one number that ends with its place."""

    async def every() -> list[Failures]:
        books = ErrorWorkbooks(folder)
        numbers = ({at: f"659001000{at}"} for at in range(len(contents)))
        return await asyncio.gather(*map(books.failures, contents, numbers))

    return asyncio.run(every())


def test_workbooks_that_come_together_are_read_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By one fork, each for its own rows; one that cannot be read names nothing, and nothing is left on disk."""
    groups = list[int]()

    def counted(paths: list[Path]) -> list[tuple[Listed, ...]]:
        groups.append(len(paths))
        return read_lists(paths)

    monkeypatch.setattr(import_results, "read_lists", counted)
    contents = [workbook((f"659001000{at}", f"why {at}")) for at in range(5)]
    contents[3] = b"no workbook"
    found = [dict(each.rows) for each in asked(tmp_path, *contents)]
    assert found == [{0: "why 0"}, {1: "why 1"}, {2: "why 2"}, {}, {4: "why 4"}]
    assert groups == [5]
    assert list(tmp_path.iterdir()) == []


def test_workbooks_wait_for_those_that_are_being_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ones that come meanwhile are read with them; one that does not come is not waited for long."""
    groups = list[int]()

    def counted(paths: list[Path]) -> list[tuple[Listed, ...]]:
        groups.append(len(paths))
        return read_lists(paths)

    async def fetched_in_turn() -> list[Failures]:
        books, line = ErrorWorkbooks(tmp_path), asyncio.Semaphore(1)

        async def one(at: int) -> Failures:
            with books.fetching():
                async with line:
                    await asyncio.sleep(0)
            return await books.failures(workbook((f"659001000{at}", "why")), {at: f"659001000{at}"})

        found = await asyncio.gather(*map(one, range(4)))
        with books.fetching():
            return [*found, await one(4)]

    monkeypatch.setattr(import_results, "read_lists", counted)
    found = asyncio.run(fetched_in_turn())
    assert [dict(each.rows) for each in found] == [{at: "why"} for at in range(5)]
    assert groups == [4, 1]


def test_large_workbooks_are_read_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork has no more memory for several than for one."""
    groups = list[int]()

    def counted(paths: list[Path]) -> list[tuple[Listed, ...]]:
        groups.append(len(paths))
        return read_lists(paths)

    content = workbook(("6590010000", "why"))
    monkeypatch.setattr(import_results, "read_lists", counted)
    monkeypatch.setattr(import_results, "_SMALL", 2 * len(content))
    asked(tmp_path, *[content] * 5)
    assert groups == [2, 2, 1]


def test_what_keeps_a_workbook_from_being_read_is_told_to_all_that_wait(tmp_path: Path) -> None:
    """A folder that has gone, a full disk: the load stops as it does for any other file."""
    with pytest.raises(FileNotFoundError):
        asked(tmp_path / "gone", workbook(("6590010000", "why")), workbook(("6590010001", "why")))
