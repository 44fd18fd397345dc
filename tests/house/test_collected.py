"""What is collected is run: under xdist too, and nothing is left out but what was asked to be."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import pytest_collection_modifyitems, pytest_ignore_collect

SLOW = "import pytest\n\npytestmark = pytest.mark.slow\n"


def test_two_tests_with_one_name_are_refused() -> None:
    """xdist would run the first of them alone."""
    one: Any = SimpleNamespace(nodeid="a.py::b", path=Path("a.py"), get_closest_marker=lambda _: None)
    with pytest.raises(pytest.UsageError, match=r"a\.py::b"):
        pytest_collection_modifyitems([one, one])


@pytest.mark.parametrize(
    ("text", "expression", "ignored"),
    [
        (SLOW, "not slow", True),
        ("pytestmark = [\n    pytest.mark.slow,\n]\n", "not slow", True),
        (SLOW, "", None),
        (SLOW, "slow", None),
        ("@pytest.mark.slow\ndef test_a(): ...\n\ndef test_b(): ...\n", "not slow", None),
    ],
    ids=["all slow", "with other marks", "every test", "the slow tests", "some slow"],
)
def test_only_a_file_of_slow_tests_alone_is_passed_over(
    tmp_path: Path, text: str, expression: str, ignored: bool | None
) -> None:
    """Where slow tests are left out anyway."""
    config: Any = SimpleNamespace(option=SimpleNamespace(markexpr=expression))
    (tmp_path / "test_it.py").write_text(text)
    assert pytest_ignore_collect(tmp_path / "test_it.py", config) is ignored
