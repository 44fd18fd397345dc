"""The fault matrix: every ID has a test that names it, or a line in tests/chaos/README.md that says why it is not run."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
MATRIX = {"K": 16, "D": 13, "N": 21, "T": 7, "F": 19}
ID = re.compile(r"\b([KDNTF])(\d{1,2})(?:-\1(\d{1,2}))?\b")


def named(text: str) -> set[str]:
    """IDs in a text; K1-K3 names three."""
    return {
        f"{letter}{number}"
        for letter, first, last in ID.findall(text)
        for number in range(int(first), int(last or first) + 1)
    }


def docstrings(path: Path) -> str:
    return "\n".join(re.findall(r'"""(.*?)"""', path.read_text(encoding="utf-8"), re.DOTALL))


def test_every_fault_has_a_test_or_a_reason() -> None:
    """Ranges such as K1-K12 count for all they hold, where one test goes through them all."""
    tested = named(
        "\n".join(docstrings(path) for path in TESTS.rglob("test_*.py") if "house" not in path.parts)
    )
    readme = (TESTS / "chaos" / "README.md").read_text(encoding="utf-8")
    excused = named(readme[readme.index("## Not run") :])
    every = {f"{letter}{number}" for letter, count in MATRIX.items() for number in range(1, count + 1)}
    assert sorted(every - tested - excused) == []
