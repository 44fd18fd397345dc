"""The tests of `generated_requests`, in a process of their own: only there are the requests made."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from callsheet.sandbox.operations import OPERATIONS

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]


def test_schemathesis_finds_every_endpoint_as_it_is_described() -> None:
    """A test for each operation, and the one that counts them."""
    file = str(Path(__file__).with_name("generated_requests.py"))
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", file]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    passed = re.search(r"(\d+) passed", run.stdout)
    assert run.returncode == 0, run.stdout[-6000:]
    assert passed
    assert int(passed[1]) == len(OPERATIONS) + 1
