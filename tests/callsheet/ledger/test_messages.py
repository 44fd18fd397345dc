"""The codes of the ledger and their texts: each text is used, each message gets its parameters, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet import ledger
from callsheet.ledger.states import ChunkState
from callsheet.messages.ledger import TEXTS
from tests.callsheet.sobot.test_messages import constants, fields

ROOM = sorted(Path(ledger.__file__).parent.glob("*.py"))
STATES = {f"CHUNK_STATE_{state.upper()}" for state in ChunkState}


def calls(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Each code of ours that a call of the room starts with, and the names of its parameters."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            names = {keyword.arg for keyword in node.keywords if keyword.arg}
            for argument in ast.walk(node.args[0]):
                if isinstance(argument, ast.Constant) and argument.value in TEXTS:
                    yield str(argument.value), names


def test_every_text_is_used() -> None:
    """A text whose code nobody says would be translated in vain."""
    assert set(TEXTS) - constants(ROOM) == STATES


def test_every_message_gets_what_its_text_names() -> None:
    """Otherwise the person who reads the message would find that a parameter is missing."""
    found = [call for path in ROOM for call in calls(path)]
    assert len(found) > 50
    for code, names in found:
        text = TEXTS[code]
        assert names >= fields(text.en, text.next_en), code


@pytest.mark.parametrize("code", TEXTS)
def test_both_languages_say_the_same(code: str) -> None:
    """The same parameters in English and Chinese, advice in both or in neither."""
    text = TEXTS[code]
    assert fields(text.en) == fields(text.zh)
    assert fields(text.next_en) == fields(text.next_zh)
    assert bool(text.next_en) == bool(text.next_zh)
    assert re.search("[\u4e00-\u9fff]", text.zh)
    assert text.en.endswith(".") == text.zh.endswith("。")
