"""A reworded message changes nothing: held-back, resumed, approved and repeated loads behave the same in any words."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SUITES = [
    "tests/callsheet/engine/test_approval.py",
    "tests/callsheet/engine/test_repeats.py",
    "tests/callsheet/engine/test_held_back.py",
    "tests/callsheet/engine/test_actions.py",
    "tests/callsheet/ledger/test_old_ledger.py",
    "tests/callsheet/watcher/test_same_list.py",
    "tests/callsheet/watcher/test_recover.py",
    "tests/chaos/test_owners.py",
]


@pytest.mark.slow
def test_the_suites_of_held_back_resumed_approved_and_repeated_loads_hold_in_other_words() -> None:
    """Every text of the catalogues is replaced at random, and the suites run again."""
    seed = str(random.SystemRandom().randrange(10**6))
    arguments = ["-p", "tests.support.reword", "-p", "no:cacheprovider", "-q", "--no-header"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, *SUITES],
        cwd=ROOT,
        env={**os.environ, "CALLSHEET_TEST_REWORD": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, f"seed {seed}\n{run.stdout[-6000:]}"


def test_other_words_keep_the_blanks() -> None:
    """The plugin itself: nothing that fills a sentence is lost by it."""
    code = (
        "import string; from callsheet.messages import TEXTS\n"
        "names = lambda text: {name for _, name, _, _ in string.Formatter().parse(text) if name}\n"
        "before = {code: (names(text.en), text.en) for code, text in TEXTS.items()}\n"
        "from tests.support.reword import reword_all; reword_all(7)\n"
        "assert all(names(TEXTS[code].en) == was for code, (was, _) in before.items())\n"
        "assert sum(TEXTS[code].en != text for code, (_, text) in before.items()) > len(before) * 0.9\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
