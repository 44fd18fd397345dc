"""What a test sets in the environment of its process is gone when it has ended."""

import os

import pytest

LEFT = "CALLSHEET_TEST_LEFT_BEHIND"  # these alone are not shut out with the settings of the machine


@pytest.mark.parametrize("time", ["first", "second"])
def test_no_variable_outlives_the_test_that_sets_it(time: str) -> None:
    """Secrets and log forms that a command had set stopped every load of what other files set up after it."""
    assert LEFT not in os.environ
    os.environ[LEFT] = time
