"""What is collected is run: under xdist too, and nothing is left out but what was asked to be."""

from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import pytest_collection_modifyitems, pytest_ignore_collect
from tests.support.thinned import MANY, chosen, quicken

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


@pytest.mark.parametrize(
    ("cases", "args", "least", "most"),
    [
        (90, ["tests"], 20, 40),
        (MANY, ["tests"], 1, MANY - 1),
        (MANY - 1, ["tests"], MANY - 1, MANY - 1),
        (90, ["tests/a.py"], 90, 90),
    ],
    ids=["many", "just enough", "few", "of a file that is named"],
)
def test_quick_leaves_some_of_many_cases_and_the_first(
    cases: int, args: list[str], least: int, most: int
) -> None:
    """Of the whole suite alone; every value of three that take turns is still tried, and what is left out is said."""
    names = [f"a.py::test[{at % 3}-{at}]" for at in range(cases)]
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in names]
    said: list[Any] = []
    hook = SimpleNamespace(pytest_deselected=lambda *, items: said.extend(items))
    config: Any = SimpleNamespace(args=args, getini=lambda _: ["tests"], hook=hook)
    quicken(config, items)
    left = [item.nodeid for item in items]
    assert least <= len(left) <= most
    assert left[0] == names[0]
    assert sorted([*left, *(item.nodeid for item in said)]) == sorted(names)
    if cases == 90:
        assert {name[11] for name in left} == {"0", "1", "2"}
