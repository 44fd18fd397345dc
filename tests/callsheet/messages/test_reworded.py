"""A reworded message changes nothing: held-back, resumed, approved and repeated loads behave the same in any words."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.thinned import LONG

ROOT = Path(__file__).resolve().parents[3]
EVERY: list[str] = []
SUITES = {
    "callsheet/engine/test_actions.py": EVERY,
    "callsheet/engine/test_approval.py": [
        "test_a_refused_load_is_closed_and_its_file_given_back",
        "test_bad_rows_above_the_limit_ask",
        "test_unblocking_asks_where_removals_do",
    ],
    "callsheet/engine/test_held_back.py": EVERY,
    "callsheet/engine/test_repeats.py": ["test_another_campaign_is_another_load"],
    "callsheet/ledger/test_old_ledger.py": [
        "test_a_person_settles_what_is_in_doubt",
        "test_every_load_is_shown_and_keeps_the_ledgers_promises",
        "test_reasons_of_rows_are_told_as_before",
        "test_the_same_content_again",
        "test_the_watcher_takes_up_what_was_in_work",
        "test_who_waits_for_an_approval_is_sent_after_it",
    ],
    "callsheet/watcher/test_recover.py": [
        "test_customers_wait_while_forbidden_numbers_of_the_profile_are_open",
        "test_the_notice_of_a_load_that_was_recovered_links_to_its_page",
    ],
    "callsheet/watcher/test_same_list.py": [
        "test_a_list_of_forbidden_numbers_that_is_dropped_again_blocks_again",
        "test_a_list_whose_earlier_load_stopped_is_gone_on_with",
        "test_a_new_queue_and_its_roster_come_right_in_one_drop",
        "test_a_workbook_sends_nobody_while_its_own_forbidden_numbers_are_open",
    ],
    "chaos/test_owners.py": [
        "test_a_late_roster_sends_only_the_members_that_nobody_set_since",
        "test_a_load_that_another_process_has_is_left_alone",
        "test_a_person_settles_what_the_program_must_not",
        "test_a_stop_ends_every_wait",
    ],
}
"""The suites, all of which run under `make chaos`, and the tests of each that pass 98 % of the lines of callsheet that all pass."""


def chosen() -> list[str]:
    """The arguments of pytest that take these tests; a name that is no test any more fails the run."""
    if LONG:
        return [f"tests/{file}" for file in SUITES]
    whole = [f"tests/{file}" for file, names in SUITES.items() if not names]
    return whole + [f"tests/{file}::{name}" for file, names in SUITES.items() for name in names]


@pytest.mark.slow
def test_the_suites_of_held_back_resumed_approved_and_repeated_loads_hold_in_other_words() -> None:
    """Every text of the catalogues is replaced at random, and what goes the way of each suite runs again."""
    seed = str(random.SystemRandom().randrange(10**6))
    arguments = ["-p", "tests.support.reword", "-p", "no:cacheprovider", "-q", "--no-header"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, *chosen()],
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
