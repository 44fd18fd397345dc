"""What is collected is run: under xdist too, and nothing is left out but what was asked to be."""

from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import pytest_collection_modifyitems, pytest_ignore_collect
from tests.support.thinned import chosen

SLOW = "import pytest\n\npytestmark = pytest.mark.slow\n"


def test_two_tests_with_one_name_are_refused() -> None:
    """xdist would run the first of them alone."""
    one: Any = SimpleNamespace(nodeid="a.py::b", path=Path("a.py"), get_closest_marker=lambda _: None)
    with pytest.raises(pytest.UsageError, match=r"a\.py::b"):
        pytest_collection_modifyitems(SimpleNamespace(args=[]), [one, one])  # type: ignore[arg-type]


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


@pytest.mark.parametrize("one_in", [2, 3, 4])
@pytest.mark.parametrize("sizes", [(12,), (2, 2), (2, 8), (3, 2, 2), (40, 3)])
def test_of_thinned_cases_each_value_that_several_have_is_tried(sizes: tuple[int, ...], one_in: int) -> None:
    """And one in so many at least; the first of all always."""
    cases = [dict(zip("abc", map(str, each), strict=False)) for each in product(*map(range, sizes))]
    found = chosen(cases, one_in)
    assert found[0] == 0
    assert len(found) * one_in >= len(cases)
    if len(sizes) > 1:
        assert len(found) < len(cases)
        assert all(
            {case[name] for case in cases} == {cases[at][name] for at in found}
            for name, size in zip("abc", sizes, strict=False)
            if size * 2 <= len(cases)
        )
