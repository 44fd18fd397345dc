"""The page itself: facts as sentences in the reader's language, put into one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.messages.visible import visible
from callsheet.sheets.page import charts
from callsheet.sheets.page.facts import PageFacts, Place, ProblemLine
from callsheet.sheets.result.summary import AWAITED, NOT_SENT, next_steps, outcome_words
from transforms.countries import region
from transforms.kinds import kind_named
from transforms.masking import masked as without_numbers
from transforms.named_countries import name_of
from transforms.outcomes import TO_FIX, WITHHELD, Outcome
from transforms.titles import is_title
from validators.message import message

if TYPE_CHECKING:
    from jinja2 import Template

_BATCHES = 10  # that are named of an operation
_PROBLEMS = 40  # kinds of problem; a sheet of more has one flaw a row
_COUNTRIES = 15
_DAY = 86_400  # seconds
_SPANS = ((_DAY, "DAYS"), (3_600, "HOURS"), (60, "MINUTES"), (1, "SECONDS"))
_LANGUAGES = {"en": "en", "zh": "zh-CN"}


def render(facts: PageFacts, reader: Reader) -> str:
    """The whole page. `reader` gives language and zone; nothing that only the file's owner may see is quoted."""
    return _template().render(page=page_texts(facts, reader), style=_style(), style_hash=_style_hash())


def page_texts(facts: PageFacts, reader: Reader) -> PageTexts:
    """What the page says, text by text: for another page that shows the same."""
    return PageTexts(facts, replace(reader, surface=Surface.WORKBOOK, may_quote=is_title))


def masked(text: str) -> str:
    """The text with numbers and mail addresses masked, and what is invisible shown."""
    return without_numbers(visible(text))


class PageTexts:
    """What a template shows: every text is ready, nothing is decided there."""

    def __init__(self, facts: PageFacts, reader: Reader) -> None:
        self.facts, self._reader = facts, reader
        self.lang = _LANGUAGES[reader.language]
        self.title = masked(facts.title)
        self.tone, self.headline = self._headline()

    def text(self, code: str) -> str:
        """A heading or a label."""
        return self._reader.text(code)

    def _say(self, code: str, /, **params: Any) -> str:
        return self._reader.say(message(code, **params))

    @property
    def window_title(self) -> str:
        return self._say("PAGE_TITLE", file=self.title)

    @property
    def foot(self) -> str:
        return self._say("PAGE_FOOT", when=self.facts.made_at, zone=self._reader.zone)

    def _headline(self) -> tuple[str, str]:
        """How it went (good, fix, check or wait) and the same in a sentence."""
        counts, rows = self.facts.counts, self.facts.rows
        loaded, unknown = counts.get(Outcome.LOADED, 0), counts.get(Outcome.UNKNOWN, 0)
        to_fix, planned = sum(counts.get(outcome, 0) for outcome in TO_FIX), counts.get(NOT_SENT, 0)
        tone, code, count = "good", "HEADLINE_ENOUGH", 0
        if self.facts.refused:
            tone, code = "fix", "HEADLINE_REFUSED"
        elif self.facts.waits:
            tone, code = "wait", "HEADLINE_WAITS"
        elif self.facts.rejected:
            tone, code = "wait", "HEADLINE_REJECTED"
        elif unknown:
            tone, code, count = "check", "HEADLINE_UNKNOWN", unknown
        elif self.facts.under_way:
            tone, code = "wait", "HEADLINE_UNDER_WAY"
        elif planned:
            tone, code, count = "wait", "HEADLINE_PLANNED", planned
        elif to_fix:
            tone, code, count = "fix", "HEADLINE_PART" if loaded else "HEADLINE_NONE", to_fix
        elif not rows:
            code = "HEADLINE_EMPTY"
        elif loaded in {0, rows}:
            code = "HEADLINE_ALL" if loaded else "HEADLINE_NOTHING"
        return tone, self._say(code, rows=rows, loaded=loaded, count=count)

    @property
    def steps(self) -> list[str]:
        """What to do next, after why it stopped."""
        return self.steps_where({})

    def steps_where(self, here: Mapping[str, str]) -> list[str]:
        """The same where more can be done, and is therefore said instead, by code."""
        stopped = [masked(self._reader.say(self.facts.stopped))] if self.facts.stopped else []
        if self.facts.refused:
            return [*stopped, self.text("STEP_REFUSED")]
        if self.facts.under_way:
            doubtful = {name: count for name, count in self.facts.counts.items() if name == Outcome.UNKNOWN}
            checks = next_steps(doubtful, self._reader) if any(doubtful.values()) else []
            return [*checks, self.text("STEP_UNDER_WAY")]
        rejected = self.facts.rejected
        return [*stopped, *next_steps(self.facts.counts, self._reader, rejected=rejected, here=here)]

    @property
    def _counts(self) -> dict[str, int]:
        """The outcomes that occur, in the order of the design, any other after them."""
        known = [str(outcome) for outcome in Outcome if self.facts.counts.get(outcome)]
        others = [name for name, count in self.facts.counts.items() if count and name not in known]
        return {name: self.facts.counts[name] for name in (*known, *others)}

    @property
    def parts(self) -> list[charts.Part]:
        return charts.stacked(self._counts)

    @property
    def outcomes(self) -> list[dict[str, str]]:
        """A line for each outcome that occurs."""
        return [self._outcome_line(name, count) for name, count in self._counts.items()]

    def _outcome_line(self, name: str, count: int) -> dict[str, str]:
        title, meaning = outcome_words(self._ended(name), self._reader)
        if name == NOT_SENT and self.facts.under_way:
            meaning = self.text("MEANING_TO_COME")
        return {
            "name": name,
            "title": title,
            "word": name if self._reader.language == "zh" else "",  # which the rows of the result carry
            "rows": f"{count:,}",
            "share": f"{count / sum(self._counts.values()):.1%}",
            "meaning": meaning,
        }

    @property
    def balance(self) -> str:
        """The books in one line: rows read, and what they came to."""
        counted = [
            self._say("PAGE_COUNT", count=count, outcome=self._outcome(name))
            for name, count in self._counts.items()
        ]
        return self._say("PAGE_BALANCE", rows=self.facts.rows, sum=" + ".join(counted) or "0")

    def _ended(self, name: str) -> str:
        """An outcome in its final form: rows of a refused sheet are never sent."""
        return WITHHELD if self.facts.refused and name == NOT_SENT else name

    def _outcome(self, name: str) -> str:
        known = name in {*Outcome, NOT_SENT, AWAITED}
        return self._reader.text(f"OUTCOME_{self._ended(name).upper()}") if known else name

    @property
    def problems(self) -> list[dict[str, str]]:
        return [self._problem(line) for line in self.facts.problems[:_PROBLEMS]]

    @property
    def no_problems(self) -> str:
        """What stands in the place of problems where no row has one."""
        return self.text("PAGE_REFUSED_WHOLE" if self.facts.refused else "PAGE_NO_PROBLEMS")

    @property
    def more_problems(self) -> str:
        more = len(self.facts.problems) - _PROBLEMS
        return self._say("PAGE_MORE_PROBLEMS", count=more) if more > 0 else ""

    def _problem(self, line: ProblemLine) -> dict[str, str]:
        sentence, fix = (masked(text) for text in self._reader.problem(line.problem))
        if line.others:
            sentence = self._reader.paragraph([sentence, self._say("PAGE_OTHER_FACTS", count=line.others)])
        where = f"{line.count:,}" if line.count else self.text("PAGE_WHOLE_SHEET")
        return {
            "code": line.problem.code,
            "rows": where,
            "first": self._first_rows(line),
            "sentence": sentence,
            "fix": fix,
        }

    def _first_rows(self, line: ProblemLine) -> str:
        if not line.rows:
            return ""
        rows = tuple(str(row) for row in line.rows)
        if all(first in (None, row) for first, row in zip(line.first, line.rows, strict=False)):
            return self._say("PAGE_FIRST_ROWS", rows=rows)
        first = tuple(str(number or "–") for number in line.first)
        return self._say("PAGE_ROWS_OF_FIRST", rows=rows, first=first)

    @property
    def repairs(self) -> list[tuple[str, str]]:
        """What was done, and to how many cells."""
        done = sorted((self.facts.repairs or {}).items(), key=lambda item: -item[1])
        return [(self._sentence(self._reader.text(f"REPAIR_{code}")), f"{cells:,}") for code, cells in done]

    @staticmethod
    def _sentence(text: str) -> str:
        return text[:1].upper() + text[1:]

    @property
    def not_kept(self) -> str:
        if self.facts.spoilt:
            return self.text("PAGE_SPOILT")
        return self.text("PAGE_NOT_KEPT") if self.facts.repairs is None and not self.facts.refused else ""

    @property
    def countries(self) -> list[dict[str, Any]]:
        """A line for each calling code, with the width of its bar in hundredths."""
        most = max(self.facts.countries.values(), default=1)
        return [
            {
                "name": self._country(code),
                "code": f"+{code}" if code else "",
                "rows": f"{rows:,}",
                "width": round(100 * rows / most, 1),
            }
            for code, rows in list(self.facts.countries.items())[:_COUNTRIES]
        ]

    @property
    def countries_note(self) -> str:
        return "" if self.facts.country_known else self.text("PAGE_COUNTRIES_GUESSED")

    def _country(self, code: str) -> str:
        """The country of a calling code, the main one of several."""
        if not code:
            return self.text("PAGE_NO_COUNTRY")
        main = region(code)
        name = name_of(main[:2], self._reader.language)
        return self._say("PAGE_AND_OTHERS", name=name) if len(main) > 2 else name

    @property
    def course(self) -> charts.Course | None:
        return charts.course(self.facts.sent)

    @property
    def sent(self) -> str:
        """The time line in a sentence."""
        moments = sorted(at for at, _ in self.facts.sent)
        rows = sum(count for _, count in self.facts.sent)
        return self._say("PAGE_SENT", rows=rows, requests=len(moments), begin=moments[0], end=moments[-1])

    def each_bar(self, course: charts.Course) -> str:
        """What a bar of the time line stands for."""
        unit, name = next((unit, name) for unit, name in _SPANS if course.seconds % unit == 0)
        span = message(f"PAGE_{name}", count=course.seconds // unit)
        return self._say("PAGE_EACH_BAR", span=span, most=course.most)

    def moment(self, written: str) -> str:
        return self._reader.moment(written, seconds=True)

    def tick(self, written: str, course: charts.Course) -> str:
        """A moment at an end of the time line: its time of day, with the date where the line is longer than a day."""
        moment = self.moment(written)
        one_day = course.seconds * len(course.intervals) <= _DAY
        return moment.partition(" ")[2] if one_day else moment

    @property
    def campaign(self) -> str:
        return self._say("PAGE_CAMPAIGN", campaign=self.facts.campaign) if self.facts.campaign else ""

    @property
    def campaigns(self) -> list[dict[str, str]]:
        """A line for each campaign that the rows name, with its books."""
        return [
            {
                "name": " · ".join(filter(None, (line["campaign"], masked(line["name"])))),
                "rows": f"{line['rows']:,}",
                "outcomes": self._reader.outcomes(line["outcomes"]),
            }
            for line in self.facts.campaigns
        ]

    @property
    def assigned(self) -> list[dict[str, str]]:
        """A line for each agent who gets rows."""
        return [
            {
                "name": " · ".join(filter(None, (line["agent"], masked(line["name"])))),
                "rows": f"{line['rows']:,}",
            }
            for line in self.facts.assigned
        ]

    @property
    def places(self) -> list[dict[str, str]]:
        return [self._place(place) for place in self.facts.places]

    def _place(self, place: Place) -> dict[str, str]:
        more = len(place.batches) - _BATCHES
        named = [
            *place.batches[:_BATCHES],
            *([self._say("PAGE_MORE_BATCHES", count=more)] if more > 0 else []),
        ]
        return {
            "operation": place.operation,
            "requests": f"{place.requests:,}",
            "rows": f"{place.rows:,}",
            "batches": ("、" if self._reader.language == "zh" else ", ").join(named),
        }

    @property
    def decisions(self) -> list[str]:
        return [masked(self._reader.say(decision)) for decision in self.facts.decisions]

    @property
    def about(self) -> Iterator[tuple[str, str]]:
        for label, value in self.facts.about.items():
            text = self._reader.say(value)
            if label == "LABEL_KIND":
                text = kind_named(text).title.of(self._reader.language)
            yield self.text(label), text if label in _OURS else masked(text)


_OURS = frozenset(
    {"LABEL_LOAD", "LABEL_STARTED", "LABEL_ENDED", "LABEL_SERVICE", "LABEL_ROWS", "LABEL_MEMBERSHIPS"}
)  # nothing of a customer is in it


@cache
def _style() -> str:
    return _part("page.css")


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _style_hash() -> str:
    """What lets the browser use this style and no other."""
    return base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_part("page.html"))
