"""What a dry run understood of a sheet as lines with a label each, for the edges that show it."""

import re
from collections.abc import Iterable, Iterator

from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader
from callsheet.messages.visible import in_one_line
from transforms.kind import Kind
from transforms.understood import CampaignSeen, ColumnRead, Group, How, Tallied, Understood
from validators.schema import Role

MOST = 6  # groups of a tally, campaigns and titles of ignored columns that a line names
_BETWEEN = " · "
_OUR_WORDS = frozenset({Role.PHONE, Role.CHOICE})  # columns of which countries or choices are shown, no cells
_TIMES = frozenset({Role.DATE, Role.DATETIME})
_COLON = {"en": ": ", "zh": "："}
_COMMA = {"en": ", ", "zh": "，"}

_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]+")  # what is a campaign's code and no name of anybody

Line = tuple[str, str]  # label, text


def understood_lines(understood: Understood, kind: Kind, reader: Reader) -> Iterator[Line]:
    """How the columns were read, where the rows go, and how many there are of each sort."""
    columns = (column_words(column, kind, reader) for column in understood.columns)
    yield reader.text("UNDERSTOOD_COLUMNS"), _BETWEEN.join(columns)
    if understood.ignored:
        titles = [_title(title, reader) for title in understood.ignored]
        yield reader.text("UNDERSTOOD_IGNORED"), _some(titles, reader)
    if understood.first_number:
        yield reader.text("UNDERSTOOD_NUMBERS"), reader.text("UNDERSTOOD_FIRST_NUMBER")
    if has_times(understood, kind):
        yield reader.text("UNDERSTOOD_ZONE"), understood.zone
    if understood.campaigns:
        campaigns = [campaign_words(campaign, reader) for campaign in understood.campaigns]
        yield reader.text("UNDERSTOOD_CAMPAIGN"), _some(campaigns, reader)
    for tallied in understood.tallies:
        yield reader.text(f"UNDERSTOOD_{tallied.by.upper()}"), _groups(tallied, kind, reader)


def has_times(understood: Understood, kind: Kind) -> bool:
    """Whether a zone matters: dates or times are read, or a campaign with a start and an end is created first."""
    timed = {column.field for column in kind.columns if column.role in _TIMES}
    read = {column.field for column in understood.columns}
    return bool(timed & read) or any(campaign.new for campaign in understood.campaigns)


def in_short(understood: Understood, kind: Kind, reader: Reader) -> str:
    """The same in one line: how many columns, which are ignored, and where the rows go."""
    count = len(understood.columns)
    parts = [reader.text("UNDERSTOOD_SHORT", count=count)]
    if understood.ignored:
        titles = [_title(title, reader) for title in understood.ignored]
        parts.append(f"{reader.text('UNDERSTOOD_IGNORED')} {_some(titles, reader)}")
    parts += [campaign_words(campaign, reader) for campaign in understood.campaigns[:MOST]]
    return _BETWEEN.join([*parts, understood.zone] if has_times(understood, kind) else parts)


def field_title(name: str, kind: Kind, language: str) -> str:
    """What a field of a kind is called."""
    columns = (*kind.columns, *kind.asides)
    return next((column.title(language) for column in columns if column.field == name), name)


def column_words(column: ColumnRead, kind: Kind, reader: Reader) -> str:
    """A column's title and what it was read as."""
    title = _title(column.title, reader)
    if column.how is How.CONSENT:
        return f"{title} → {reader.text('UNDERSTOOD_CONSENT')}"
    if column.how is How.CUSTOM:
        return f"{title} → {reader.text('UNDERSTOOD_CUSTOM', field=column.field)}"
    known = field_title(column.field, kind, reader.language)
    if column.how is How.PROFILE:
        return f"{title} → {reader.text('UNDERSTOOD_BY_PROFILE', field=known)}"
    return title if title == known else f"{title} → {known}"


def campaign_words(campaign: CampaignSeen, reader: Reader) -> str:
    """A campaign by its name and code, with what is known of it and the rows that go there."""
    facts = [reader.text("CAMPAIGN_CREATED_FIRST")] if campaign.new else []
    if campaign.span:
        facts.append(reader.text("CAMPAIGN_RUNS", start=campaign.span[0], end=campaign.span[1]))
    if campaign.state is not None and (state := f"CAMPAIGN_STATE_{campaign.state}") in TEXTS:
        facts.append(reader.text(state))
    if campaign.holds is not None:
        facts.append(reader.text("CAMPAIGN_HOLDS", count=campaign.holds))
    facts.append(reader.text("UNDERSTOOD_ROWS", count=campaign.rows))
    named = campaign_named(campaign)
    known = campaign.name or reader.sees(named) or _CODE.fullmatch(named)
    return f"{named if known else '…'}{_COLON[reader.language]}{_COMMA[reader.language].join(facts)}"


def campaign_named(campaign: CampaignSeen) -> str:
    """A campaign by its name and its code or id, as far as they are known."""
    code, name = in_one_line(campaign.code or campaign.id), in_one_line(campaign.name)
    return f"{name} ({code})" if name and code else name or code


def _groups(tallied: Tallied, kind: Kind, reader: Reader) -> str:
    fields = {name for tally in kind.tallies if tally.by == tallied.by for name in tally.fields}
    ours = any(column.role in _OUR_WORDS for column in kind.columns if column.field in fields)
    groups = [_group(group, reader, ours=ours) for group in tallied.groups]
    shown = _some(groups, reader)
    if not tallied.others:
        return shown
    return f"{shown}{_BETWEEN}{reader.text('UNDERSTOOD_OTHERS', count=tallied.others)}"


def _group(group: Group, reader: Reader, *, ours: bool) -> str:
    """A value with its rows. Others than the owner of the file see no cell of it, and no name of an agent."""
    value = in_one_line(group.value) or reader.text("UNDERSTOOD_NONE")
    shown = value if ours or not group.value or group.name or reader.sees(value) else "…"
    name = in_one_line(group.name) if ours or reader.sees(group.name) else ""
    named = " ".join(filter(None, (shown, name)))
    return f"{named}{_COLON[reader.language]}{group.rows:,}"


def _title(title: str, reader: Reader) -> str:
    return in_one_line(title) if reader.sees(title) else "…"


def _some(parts: Iterable[str], reader: Reader) -> str:
    """The first of several, and how many more there are."""
    listed = list(parts)
    more = [reader.text("MORE_LINES", count=len(listed) - MOST)] if len(listed) > MOST else []
    return _BETWEEN.join([*listed[:MOST], *more])
