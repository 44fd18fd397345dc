"""How rows are shared out, as sentences: in the terminal, on the summary sheet and in Prefect."""

from dataclasses import replace

from callsheet.engine.results import SheetResult
from callsheet.engine.split_lines import split_lines
from callsheet.messages.reader import Reader
from flows.artifacts import summary_page
from transforms.understood import CampaignSeen, Understood

CAMPAIGNS = (
    {"campaign": "c1", "name": "Spring", "rows": 3, "outcomes": {"loaded": 2, "invalid": 1}},
    {"campaign": "c2", "name": "", "rows": 1, "outcomes": {"loaded": 1}},
    {"campaign": "", "name": "", "rows": 1, "outcomes": {"invalid": 1}},
)
AGENTS = tuple({"agent": str(1000 + at), "name": "Mei", "rows": at} for at in range(1, 23))


def test_each_campaign_has_its_rows_and_outcomes() -> None:
    """In both languages; rows of no known campaign are said to be so."""
    result = SheetResult("a.csv", campaigns=CAMPAIGNS)
    assert [": ".join(line) for line in split_lines(result, Reader("en", "UTC"))] == [
        "Campaign: Spring (c1): 3 entries (2 loaded, 1 invalid)",
        "Campaign: c2: 1 entry (1 loaded)",
        "Campaign: no known campaign: 1 entry (1 invalid)",
    ]
    assert [text for _, text in split_lines(result, Reader("zh", "UTC"))] == [
        "Spring (c1)：3 条（2 已导入，1 不合格）",
        "c2：1 条（1 已导入）",
        "无已知外呼任务：1 条（1 不合格）",
    ]


def test_a_check_says_the_rows_of_a_campaign_once() -> None:
    """Where all of them are ready, what was understood has said so; where some are not, or some campaigns unnamed, all are said."""
    ready = tuple({**line, "outcomes": {"ready": line["rows"]}} for line in CAMPAIGNS[:2])
    seen = tuple(CampaignSeen(3, code=str(line["campaign"])) for line in ready)
    understood = Understood((), (), "UTC", campaigns=seen)
    check = SheetResult("a.csv", campaigns=ready, understood=understood)
    assert list(split_lines(check, Reader())) == []
    assert len(list(split_lines(replace(check, campaigns=CAMPAIGNS), Reader()))) == 3
    many = replace(understood, campaigns=seen * 4)
    assert len(list(split_lines(replace(check, campaigns=ready * 4, understood=many), Reader()))) == 8


def test_of_many_agents_the_first_are_named() -> None:
    """And how many more there are."""
    lines = [text for _, text in split_lines(SheetResult("a.csv", assigned=AGENTS), Reader("en", "UTC"))]
    assert (lines[0], lines[19], lines[20:]) == (
        "Mei (1001): 1 entry",
        "Mei (1020): 20 entries",
        ["… and 2 more; --json lists them all"],
    )


def test_the_page_of_a_run_has_them() -> None:
    """As a list, whose signs are no Markdown."""
    page = summary_page([SheetResult("a.csv", "a", rows=5, outcomes={"loaded": 5}, campaigns=CAMPAIGNS)], {})
    assert "\n- Campaign: Spring (c1): 3 entries (2 loaded, 1 invalid)\n- Campaign: c2" in page.replace(
        "\\", ""
    )
