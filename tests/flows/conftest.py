"""A sandbox, a profile that points to it, and a way to load files: for the tests below this folder.

Of a test that fails, what its `serve` said last is shown: what a process waited for in vain stands in the log of another.
"""

from collections.abc import Generator
from typing import Any

import pytest

from tests.flows.serving import Serve
from tests.support.loading import load, profile, sandbox

__all__ = ["load", "profile", "sandbox"]

LAST = 60  # lines


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    given: dict[str, Any] = getattr(item, "funcargs", {})
    for name, served in given.items():
        if report.failed and isinstance(served, Serve):
            report.sections.append((f"what {name} said last", "\n".join(served.said[-LAST:])))
    return report
