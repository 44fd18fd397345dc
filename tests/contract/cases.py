"""For each kind, rows that the sandbox's company takes, and what its state must show afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field

from callsheet.sandbox.server import Sandbox


@dataclass(frozen=True)
class Case:
    """Titles and rows of a sheet; `shown` reads from the sandbox's state what `wanted` says."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shown: Callable[[Sandbox], object]
    wanted: object
    options: dict[str, str] = field(default_factory=dict)


def _members(sandbox: Sandbox) -> dict[tuple[str, str], tuple[int, int]]:
    return {(m["queue_id"], m["work_no"]): (m["level"], m["checkin"]) for m in sandbox.state("members")}


def _agents(sandbox: Sandbox) -> dict[str, tuple[object, ...]]:
    wanted = ("1004", "1005", "1002")
    return {
        one["work_no"]: (one["ext"], one["phone"], one["wrap_up_time"], one["wrap_up_type"])
        for one in sandbox.state("agents")
        if one["work_no"] in wanted
    }


START, END = 4099770000000, 4102394400000  # 2099-12-01 09:00 and 2099-12-31 18:00 in Singapore

CASES: dict[str, Case] = {
    "forbidden-numbers": Case(
        ("Forbidden number", "Direction"),
        (("6591230101", "Both"), ("6591230102", "Inbound")),
        lambda sandbox: {(one["number"], one["call_type"]) for one in sandbox.state("forbidden")},
        {("6591230101", 2), ("6591230101", 3), ("6591230102", 2)},
    ),
    "customer-numbers": Case(
        ("Telephone", "Name", "Assigned agent"),
        (("6591230103", "Tan", "1001"), ("6591230104", "Rao", "")),
        lambda sandbox: {(one["telephone"], one["name"]) for one in sandbox.state("contacts")},
        {("6591230103", "Tan"), ("6591230104", "Rao")},
    ),
    "queues": Case(
        ("Queue number", "Queue name", "Weight", "What to do"),
        (("0777", "Returns", "3", ""), ("0003", "", "", "Delete")),
        lambda sandbox: {(one["queue_id"], one["name"], one["weight"]) for one in sandbox.state("queues")},
        {("3001", "Sales", 1), ("3002", "Support", 0), ("0777", "Returns", 3)},
    ),
    "extensions": Case(
        ("Extension", "Password"),
        (("0801", "482913"), ("0802", "0829131")),
        lambda sandbox: {
            one["ext"]: one["password"] for one in sandbox.state("extensions") if one["ext"].startswith("080")
        },
        {"0801": "482913", "0802": "0829131"},
    ),
    "agent-settings": Case(
        ("Agent work number", "Extension", "Agent phone", "Wrap-up time", "Unbind"),
        (("1004", "1004", "6591230105", "", ""), ("1005", "", "", "90", ""), ("1002", "", "", "", "Both")),
        _agents,
        {
            "1004": ("1004", "6591230105", 60, 2),
            "1005": (None, "6591230005", 90, 2),
            "1002": (None, None, 60, 2),
        },
    ),
    "queue-rosters": Case(
        ("Queue", "Agent", "Level", "Check-in"),
        (("3001", "1002", "5", "Yes"), ("3001", "1006", "", "No"), ("0003", "0007", "2", "")),
        _members,
        {
            ("3001", "1001"): (1, 1),
            ("3001", "1002"): (5, 1),
            ("3001", "1003"): (3, 0),
            ("3001", "1006"): (1, 0),
            ("3002", "1002"): (1, 0),
            ("3002", "1004"): (1, 1),
            ("0003", "0007"): (2, 0),
        },
    ),
    "campaigns": Case(
        ("Campaign", "Import template", "Summary template", "Start", "End", "Note"),
        (("Renewals", "D000000000", "W000000000", "2099-12-01 09:00", "2099-12-31 18:00", "x"),),
        lambda sandbox: {
            (one["name"], one["start_ms"], one["end_ms"], one["description"])
            for one in sandbox.state("campaigns")
        },
        {("Renewals", START, END, "x")},
    ),
    "contact-plans": Case(
        ("Telephone", "Plan", "Start", "End", "Executor", "Note"),
        (
            ("6591230106", "Call back", "2099-12-01 09:00:59", "2099-12-31 18:00", "1001", ""),
            ("6591230107", "Call back", "2099-12-01T09:00", "2099-12-31 18:00", "1002", "soon"),
        ),
        lambda sandbox: {
            (one["telephone"], one["start_ms"], one["end_ms"], one["executor"], one["note"])
            for one in sandbox.state("plans")
        },
        {("6591230106", START, END, "1001", None), ("6591230107", START, END, "1002", "soon")},
    ),
}
