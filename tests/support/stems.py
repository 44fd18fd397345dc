"""Texts that a pattern matches without any of some stems in them: found from the pattern itself, and not by examples."""

import importlib
import re
from collections.abc import Iterable
from typing import Any

words: Any = importlib.import_module("re._constants")  # which the library keeps to itself
parser: Any = importlib.import_module("re._parser")

_KEPT = 8  # last letters of a text that may be the beginning of a stem
LONGEST_STEM = _KEPT + 1  # letters of a stem that is surely found
_FEW = 12  # letters of a class that are tried one by one
Texts = dict[str, str]
"""The last letters of texts without a stem, each with one whole text that ends so."""


def without_stem(pattern: str, stems: re.Pattern[str]) -> list[str]:
    """Texts in lower case, one for each way in which they can end, that match a pattern and hold no stem; [] proves that there is none.

    Letters of large classes and whatever looks around are taken for anything, so that a proof holds and a text may be none.
    """
    found = _Search(stems).after(parser.parse(pattern), {"": ""})
    return sorted(found.values())


class _Search:
    def __init__(self, stems: re.Pattern[str]) -> None:
        self._stems = stems
        self._ends: dict[str, str | None] = {}  # most ends are met in many of the branches

    def after(self, items: Iterable[Any], texts: Texts) -> Texts:
        for operator, value in items:
            if not texts:
                break
            texts = self._step(operator, value, texts)
        return texts

    def _step(self, operator: Any, value: Any, texts: Texts) -> Texts:
        if operator is words.LITERAL:
            return self._with(chr(value), texts)
        if operator is words.IN:
            return self._with_one_of(value, texts)
        if operator is words.BRANCH:
            return _all(self.after(branch, texts) for branch in value[1])
        if operator is words.SUBPATTERN:
            return self.after(value[-1], texts)
        if operator in {words.MAX_REPEAT, words.MIN_REPEAT}:
            return self._repeated(value, texts)
        if operator in {words.AT, words.ASSERT, words.ASSERT_NOT}:
            return texts
        return _anything(texts)

    def _with(self, letter: str, texts: Texts) -> Texts:
        small = letter.lower()
        longer = ((self._end_of(end + small), text) for end, text in texts.items())
        return {end: text + letter for end, text in longer if end is not None}

    def _end_of(self, text: str) -> str | None:
        """What is kept of an end that became longer; None if there is a stem in it."""
        if text not in self._ends:
            self._ends[text] = None if self._stems.search(text) else text[-_KEPT:]
        return self._ends[text]

    def _with_one_of(self, classes: Any, texts: Texts) -> Texts:
        if any(kind is not words.LITERAL for kind, _ in classes) or len(classes) > _FEW:
            return _anything(texts)
        return _all(self._with(chr(letter), texts) for _, letter in classes)

    def _repeated(self, times: Any, texts: Texts) -> Texts:
        least, most, items = times
        for _ in range(least):
            texts = self.after(items, texts)
        new = texts
        while new and most > least:
            new = {end: text for end, text in self.after(items, new).items() if end not in texts}
            texts, least = texts | new, least + 1
        return texts


def _all(several: Iterable[Texts]) -> Texts:
    found: Texts = {}
    for texts in several:
        found = texts | found
    return found


def _anything(texts: Texts) -> Texts:
    return {"\0": f"{next(iter(texts.values()))}\0"} if texts else {}
