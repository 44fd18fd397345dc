"""Campaigns named by code or by an exact name, in rows and in a load's option: names become codes, what is not there is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.calls import PlanError
from transforms.kind import Kind, Places
from transforms.live import Live, Source
from transforms.near import nearest, plain
from transforms.places import places, says_place
from validators.libraries import pd
from validators.message import packed
from validators.problems import Problem
from validators.tables import table
from validators.validate import problem_frame

CODE_OPTION = "campaign_code"
_CODE = re.compile(r"[0-9A-Za-z_-]{1,64}")
_OF_OPTION = {
    "CAMPAIGN_UNKNOWN": "CAMPAIGN_NOT_FOUND",
    "CAMPAIGN_NAME_SHARED": "CAMPAIGN_OPTION_SHARED",
    "CAMPAIGN_NAME_UNREAD": "CAMPAIGN_OPTION_UNREAD",
}
_ENDS = {
    4: packed("CAMPAIGN_IS_CLOSED"),
    5: packed("CAMPAIGN_IS_FINISHED"),
    6: packed("CAMPAIGN_IS_ARCHIVED"),
    7: packed("CAMPAIGN_IS_DELETED"),
}

Found = tuple[int, str, str, str, str]
Meaning = str | Problem
"""The code that a text stands for, or why it stands for none."""


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Where the rows of a load go, compared with the live campaigns.

    `frame` has codes in place of names; `options` are load options that change; `known` maps each code or id that is used to its
    name, and `written` what stands in cells to its code.
    """

    frame: pd.DataFrame
    problems: pd.DataFrame = field(default_factory=problem_frame)
    repairs: pd.DataFrame | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()
    refusal: Problem | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What the report needs to name them."""
        return {"campaigns": dict(self.known), "written": dict(self.written)} if self.known else {}


def end_of(state: int | None, expired: int | None) -> str:
    """How a listed campaign has ended, as a packed message; "" for one that runs or will (readings 7: campaign states)."""
    return _ENDS.get(state or 0) or (packed("CAMPAIGN_IS_EXPIRED") if expired else "")


def campaigns_of(
    frame: pd.DataFrame,
    kind: Kind,
    live: Live,
    options: Mapping[str, str],
    refused: frozenset[str] = frozenset(),
) -> Campaigns:
    """The campaigns that valid rows or the load's option name. Without a list of what is live, codes are taken as given.

    `refused` are the codes of repairs that are not allowed: then cells must hold codes.
    """
    if kind.places is None:
        return Campaigns(frame)
    if says_place(kind, frame):
        return _by_row(frame, kind, kind.places, live, options, refused)
    return _by_option(frame, kind, live, options)


def codes_asked(frame: pd.DataFrame, kind: Kind) -> tuple[str, ...]:
    """What the rows say of their campaigns beside ids, which no list shows."""
    if kind.places is None or not says_place(kind, frame):
        return ()
    named = (name for name in (kind.places.code, kind.places.name) if name in frame)
    return tuple(dict.fromkeys(text for name in named for text in frame[name].unique().tolist() if text))


def _by_option(frame: pd.DataFrame, kind: Kind, live: Live, options: Mapping[str, str]) -> Campaigns:
    scope = kind.scope(options)
    if not scope.by_code:
        return Campaigns(frame)
    meant = _meaning(scope.code, live)
    if isinstance(meant, Problem):
        return Campaigns(frame, refusal=_of_sheet(meant))
    changed = {CODE_OPTION: meant} if meant != scope.code else {}
    known = {meant: live.campaigns.get(meant, "")}
    return Campaigns(frame, options=changed, known=known, notices=_ended(known, live))


def _of_sheet(problem: Problem) -> Problem:
    """The problem of the load's option, where that of a row is known."""
    return Problem(_OF_OPTION[problem.code], value=problem.value, detail=problem.detail)


def _by_row(
    frame: pd.DataFrame,
    kind: Kind,
    named: Places,
    live: Live,
    options: Mapping[str, str],
    refused: frozenset[str],
) -> Campaigns:
    meaning = {text: _meaning(text, live) for text in codes_asked(frame, kind)}
    if "CAMPAIGN_NAMED" in refused:
        meaning |= _not_allowed(meaning, but=kind.scope(options).code)
    compares = Source.CAMPAIGNS in live.asked
    broken = _broken(frame, named, meaning, compares=compares)
    problems = problem_frame([*broken, *_homeless(frame, kind, named, options)])
    left = frame[~frame.index.isin(problems["row"])]
    codes = {text: found for text, found in meaning.items() if isinstance(found, str)}
    ids = _column(frame, named.id)
    told = places(kind, left)
    told = told[(told != "") & (_column(left, named.id) == "")]
    known = {codes[text]: live.campaigns.get(codes[text], "") for text in told.unique().tolist()}
    used = known | dict.fromkeys(filter(None, _column(left, named.id).unique().tolist()), "")
    coded = frame.drop(columns=[named.name], errors="ignore").assign(
        **{named.code: _codes(kind, frame, ids, codes)}
    )
    return Campaigns(
        coded,
        problems,
        _repairs(left, named, told, codes),
        known=used,
        written={text: code for text, code in codes.items() if text != code},
        notices=_ended(known, live),
    )


def _broken(
    frame: pd.DataFrame, named: Places, meaning: Mapping[str, Meaning], *, compares: bool
) -> Iterator[Found]:
    """Rows that name no one campaign: an unknown one, a name of several, or a code and the name of another.

    Whether a code and a name are of one campaign can be told of live campaigns alone; otherwise the code decides.
    """
    ids = _column(frame, named.id)
    codes, names = _column(frame, named.code), _column(frame, named.name)
    for row, id_, code, name in zip(
        frame.index.tolist(), ids.tolist(), codes.tolist(), names.tolist(), strict=True
    ):
        told = ((named.code, code), (named.name, name)) if not id_ else ()
        found = [(column, text, meaning[text]) for column, text in told if text][: None if compares else 1]
        wrong = next((each for each in found if isinstance(each[2], Problem)), None)
        if wrong is not None and isinstance(wrong[2], Problem):
            yield row, wrong[0], wrong[2].code, wrong[1], wrong[2].detail
        elif len({each[2] for each in found}) > 1:
            yield row, named.code, "CAMPAIGN_CONTRADICTED", code, name


def _homeless(frame: pd.DataFrame, kind: Kind, named: Places, options: Mapping[str, str]) -> Iterator[Found]:
    """Rows without a campaign, where the load has none and makes none."""
    if kind.delivery.setup is None:
        return
    blank = places(kind, frame) == ""
    try:
        if not blank.any() or kind.delivery.setup.needed(options):
            return
    except PlanError:
        pass
    column = next(name for name in reversed(named.fields) if name in frame)
    yield from ((row, column, "CAMPAIGN_BLANK", "", "") for row in frame.index[blank].tolist())


def _column(frame: pd.DataFrame, name: str) -> pd.Series[str]:
    return frame[name] if name in frame else pd.Series("", index=frame.index, dtype="str")


def _codes(kind: Kind, frame: pd.DataFrame, ids: pd.Series[str], codes: Mapping[str, str]) -> pd.Series[str]:
    """The code of each row's campaign; "" for one that names an id, or nothing."""
    told = zip(ids.tolist(), places(kind, frame).tolist(), strict=True)
    found = ["" if id_ else codes.get(text, "") for id_, text in told]
    return pd.Series(found, index=frame.index, dtype="str")


def _not_allowed(meaning: Mapping[str, Meaning], *, but: str) -> dict[str, Meaning]:
    """Names of cells as problems; `but` is what the load's option says, which is no cell."""
    problem = Problem("REPAIR_REFUSED", detail=packed("REPAIR_CAMPAIGN_NAMED"))
    return {
        text: problem
        for text, found in meaning.items()
        if isinstance(found, str) and text not in (found, but)
    }


def _repairs(
    frame: pd.DataFrame, named: Places, told: pd.Series[str], codes: Mapping[str, str]
) -> pd.DataFrame:
    """A repair for each name that became a code."""
    from transforms.repairs import CAMPAIGN_NAMED, REPAIR_COLUMNS

    lines = [
        (row, _told_by(frame, named, row), CAMPAIGN_NAMED.code, text, codes[text])
        for row, text in zip(told.index.tolist(), told.tolist(), strict=True)
        if codes[text] != text
    ]
    return table(REPAIR_COLUMNS, lines)


def _told_by(frame: pd.DataFrame, named: Places, row: int) -> str:
    """The column in which a row names its campaign."""
    return named.code if named.code in frame and frame.at[row, named.code] else named.name


def _meaning(text: str, live: Live) -> Meaning:
    if Source.CAMPAIGNS not in live.asked:
        return text if _CODE.fullmatch(text) else Problem("CAMPAIGN_NAME_UNREAD", value=text)
    if text in live.campaigns:
        return text
    wanted = plain(text)
    codes = tuple(code for code, name in live.campaigns.items() if wanted and plain(name) == wanted)
    if len(codes) > 1:
        return Problem("CAMPAIGN_NAME_SHARED", value=text, detail=packed("VALUES", values=codes))
    return (
        codes[0] if codes else Problem("CAMPAIGN_UNKNOWN", value=text, detail=nearest(text, live.campaigns))
    )


def _ended(known: Mapping[str, str], live: Live) -> tuple[Problem, ...]:
    """The used campaigns that the service no longer runs."""
    ends = {code: live.campaign_ends[code] for code in known if code in live.campaign_ends}
    return tuple(
        Problem("CAMPAIGN_ENDED", value=_called(code, known[code]), detail=end) for code, end in ends.items()
    )


def _called(code: str, name: str) -> str:
    return f"{name} ({code})" if name else code
