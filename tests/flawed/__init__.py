"""Files with one flaw each, made from nothing and always the same, each with its clean twin and the verdict it deserves.

The IDs are those of the project's fault matrix: X hostile or broken workbooks, V what a cell means, C text files.
`FLAWS` is the table; `python -m tests.flawed FOLDER` writes every file into a folder to try by hand.
"""

from tests.flawed.flaw import Flaw
from tests.flawed.hostile import HOSTILE
from tests.flawed.meaning import MEANING
from tests.flawed.text import TEXT

FLAWS: tuple[Flaw, ...] = (*HOSTILE, *MEANING, *TEXT)

__all__ = ["FLAWS", "Flaw"]
