"""A sheet held against the live service: references first, then what the kind itself compares."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from transforms.duplicates import find_repeated
from transforms.kinds import OFFLINE, Kind
from transforms.live import Live, Source, Survey
from transforms.outcomes import Outcome
from transforms.references import check_references, invalid_by, missing_campaign, resolved, sources_of
from validators.problems import Problem
from validators.prove import PROBLEM_COLUMNS


def asks(kind: Kind, ready: pd.DataFrame, options: Mapping[str, str]) -> dict[Source, tuple[str, ...]]:
    """What of the live service must be read before these rows are planned, as `asked_by` tells it; nothing offline."""
    if options.get(OFFLINE) or ready.empty:
        return {}
    campaign: dict[Source, tuple[str, ...]] = {Source.CAMPAIGNS: ()} if kind.scope(options).by_code else {}
    return sources_of(kind, ready) | campaign


def hold(
    ready: pd.DataFrame,
    kind: Kind,
    live: Live,
    options: Mapping[str, str],
    settled: pd.DataFrame,
    agent_type: str,
) -> Survey:
    """The survey of proven rows; `settled` are the outcomes that the sheet's other rows have already."""
    problems = check_references(ready, kind, live)
    invalid = invalid_by(problems)
    left = resolved(ready[~ready.index.isin(invalid["row"])], kind, live, agent_type)
    repeated = find_repeated(left, kind) if Source.AGENTS in live.asked else invalid.iloc[:0]
    left = left[~left.index.isin(repeated["row"])]
    problems = _joined(problems, repeated.assign(value="")[list(PROBLEM_COLUMNS)])
    settled = _joined(settled, invalid, repeated)
    ours = Survey(
        left, _joined(invalid, repeated), problems, refusal=missing_campaign(kind.scope(options), live)
    )
    if kind.live.survey is None:
        return ours
    found = kind.live.survey(left, live, options, left_out(settled))
    return replace(
        found,
        settled=_joined(ours.settled, found.settled),
        problems=_joined(problems, found.problems),
        refusal=ours.refusal or found.refusal,
    )


def left_out(settled: pd.DataFrame) -> int:
    """Rows of a sheet that say something and will not be loaded: a list without them is not the whole list."""
    hidden = settled["code"] == "ROW_HIDDEN_SKIPPED"
    return int(((settled["outcome"] == Outcome.INVALID) | hidden).sum())


def needs_survey(kind: Kind, ready: pd.DataFrame, options: Mapping[str, str]) -> bool:
    """Whether there is anything to hold these rows against, or to say about not doing so."""
    asked = asks(kind, ready, options) or not_checked(kind, ready, options)
    return kind.live.survey is not None or bool(asked)


def not_checked(kind: Kind, ready: pd.DataFrame, options: Mapping[str, str]) -> Problem | None:
    """What to say of references that nobody looked up; None when there are none."""
    if not options.get(OFFLINE) or not sources_of(kind, ready):
        return None
    return Problem("REFERENCES_NOT_CHECKED", detail="--offline was given")


def _joined(*frames: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(list(frames), ignore_index=True)
