"""What a line of the problem catalogue says."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Scope(StrEnum):
    """What a problem speaks of: the whole file is refused, a sheet, or one row is."""

    FILE = "file"
    SHEET = "sheet"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One line of the catalogue: code, scope, severity, the sentence and the fix in English and Chinese."""

    code: str
    scope: Scope
    severity: Severity
    en: str
    fix_en: str
    zh: str
    fix_zh: str
