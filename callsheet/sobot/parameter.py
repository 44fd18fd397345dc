"""What a parameter of the reference is, and how a user reaches it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Place(StrEnum):
    """Where a parameter stands in a request."""

    HEADER = "header"
    QUERY = "query"
    BODY = "body"


class By(StrEnum):
    """Who fills a parameter in."""

    SETTING = "setting"  # the profile
    COLUMN = "column"  # the sheet
    OPTION = "option"  # the load: --set NAME=VALUE
    FILTER = "filter"  # the export: --filter NAME=VALUE
    PAGING = "paging"  # callsheet: it reads every page
    CALLSHEET = "callsheet"  # callsheet, from what is said elsewhere
    NEVER = "never"  # nobody: it has no use


class Value(StrEnum):
    """What is written for a filter, where it has no choices."""

    TEXT = "text"
    NUMBER = "number"
    SINCE = "since"  # a date, or a date and time: that moment and later
    UNTIL = "until"  # that moment and earlier; of a date, its end


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    en: str
    zh: str

    def of(self, language: str) -> str:
        """The text in `en` or `zh`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """How a list is narrowed when it is exported. `choices` are words and what each is on the wire."""

    name: str
    help: Words
    value: Value = Value.TEXT
    choices: Mapping[str, str] = field(default_factory=dict)
    many: bool = False  # several choices, with commas between them


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a user reaches a parameter: a setting, a column or an option of a kind, by its name."""

    by: By
    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation. `name` has the names of what it stands in before it: dataDetails.telephone.

    `type` is the reference's own word for it; `note` says what callsheet sends where nobody is asked.
    """

    name: str
    place: Place
    type: str
    required: bool
    ways: tuple[Way, ...]
    filter: Filter | None = None
    note: Words | None = None

    @property
    def field(self) -> str:
        """Its own name."""
        return self.name.rpartition(".")[2]

    @property
    def is_text(self) -> bool:
        """Whether it is a string in JSON."""
        return self.type == "String"
