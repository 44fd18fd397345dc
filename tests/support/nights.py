"""An installation on a wall clock that only the test moves, and what is on its disk."""

import asyncio
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from callsheet.engine.context import LoadContext
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import chunks
from callsheet.settings import Profile
from callsheet.watcher.purge import Purge, purge

START = datetime(2031, 5, 1, 1, 0, tzinfo=UTC)


class Installation:
    """A profile with its ledger open, days after `START`."""

    def __init__(self, profile: Profile, ledger: Ledger, clock: list[datetime]) -> None:
        self.profile, self.clock = profile, clock
        self.context = LoadContext(profile, ledger, now=lambda: clock[0], passed=lambda _: None)

    def days_pass(self, days: float) -> None:
        self.clock[0] += timedelta(days=days)

    def load(self, *files: Path, **order: Any) -> list[SheetResult]:
        return asyncio.run(load_files(self.context, [LoadRequest(file, **order) for file in files]))

    def purge(self, **how: Any) -> Purge:
        return purge(self.context, **how)

    def keeping(self, **settings: int) -> "Installation":
        """The same with other settings."""
        self.profile = self.profile.model_copy(update=settings)
        self.context = replace(self.context, profile=self.profile)
        return self

    @property
    def bodies(self) -> list[bytes]:
        """Every request as it lies in the ledger, compressed."""
        with self.context.ledger.look() as connection:
            return [
                body
                for (body,) in connection.execute(chunks.select().with_only_columns(chunks.c.body))
                if body
            ]


@contextmanager
def installed(profile: Profile) -> Iterator[Installation]:
    """An installation, at `START`."""
    clock = [START]
    with Ledger(
        profile.ledger_url,
        data_dir=profile.data_dir,
        state_dir=profile.ledger_state_dir,
        now=lambda: clock[0].isoformat(timespec="milliseconds"),
    ) as ledger:
        yield Installation(profile, ledger, clock)


def holding(folder: Path, sought: list[str], pieces: list[bytes] = ()) -> set[str]:  # type: ignore[assignment]
    """The files below a folder in which one of these texts, or of these pieces, stands, whatever lies beside it.

    Zip members and compressed bodies are looked through too.
    """
    wanted = [text.encode() for text in sought] + [text.encode("utf-16-le") for text in sought] + list(pieces)
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(piece in content for content in _contents(path) for piece in wanted)
    }


def _contents(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if path.suffix == ".xlsx":
        for found in re.finditer(rb"PK\x03\x04", content):
            name, extra = (
                int.from_bytes(content[found.start() + at : found.start() + at + 2], "little")
                for at in (26, 28)
            )
            try:
                yield zlib.decompressobj(-15).decompress(content[found.start() + 30 + name + extra :])
            except zlib.error:
                continue


def used(folder: Path) -> int:
    """Bytes of all files below a folder, without the ledger's reserve."""
    return sum(
        os.lstat(path).st_size
        for path in folder.rglob("*")
        if path.is_file() and path.name != "ledger.reserve"
    )
