"""The problems of a draft's rows in groups: by code, column and fact, as the report page has them, so that one sentence is true of each row of a group."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from callsheet.engine.problem_lines import Alike, alike
from transforms.outcomes import READY, WITHHELD
from validators.libraries import np, pd
from validators.problem_types import Severity
from validators.problems import problem_type

_LETTERS = 4  # bytes by which groups of one code are told apart, whatever else was corrected


@dataclass(frozen=True, slots=True)
class Groups:
    """What is said of each group, and of each problem (by its index) the number of its group."""

    facts: list[dict[str, Any]]
    of: pd.Series[int]


def grouped(problems: pd.DataFrame) -> Groups:
    """The problems of rows in groups, those that stop a row first and the commonest before the others."""
    parts = sorted(alike(problems), key=lambda part: (not _stops(part), -part.count, part.code))
    numbers = np.zeros(len(problems), np.int64)
    for number, part in enumerate(parts):
        numbers[part.at] = number
    facts = [{"key": _key(part.code, part.column, part.detail)} | _facts(part) for part in parts]
    return Groups(facts, pd.Series(numbers, index=problems.index))


def _facts(part: Alike) -> dict[str, Any]:
    return {"code": part.code, "column": part.column, "detail": part.detail, "rows": part.count}


def _key(code: str, column: str, detail: str) -> str:
    """What names a group in the address of a page, also after another check."""
    text = f"{column}\t{detail}".encode("utf-8", "surrogatepass")
    return f"{code}-{blake2b(text, digest_size=_LETTERS).hexdigest()}"


def _stops(part: Alike) -> bool:
    return problem_type(part.code).severity is Severity.ERROR


def left_out(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Why rows would not be sent: outcome, problem, its column (a field) and fact, and how many; the commonest first."""
    left = outcomes[~outcomes["outcome"].isin({READY, WITHHELD}) & (outcomes["code"] != "")]
    found = [
        {"outcome": str(outcome)} | _facts(part)
        for outcome in left["outcome"].unique()
        for part in alike(left[left["outcome"] == outcome])
    ]
    return sorted(found, key=lambda group: -group["rows"])
