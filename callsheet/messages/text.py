"""A line of the catalogue: one code's sentence in English and Chinese, and what to do next, by where it is read."""

from dataclasses import dataclass
from enum import StrEnum


class Surface(StrEnum):
    """Where a person reads a message: advice names what can be done there."""

    TERMINAL = "terminal"
    FOLDER = "folder"
    PREFECT = "prefect"
    WORKBOOK = (
        "workbook"  # and the report page: read by somebody who may have neither a command line nor the folder
    )
    DRAFT = "draft"  # the pages on which somebody prepares a list, and chooses what it is

    @property
    def is_plain(self) -> bool:
        """Whether nothing said here names a command, an option or a setting."""
        return self in {Surface.FOLDER, Surface.WORKBOOK, Surface.DRAFT}


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages. `next` is what to do about it, on the terminal and wherever nothing else is given.

    Parameters stand in braces. `{rows:,}` groups digits, `{rows:plural:row|rows}` chooses a word by a number,
    `{when:time}` shows an ISO time in the reader's zone.
    """

    en: str
    zh: str
    next_en: str = ""
    next_zh: str = ""
    folder_en: str | None = None
    folder_zh: str | None = None
    prefect_en: str | None = None
    prefect_zh: str | None = None

    def sentence(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def advice(self, language: str, surface: Surface) -> str:
        """What to do, as it can be done where the message is read."""
        chinese = language == "zh"
        if surface is Surface.FOLDER and self.folder_en is not None:
            return (self.folder_zh if chinese else self.folder_en) or ""
        if surface is Surface.PREFECT and self.prefect_en is not None:
            return (self.prefect_zh if chinese else self.prefect_en) or ""
        if surface in {Surface.WORKBOOK, Surface.DRAFT} and self.folder_en is not None:
            return ""  # what to do depends on where the reader is; the summary says the next step
        return self.next_zh if chinese else self.next_en
