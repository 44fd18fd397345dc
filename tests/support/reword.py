"""A pytest plugin that gives every text of the catalogues other words: `pytest -p tests.support.reword`.

What a program does must not hang on how it says it. With this plugin every sentence is a random one that keeps its blanks,
so a suite that is still green decides by codes alone. `CALLSHEET_TEST_REWORD` is the seed.
"""

import os
import random
import string

from callsheet.messages.catalogue import TEXTS
from callsheet.messages.text import Text
from validators.catalogue import CATALOGUE

_FIELDS = ("en", "zh", "next_en", "next_zh", "folder_en", "folder_zh", "prefect_en", "prefect_zh")
_PROBLEM_FIELDS = ("en", "zh", "fix_en", "fix_zh")


def reworded(template: str, chance: random.Random) -> str:
    """Other words round the same blanks, in another order."""
    blanks = [
        "{" + name + (f":{spec}" if spec else "") + "}"
        for _, name, spec, _ in string.Formatter().parse(template)
        if name is not None
    ]
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(3, 9))) for _ in range(4)]
    parts = [*words, *blanks]
    chance.shuffle(parts)
    return " ".join(parts)


def reword_all(seed: int) -> None:
    """Reword every line of both catalogues, in place."""
    chance = random.Random(seed)
    for code, text in TEXTS.items():
        given = {name: getattr(text, name) for name in _FIELDS}
        TEXTS[code] = Text(**{name: reworded(old, chance) if old else old for name, old in given.items()})
    for line in CATALOGUE:
        for name in _PROBLEM_FIELDS:
            object.__setattr__(line, name, reworded(getattr(line, name), chance))


def pytest_configure() -> None:
    """Before anything is collected."""
    reword_all(int(os.environ.get("CALLSHEET_TEST_REWORD", "1")))
