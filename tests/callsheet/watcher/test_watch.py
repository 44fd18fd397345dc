"""The log of `callsheet watch`."""

from datetime import UTC, datetime

import pytest

from callsheet.watcher.watch import log_in


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Singapore", "2026-11-27 01:30:00"), ("UTC", "2026-11-26 17:30:00")],
)
def test_a_line_of_the_log_has_the_time_of_the_profile(
    zone: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the times within it, whatever zone the machine is set to."""
    log_in(zone, lambda: datetime(2026, 11, 26, 17, 30, tzinfo=UTC))("Watching.")
    assert capsys.readouterr().err == f"{shown} Watching.\n"
