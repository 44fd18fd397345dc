"""A sheet compared with the live service: references first, then what the kind itself compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from transforms.campaign_names import campaigns_of, codes_asked
from transforms.kind import OFFLINE, Kind
from transforms.live import Judged, Live, LiveRead, Reference, Source, Survey
from transforms.names import NAMED, identified, meant
from transforms.near import nearest
from transforms.offered import offered
from transforms.outcomes import Outcome, outcome_frame
from transforms.places import key_columns, says_place, with_place
from transforms.repairs import NAME_TO_ID
from transforms.repeated import find_repeated
from validators.libraries import pd
from validators.message import packed
from validators.problems import Problem
from validators.validate import PROBLEM_COLUMNS, display_value, problem_frame


def sources_of(kind: Kind, frame: pd.DataFrame) -> dict[Source, tuple[str, ...]]:
    """What must be read for these rows, as `asked_by` tells it: a column without a value asks for nothing."""
    if not len(frame):
        return {}
    named = (
        reference
        for reference in kind.live.references
        if reference.field in frame and (frame[reference.field] != "").any()
    )
    return {reference.source: () for reference in named} | asked_by(kind.live.reads, frame)


def asked_by(reads: Iterable[LiveRead], frame: pd.DataFrame) -> dict[Source, tuple[str, ...]]:
    """Source -> the values that the service is asked about, as the rows have them; none where the whole list is read."""
    asked = ((read.source, read.by, _speaks_of(read, frame)) for read in reads)
    return {
        source: tuple(str(value) for value in rows[by].unique()) if by else ()
        for source, by, rows in asked
        if len(rows)
    }


def _speaks_of(read: LiveRead, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows for which a source is read."""
    if read.only is None:
        return frame
    name, wanted = read.only
    return frame[frame[name] == wanted] if name in frame else frame.iloc[:0]


def check_references(frame: pd.DataFrame, kind: Kind, live: Live) -> pd.DataFrame:
    """Problems of every row that names what is not in the service, or creates what is there already."""
    found = [
        _broken(frame, reference, kind, live)
        for reference in kind.live.references
        if _applies(reference, frame, live)
    ]
    return pd.concat([problem_frame(), *found], ignore_index=True)


def resolved(frame: pd.DataFrame, kind: Kind, live: Live, agent_type: str) -> pd.DataFrame:
    """The rows with agents named as the kind's calls name them; `agent_type` is the profile's: 0 work number, 1 uuid."""
    changed = {}
    for reference in kind.live.references:
        if reference.resolve and _applies(reference, frame, live):
            wanted = agent_type if reference.resolve == "profile" else "0"
            named = {agent: _named(agent, live, wanted) for agent in frame[reference.field].unique()}
            changed[reference.field] = frame[reference.field].map(named).astype("str")
    return frame.assign(**changed)


def invalid_by(problems: pd.DataFrame) -> pd.DataFrame:
    """Outcomes of rows that have a problem: the first problem decides."""
    first = problems.drop_duplicates("row")
    settled = outcome_frame(first["row"], Outcome.INVALID, first["code"], first["detail"])
    return settled.assign(column=first["column"].to_numpy())


def _applies(reference: Reference, frame: pd.DataFrame, live: Live) -> bool:
    return reference.field in frame and reference.source in live.asked


def _names_change(kind: Kind, live: Live) -> bool:
    """Whether two rows may be of one key, or contradict each other, since agents and queues are named in the service's way."""
    compared = {*kind.rows.key, *kind.rows.agree}
    named = (reference for reference in kind.live.references if reference.field in compared)
    return any(reference.exists and reference.source in live.asked & NAMED for reference in named)


def _broken(frame: pd.DataFrame, reference: Reference, kind: Kind, live: Live) -> pd.DataFrame:
    spoken_of = meant(frame, reference, kind)
    if reference.but is not None:
        spoken_of &= ~reference.but(frame, live)
    cells = frame.loc[spoken_of, reference.field]
    cells = cells[cells != ""]
    column = next(column for column in kind.columns if column.field == reference.field)
    known = live.names(reference.source)
    there = {value: _is_there(value, reference.source, live) for value in cells.unique()}
    wrong = cells[cells.map(there).astype(bool) != reference.exists]
    details = {
        value: nearest(value, known) if reference.exists else _existing(value, known)
        for value in wrong.unique()
    }
    return problem_frame(
        (row, reference.field, reference.code, display_value(column, value), details[value])
        for row, value in zip(wrong.index.tolist(), wrong.tolist(), strict=True)
    )


def _existing(value: str, known: Mapping[str, str]) -> str:
    """The name of what is there already, as a packed message; "" where it has none."""
    return packed("EXISTING_NAME", name=known[value]) if known.get(value) else ""


def _is_there(value: str, source: Source, live: Live) -> bool:
    if source is Source.AGENTS:
        return bool(live.work_no(value))
    return value in live.names(source)


def _named(agent: str, live: Live, agent_type: str) -> str:
    work_no = live.work_no(agent)
    if not work_no:
        return agent
    return live.uuids.get(work_no, agent) if agent_type == "1" else work_no


def required_sources(
    kind: Kind, ready: pd.DataFrame, options: Mapping[str, str]
) -> dict[Source, tuple[str, ...]]:
    """What of the live service must be read before these rows are planned, as `asked_by` tells it; nothing offline."""
    if options.get(OFFLINE) or ready.empty:
        return {}
    look = kind.live.options
    by_options = dict(look.asked(options)) if look else {}
    return sources_of(kind, ready) | _campaigns_asked(kind, ready, options) | by_options


def _campaigns_asked(
    kind: Kind, ready: pd.DataFrame, options: Mapping[str, str]
) -> dict[Source, tuple[str, ...]]:
    """The list of campaigns, where rows or the load's option name one by its code or name."""
    if not says_place(kind, ready):
        return {Source.CAMPAIGNS: ()} if kind.scope(options).by_code else {}
    asked = codes_asked(ready, kind)
    return {Source.CAMPAIGNS: asked} if asked else {}


def compared(
    ready: pd.DataFrame,
    kind: Kind,
    live: Live,
    options: Mapping[str, str],
    settled: pd.DataFrame,
    agent_type: str,
    refused: frozenset[str] = frozenset(),
    row_of: Callable[[int], int] = int,
) -> Survey:
    """The survey of valid rows; `settled` are the outcomes that the sheet's other rows have already.

    `refused` are the codes of repairs that the profile does not allow; `row_of` gives the row that a person knows a row by.
    """
    campaigns = campaigns_of(ready, kind, live, options, refused)
    named = identified(campaigns.frame, kind, live, allowed=NAME_TO_ID.code not in refused)
    unclear = invalid_by(named.problems)
    broken = check_references(_without(named.frame, unclear), kind, live)
    problems = _joined(campaigns.problems, named.problems, broken)
    invalid = invalid_by(problems)
    left = resolved(_without(named.frame, invalid), kind, live, agent_type)
    changed = _names_change(kind, live) or bool(campaigns.written)
    key = key_columns(kind, options)
    repeated = find_repeated([with_place(kind, left)], kind, key) if changed else invalid.iloc[:0]
    repairs = named.repairs if campaigns.repairs is None else _joined(campaigns.repairs, named.repairs)
    left = _without(left, repeated)
    if len(repeated):
        problems = _joined(problems, repeated.assign(value="")[list(PROBLEM_COLUMNS)])
    settled = _joined(settled, invalid, repeated)
    look = kind.live.options
    judged = look.judge(left, live, options, agent_type) if look else Judged()
    ours = Survey(
        left,
        _joined(invalid, repeated),
        problems,
        facts={**campaigns.facts, **judged.facts},
        refusal=campaigns.refusal or judged.refusal,
        repairs=repairs,
        options=campaigns.options,
        notices=(*campaigns.notices, *judged.notices),
        offered=offered(kind, live),
    )
    if kind.live.survey is None:
        return ours
    missing = {row_of(row): code for row, code in left_out(settled).items()}
    found = kind.live.survey(left, live, options, missing)
    return replace(
        found,
        settled=_joined(ours.settled, found.settled),
        problems=_joined(problems, found.problems),
        refusal=ours.refusal or found.refusal,
        repairs=repairs,
        offered=ours.offered,
    )


def _without(frame: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
    """The frame without settled rows; itself when there are none."""
    return frame[~frame.index.isin(settled["row"])] if len(settled) else frame


def left_out(settled: pd.DataFrame) -> dict[int, str]:
    """Rows of a sheet that cannot be loaded, with the codes of why: without them the list is incomplete."""
    unread = settled["code"].isin(["ROW_HIDDEN_SKIPPED", "LEFT_OUT"])
    found = settled[(settled["outcome"] == Outcome.INVALID) | unread].sort_values("row")
    return dict(zip(found["row"].tolist(), found["code"].tolist(), strict=True))


def needs_survey(kind: Kind, ready: pd.DataFrame, options: Mapping[str, str]) -> bool:
    """Whether there is anything to hold these rows against, or to say about not doing so."""
    asked = required_sources(kind, ready, options) or not_checked(kind, ready, options)
    named = says_place(kind, ready) or kind.scope(options).by_code
    chosen = kind.live.options is not None and bool(kind.live.options.asked(options))
    return kind.live.survey is not None or bool(asked) or named or chosen


def not_checked(kind: Kind, ready: pd.DataFrame, options: Mapping[str, str]) -> Problem | None:
    """The problem that references were not checked; None when there are none."""
    if not options.get(OFFLINE):
        return None
    chosen = kind.live.options.asked(options) if kind.live.options else {}
    if not (sources_of(kind, ready) or codes_asked(ready, kind) or chosen):
        return None
    return Problem("REFERENCES_NOT_CHECKED", detail=packed("OFFLINE"))


def _joined(*frames: pd.DataFrame) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]
