"""The codes of this room and their lines in the catalogue: each line is used, each code has its line, in both languages."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet import sobot
from callsheet.messages import sobot as lines
from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import ENGLISH, Reader
from callsheet.messages.text import Text
from callsheet.sobot import transport
from callsheet.sobot.auth import with_skew
from callsheet.sobot.errors import InDoubt, SettingsError, SobotError
from callsheet.sobot.explain import error_for
from callsheet.sobot.operations import OPERATIONS
from callsheet.sobot.proofs import AttemptResult, Proof, Reply, classify
from validators.message import Message, message, pack, unpack

CHINESE = Reader("zh")
CODE = re.compile(r"(SOBOT|WIRE|SPAN)_[A-Z_]+")
OURS = {code: text for code, text in lines.TEXTS.items() if CODE.fullmatch(code)}
AROUND = set(lines.TEXTS) - set(OURS)  # what other rooms say around a message of this one
ROOM = sorted(Path(sobot.__file__).parent.glob("*.py"))


def constants(paths: list[Path]) -> set[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def calls(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """Each message made with a code and parameters that can be read off, and the names of the parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            names = {keyword.arg for keyword in node.keywords if keyword.arg}
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            for code in ast.walk(node.args[0]):
                if isinstance(code, ast.Constant) and CODE.fullmatch(str(code.value)):
                    if name == "message":
                        yield str(code.value), names
                    elif name == "_wrong":
                        yield str(code.value), names | {"setting"}


def fields(*templates: str) -> set[str]:
    """The parameters that templates name, those inside a format's choices too."""
    found: set[str] = set()
    for template in templates:
        for _, name, spec, _ in string.Formatter().parse(template):
            found |= ({name} if name else set()) | (fields(spec) if spec else set())
    return found


def test_each_code_has_its_line_and_each_line_is_used() -> None:
    """What the room says and what the catalogue holds are the same codes."""
    assert {text for text in constants(ROOM) if CODE.fullmatch(text)} == set(OURS)


@pytest.mark.slow
def test_what_is_said_around_our_messages_is_used() -> None:
    """The lines without a prefix of ours are said by the rooms above."""
    root = Path(__file__).parents[3]
    rooms = [path for room in ("callsheet", "flows") for path in (root / room).rglob("*.py")]
    assert constants([path for path in rooms if path.parent.name != "messages"]) >= AROUND


@pytest.mark.parametrize("code", lines.TEXTS)
def test_both_languages_say_the_same(code: str) -> None:
    """The same parameters in English and Chinese, advice in both or in neither, and no line is left in English."""
    text: Text = lines.TEXTS[code]
    assert fields(text.en) == fields(text.zh)
    assert fields(text.next_en) == fields(text.next_zh)
    assert bool(text.next_en) == bool(text.next_zh)
    words = re.sub(r"\{[^{}]*\}", "", text.zh)
    assert code in AROUND or any("\u4e00" <= letter <= "\u9fff" for letter in words)


@pytest.mark.parametrize("code", OURS)
def test_sentences_end_and_clauses_do_not(code: str) -> None:
    """SOBOT_* is whole sentences, WIRE_* and SPAN_* fill them."""
    text, is_sentence = OURS[code], code.startswith("SOBOT_")
    assert (text.en.endswith("."), text.zh.endswith("。")) == (is_sentence, is_sentence)
    assert is_sentence or not text.next_en


def test_every_message_is_given_what_its_line_names() -> None:
    """Otherwise the person who reads the message would find that a parameter is missing."""
    found = [call for path in ROOM for call in calls(ast.parse(path.read_text(encoding="utf-8")))]
    assert len(found) > 30
    for code, names in found:
        text = OURS[code]
        assert names == fields(text.en, text.next_en), code


SETTINGS = {"base_url", "prefix", "auth_scheme", "app_id", "app_secret", "data_dir", "tokens"}


def from_tables() -> Iterator[Message]:
    """Every message whose code is looked up in a table."""
    for _, _, code in transport._faults():
        yield message(code)
    for status in (200, 206, 302, 401, 503):
        for body in (b"", b"{}", b'{"code":200,"status":"Fail"}', b'{"code":429}'):
            yield classify(Reply(status, {}, body)).what
    what = message("WIRE_RESPONSE_TOO_LARGE", limit=8_000_000)
    for seconds in (300, 7200, -86_400):
        yield with_skew(AttemptResult(Proof.UNAUTHORISED, what, date=0.0), seconds)
    for operation in OPERATIONS:
        for proof in set(Proof) - {Proof.DONE}:
            for doubted in (False, True):
                for attempts in (1, 3):
                    yield error_for(operation, AttemptResult(proof, what), attempts, doubted=doubted).message


def test_what_comes_from_tables_can_be_said() -> None:
    """In both languages, also after storage in the ledger; no Chinese sentence holds an English one."""
    for found in set(from_tables()):
        assert unpack(pack(found)) == found
        english, chinese = ENGLISH.say(found), CHINESE.say(found)
        assert "{" not in english + chinese
        names = {operation.name for operation in OPERATIONS}
        words = [word for word in re.findall(r"[a-z]{2,}(?:_[a-z]+)*", chinese) if word not in names]
        assert set(words) <= {*SETTINGS, "bearer", "raw", "callsheet", "toml", "profiles", "resolve", "proxy"}


def test_the_words_of_a_whole_message() -> None:
    """As a person reads them, also inside the message that a load stopped."""
    what = message(
        "WIRE_CLOCK_FAST", what=message("WIRE_HTTP_STATUS", status=401), by=message("SPAN_DAYS", count=1)
    )
    error = error_for(OPERATIONS[0], AttemptResult(Proof.UNAUTHORISED, what), 1, doubted=False)
    assert str(error) == (
        "query_agent_setting failed: the service returned HTTP 401; this machine's clock is about 1 day fast and needs to be "
        "corrected. The service rejects its own new tokens, and has never accepted one of this profile; check "
        "[profiles.NAME] auth_scheme (bearer or raw), app_id, app_secret and tokens, and this machine's clock."
    )
    assert CHINESE.say(error.message) == (
        "query_agent_setting 失败：服务返回 HTTP 401；本机时钟快了约 1 天，需要校准。服务拒绝其刚签发的令牌，且从未接受过此配置的令牌；"
        "请检查 [profiles.NAME] auth_scheme（bearer 或 raw）、app_id、app_secret 和 tokens，以及本机时钟。"
    )
    stop = message("STOPPED_EARLY", cause=InDoubt(message("SOBOT_ANSWER_UNKNOWN")).message, load="20261126-1")
    assert ENGLISH.say(stop) == (
        "The load stopped early: The response does not have the format described in the API reference. "
        "Nothing was lost. To continue: callsheet resume 20261126-1"
    )


def test_an_error_is_made_of_its_message_again() -> None:
    """Like every error with a code; its other facts are then empty."""
    error = SettingsError(message("SOBOT_SETTING_EMPTY", setting="app_id"), setting="app_id")
    again = type(error).of(error.message)
    assert (again.message, again.setting, str(again)) == (error.message, "", str(error))
    assert isinstance(again, SobotError)


def test_no_other_room_has_a_line_of_the_same_code() -> None:
    """The catalogue is put together from the rooms' texts; of two with the same code one would be lost."""
    assert {code: TEXTS[code] for code in lines.TEXTS} == lines.TEXTS
