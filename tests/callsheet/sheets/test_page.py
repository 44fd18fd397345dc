"""The report page as HTML: what it says, that it is whole, and that nothing in it runs, loads or cannot be read."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.messages.reader import Reader
from callsheet.sheets.page import charts
from callsheet.sheets.page.facts import PageFacts, Place, ProblemLine
from callsheet.sheets.page.render import page_texts, render
from callsheet.sheets.result.summary import Summary
from transforms.outcomes import Outcome
from validators.message import message
from validators.problems import Problem

FACTS = PageFacts(
    title="list.csv",
    about={
        "LABEL_FILE": "list.csv",
        "LABEL_KIND": "customer-numbers",
        "LABEL_LOAD": "20261127-010203-abcdef",
    },
    rows=10,
    counts={"loaded": 7, "invalid": 2, "duplicate": 1},
    made_at="2026-11-27T01:00:00+00:00",
    problems=(
        ProblemLine(Problem("NO_ROWS")),
        ProblemLine(Problem("PHONE_LENGTH", None, "Telephone", "…", "2"), 2, (3, 5)),
    ),
    repairs={"SPACES": 4},
    countries={"65": 6, "1": 1, "": 2},
    sent=(("2026-11-27T00:30:00+00:00", 4), ("2026-11-27T00:30:10+00:00", 3)),
    campaign="C1",
    places=(Place("import_customer_numbers", 2, 7, ("B1", "B2")),),
    decisions=(message("DECISION_APPROVED", when="2026-11-27T00:29:00+00:00", by="Mei"),),
)
ENDS: dict[str, dict[str, Any]] = {
    "HEADLINE_REFUSED": {"refused": True, "counts": {}},
    "HEADLINE_WAITS": {"waits": True, "counts": {"planned": 10}},
    "HEADLINE_REJECTED": {"rejected": True, "counts": {"skipped": 10}},
    "HEADLINE_UNKNOWN": {"counts": {"loaded": 8, "unknown": 1, "invalid": 1}},
    "HEADLINE_PLANNED": {"counts": {"loaded": 8, "planned": 1, "invalid": 1}},
    "HEADLINE_PART": {"counts": {"loaded": 8, "invalid": 1, "refused": 1}},
    "HEADLINE_NONE": {"counts": {"invalid": 10}},
    "HEADLINE_ALL": {"counts": {"loaded": 10}},
    "HEADLINE_ENOUGH": {"counts": {"loaded": 9, "held": 1}},
    "HEADLINE_NOTHING": {"counts": {"skipped": 10}},
    "HEADLINE_EMPTY": {"counts": {}, "rows": 0},
}
VOID = {"meta", "link"}


class Parsed(HTMLParser):
    """A page as its elements and its text; fails where the elements do not nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def a_page(language: str = "en", **changes: Any) -> Parsed:
    return Parsed(render(replace(FACTS, **changes), Reader(language, "Asia/Singapore")))


@pytest.mark.parametrize("code", ENDS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_headline_says_what_became_of_the_list(code: str, language: str) -> None:
    """In one sentence, the most urgent first, whatever the mix of outcomes."""
    facts = replace(FACTS, **ENDS[code])
    counts = {"loaded": 0, **facts.counts}
    shown = {
        "HEADLINE_UNKNOWN": counts.get("unknown", 0),
        "HEADLINE_PLANNED": counts.get("planned", 0),
    }.get(code, counts.get("invalid", 0) + counts.get("refused", 0))
    said = Reader(language).text(code, rows=facts.rows, loaded=counts["loaded"], count=shown)
    assert said in a_page(language, **ENDS[code]).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_rejected_load_says_what_to_do(language: str) -> None:
    """On its page and on the summary sheet: that nothing needs attention is said of neither."""
    reader, counts = Reader(language), {"skipped": 10}
    steps = [reader.text("STEP_REJECTED")]
    facts = replace(FACTS, rejected=True, counts=counts)
    assert page_texts(facts, reader).steps == steps
    assert Summary("s", (), counts, reader, rejected=True).steps == steps


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rows_of_a_refused_list_are_not_said_to_go_on(language: str) -> None:
    """Nothing approves or resumes it: its rows are not sent, and that its cells are in order does not say that all is well."""
    say = Reader(language).text
    page = a_page(language, refused=True, counts={"planned": 10}, problems=())
    assert say("MEANING_NOT SENT") in page.text
    assert say("PAGE_REFUSED_WHOLE") in page.text
    for code in ("MEANING_PLANNED", "PAGE_NO_PROBLEMS"):
        assert say(code) not in page.text, code
    assert say("PAGE_COUNT", count=10, outcome=say("OUTCOME_NOT SENT")) in page.text


def test_it_says_what_is_known_of_the_load() -> None:
    """Books, problems, repairs, countries, time line, places, decisions and dates in the profile's zone."""
    text = a_page().text
    for piece in (
        "10 rows read = 7 loaded + 1 duplicate + 2 invalid",
        "The number in “Telephone” has 2 digits",
        "such as 3, 5",
        "PHONE_LENGTH",
        "whole sheet",
        "Singapore +65 6",
        "United States and others +1 1",
        "No known calling code 2",
        "7 rows in 2 requests, from 2026-11-27 08:30:00 to 2026-11-27 08:30:10.",
        "Campaign: C1",
        "B1, B2",
        "2026-11-27 08:29: Mei approved the load.",
        "2026-11-27 09:00 (Asia/Singapore)",
    ):
        assert piece in text, piece


def test_it_is_in_the_readers_language() -> None:
    page = a_page("zh")
    assert ("html", {"lang": "zh-CN"}) in page.elements
    assert "10 行中已导入 7 行；2 行需要更正" in page.text
    assert "新加坡" in page.text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_in_it_runs_or_comes_from_elsewhere(language: str) -> None:
    """No script, no event, no address to load from; its own policy allows its style alone."""
    page = a_page(language)
    names = {tag for tag, _ in page.elements}
    assert not names & {"script", "iframe", "object", "embed", "form", "img", "base", "a"}
    attributes = [(name, value or "") for _, given in page.elements for name, value in given.items()]
    assert [name for name, _ in attributes if name.startswith("on") or name in {"style", "src"}] == []
    assert [value for name, value in attributes if name == "href"] == ["data:,"]
    assert "@import" not in _css()
    assert "url(" not in _css()
    policy = next(given["content"] for tag, given in page.elements if given.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


HOSTILE = st.text(st.sampled_from("<>&\"'/={}%#;:-! abscriptonlad\u202e\x07"), max_size=40)


@pytest.mark.slow
@given(HOSTILE, HOSTILE)
def test_no_name_becomes_markup(name: str, by: str) -> None:
    """Whatever a file, a sheet, a campaign or a person is called."""
    plain = a_page()
    hostile = a_page(
        title=name,
        about={**FACTS.about, "LABEL_SHEET": name},
        campaign=by or "x",
        decisions=(message("DECISION_APPROVED", when="2026-11-27T00:29:00+00:00", by=by),),
        problems=(ProblemLine(Problem("SHEET_HIDDEN", detail=name)), FACTS.problems[1]),
    )
    extra = [tag for tag, _ in hostile.elements]
    assert sorted(extra) == sorted([*(tag for tag, _ in plain.elements), "dt", "dd"])


def test_numbers_in_names_are_masked_and_columns_of_their_own_are_not_quoted() -> None:
    """A file may be named after a customer, and a column titled with a person's name."""
    text = a_page(
        title="6590010001 list.csv",
        about={**FACTS.about, "LABEL_FILE": "6590010001 list.csv", "LABEL_SHEET": "6590010001"},
        problems=(ProblemLine(Problem("TEXT_TOO_LONG", None, "王小明", "…", "300"), 1, (2,)),),
    ).text
    assert "6590010001" not in text
    assert "王小明" not in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_chart_has_a_name_a_description_and_a_table(language: str) -> None:
    """For whoever cannot see it; what is only decoration is hidden from a screen reader."""
    page = a_page(language)
    pictures = [given for tag, given in page.elements if tag == "svg"]
    ids = {given["id"] for _, given in page.elements if "id" in given}
    for picture in pictures:
        if picture.get("aria-hidden") != "true":
            assert picture["role"] == "img"
            assert set((picture["aria-labelledby"] or "").split()) <= ids
    assert sum("role" in picture for picture in pictures) == 2
    assert all(given.get("scope") or given.get("aria-hidden") for tag, given in page.elements if tag == "th")
    assert "2026-11-27 08:30:00 1 4" in page.text


def test_a_load_whose_rows_are_gone_says_so() -> None:
    """Then there are codes alone."""
    page = a_page(
        repairs=None, countries={}, problems=(ProblemLine(Problem("PHONE_LENGTH", None, "…", "…", "…"), 2),)
    )
    assert "no longer kept" in page.text
    assert "PHONE_LENGTH" in page.text


def test_campaigns_that_the_rows_name_are_listed_with_their_books() -> None:
    """In the place of the one campaign of the load; a line without a code says so."""
    lines = (
        {"campaign": "C7", "name": "Renewals", "rows": 8, "outcomes": {"loaded": 7, "duplicate": 1}},
        {"campaign": "", "name": "", "rows": 2, "outcomes": {"invalid": 2}},
    )
    text = a_page(campaigns=lines).text
    assert "C7 · Renewals 8 7 loaded, 1 duplicate" in text
    assert "none 2 2 invalid" in text
    assert "Campaign: C1" not in text


def test_agents_who_get_rows_are_listed() -> None:
    """By work number and name, and a name that holds a number without it."""
    lines = (
        {"agent": "1001", "name": "Mei Tan", "rows": 1200},
        {"agent": "1002", "name": "Ann 6591230001", "rows": 0},
    )
    text = a_page(assigned=lines).text
    assert "Assigned to Rows 1001 · Mei Tan 1,200 1002" in text
    assert "6591230001" not in text
    assert "Assigned to" not in a_page().text


def test_many_kinds_of_problem_are_cut_short_and_counted() -> None:
    lines = tuple(
        ProblemLine(Problem("PHONE_LENGTH", None, "Telephone", "…", str(at)), 1, (at,)) for at in range(60)
    )
    assert "20 further kinds of problem are in the result workbook." in a_page(problems=lines).text


# Colours


def _css() -> str:
    return files("callsheet.sheets.page").joinpath("page.css").read_text(encoding="utf-8")


def colours(dark: bool) -> dict[str, str]:
    """The variables of a scheme."""
    light, _, rest = _css().partition("@media screen and (prefers-color-scheme: dark)")
    return dict(re.findall(r"--([a-z]+): (#[0-9A-F]{6})", rest if dark else light))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_and_bars_can_be_seen(dark: bool) -> None:
    """WCAG AA: 4.5 for text on both of its grounds, 3 for what a chart is made of."""
    known = colours(dark)
    for ground in ("ground", "card"):
        low = {
            ink: contrast(known[ink], known[ground])
            for ink in ("ink", "muted", "brand", "good", "fix", "check", "wait")
        }
        assert {ink: found for ink, found in low.items() if found < 4.5} == {}
    bars = {name: contrast(known[name], known["ground"]) for name in (*map(str, Outcome), "planned", "other")}
    assert {name: found for name, found in bars.items() if found < 3} == {}


# Charts


@given(st.dictionaries(st.sampled_from([*map(str, Outcome), "planned"]), st.integers(0, 10**7), min_size=1))
def test_the_parts_of_a_bar_fill_it(counts: dict[str, int]) -> None:
    """One after the other, each wide enough to be seen; more rows are never narrower."""
    parts = charts.stacked(counts)
    assert {part.name for part in parts} == {name for name, count in counts.items() if count}
    assert all(part.width >= 4 for part in parts)
    if parts:
        assert parts[-1].x + parts[-1].width == pytest.approx(charts.WIDTH, abs=0.1)
    widths = sorted((counts[part.name], part.width) for part in parts)
    assert [width for _, width in widths] == sorted(width for _, width in widths)


SECONDS = st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 1000)), min_size=1, max_size=40)


@given(SECONDS)
def test_every_request_is_in_one_bar(sent: list[tuple[int, int]]) -> None:
    """However long the load took: no request and no row is lost, and the bars are never too many to be read."""
    begin = datetime(2026, 11, 27, tzinfo=UTC)
    found = charts.course([((begin + timedelta(seconds=at)).isoformat(), rows) for at, rows in sent])
    assert found is not None
    assert sum(bar.requests for bar in found.intervals) == len(sent)
    assert sum(bar.rows for bar in found.intervals) == sum(rows for _, rows in sent)
    assert len(found.intervals) <= 24
    assert all(0 <= bar.y and bar.y + bar.height == pytest.approx(charts.HEIGHT) for bar in found.intervals)


def test_nothing_sent_has_no_time_line() -> None:
    assert charts.course([]) is None
    assert "Sending over time" not in a_page(sent=()).text


@pytest.mark.parametrize(
    ("first", "english", "chinese"),
    [
        ((41, None), "such as 3, 5 (in the first file 41, –)", "例如第 3、5 行（首个文件中第 41、– 行）"),
        ((3, 5), "such as 3, 5", "例如第 3、5 行"),
    ],
)
def test_rows_that_came_back_are_named_by_both_numbers(
    first: tuple[int | None, ...], english: str, chinese: str
) -> None:
    line = replace(FACTS.problems[1], first=first)
    for language, said in (("en", english), ("zh", chinese)):
        page = render(replace(FACTS, problems=(line,)), Reader(language))
        assert said in page
        assert ("(in the first file" in page or "首个文件" in page) is (first != (3, 5))
