"""Cells and titles of thousands of letters, as nobody writes them: what they say is told in time that grows with their length."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from transforms.consent_titles import sense_of, sense_of_flags
from transforms.date_text import iso
from transforms.evidence import says_not_to_call
from transforms.refusals import is_refusal, mentions_refusal
from transforms.standing import STANDINGS

_ENOUGH = 20.0  # seconds of CPU for all of a test: it takes a tenth of one, and would take years where words are tried in every way
WORDS = (
    *("e mail ", "email and sms ", "post mail ", "marketing ", "call me ", "do not ", "no more ", "please ", "the our ", "only "),
    *("再", "接", "接受", "任何", "不要", "打电话", "客户", "请", "电话联系", "电子邮件", "(", "- ", "， ", "x (do not call) "),
)  # fmt: skip
READERS: dict[str, Callable[[str], object]] = {
    "refusal": is_refusal,
    "mentions": mentions_refusal,
    "speaks": lambda text: [kind.speaks(text) for kind in STANDINGS],
    "titled": lambda text: [kind.titled(text) for kind in STANDINGS],
    "sense": sense_of,
    "flags": sense_of_flags,
    "evidence": says_not_to_call,
    "date": lambda text: iso(f"2099-01-05{' ' * len(text)}{text}", "day"),
}


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """TimeoutError when this process has worked for longer."""

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_word_said_a_thousand_times_is_read_at_once(reader: Callable[[str], object]) -> None:
    """Also where the last letter makes it none of what is looked for; a hostile sheet must not stop the others."""
    with within(_ENOUGH):
        for word in WORDS:
            for ending in ("", "q"):
                reader(word * (3000 // len(word)) + ending)


@pytest.mark.parametrize(
    "cell", ["Email only", "post mail", "E-mail, SMS and WhatsApp please", "仅限电子邮件或短信联系"]
)
def test_channels_other_than_the_telephone_speak_against_a_call(cell: str) -> None:
    assert STANDINGS[0].speaks(cell) is not None
