"""The problem catalogue: each thing that can be wrong, with a stable code, a plain sentence and a fix in two languages.

A problem is never an exception. Codes are stable: they are in reports, in `--json` and in people's notes.
`{value}`, `{column}`, `{detail}` in a sentence are filled from the problem.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from validators.message import Message, message, unpack
from validators.problem_types import ProblemType, Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a cell, a row, a sheet or a file. `value` is masked before it gets here.

    `row` is None for a sheet or file; `column` is the header as the analyst wrote it; `detail` fills the sentence, as text
    or as a packed message. `first_row` is its row in the first file, where the row has come back.
    `sheet` is the name of the sheet that is meant, where a file has several and the problem is reported for the whole file.
    """

    code: str
    row: int | None = None
    column: str = ""
    value: str = ""
    detail: str = ""
    first_row: int | None = None
    sheet: str = ""

    @property
    def type(self) -> ProblemType:
        return problem_type(self.code)

    @property
    def severity(self) -> Severity:
        return self.type.severity

    @property
    def facts(self) -> tuple[str, ...]:
        """What fills its sentence and its fix: problems of one code that have the same facts say the same."""
        return (*(str(getattr(self, name)) for name in facts_in(self.code)), self.sheet)

    def as_message(self) -> Message:
        """The problem as a message: its code fills the sentence and the fix of its line in the catalogue."""
        detail = unpack(self.detail) or self.detail
        return message(self.code, value=self.value, column=self.column, detail=detail)


def mask(value: str) -> str:
    """A value as it may be shown outside the result workbook: its last two characters, of a number kept as a decimal its last two digits.

    >>> mask("91230001"), mask("91230001.0"), mask("2001.0"), mask("12"), mask("")
    ('…01', '…01.0', '…', '…', '')
    """
    if not value:
        return ""
    whole, dot, zeros = value.rpartition(".")
    if not (dot and zeros and not zeros.strip("0") and whole.isdigit()):
        whole, dot, zeros = value, "", ""
    return f"…{whole[-2:]}{dot}{zeros}" if len(whole) > 4 else "…"


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that stop a row, a sheet or a file."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


@cache
def problem_type(code: str) -> ProblemType:
    """The catalogue's line for a code; KeyError when there is none, which is a bug of ours."""
    from validators.catalogue import CATALOGUE

    return {line.code: line for line in CATALOGUE}[code]


@cache
def facts_in(code: str) -> tuple[str, ...]:
    """Which of value, column and detail a code's sentence or fix shows."""
    line = problem_type(code)
    texts = f"{line.en}{line.fix_en}{line.zh}{line.fix_zh}"
    return tuple(name for name in ("column", "value", "detail") if f"{{{name}" in texts)
