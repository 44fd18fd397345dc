"""Whether a campaign that is made first can be made: a check asks before any load does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from callsheet.engine.context import creator_of
from callsheet.settings import Profile
from callsheet.sobot.errors import Refused
from transforms.calls import PlanError
from transforms.kind import Kind
from transforms.live import Live, Source
from transforms.places import all_placed
from validators.libraries import pd
from validators.message import Message, message, pack
from validators.problems import Problem

if TYPE_CHECKING:
    from callsheet.sobot.client import Client

SOURCES: Mapping[Source, tuple[str, ...]] = {Source.CAMPAIGNS: (), Source.AGENTS: ()}
"""What is read for it."""
_NAMED = 3


def makes_first(kind: Kind, ready: pd.DataFrame, options: Mapping[str, str]) -> bool:
    """Whether rows need a campaign that is made first; not where options for it are missing, which the plan says."""
    setup = kind.delivery.setup
    if setup is None or ready.empty or all_placed(kind, ready):
        return False
    try:
        return setup.needed(options)
    except PlanError:
        return False


def name_taken(kind: Kind, live: Live, options: Mapping[str, str]) -> Problem | None:
    """Campaigns that have the name already. The reference does not forbid a second one, but its name means neither then."""
    name = name_of(kind, options)
    return taken(name, names_of(live, name))


def taken(name: str, known: Sequence[str | Message]) -> Problem | None:
    """What there is to say of a name that others have, by the first few of them: a list of each day has it hundreds of times."""
    if not known:
        return None
    first, rest = message("VALUES", values=tuple(known[:_NAMED])), len(known) - _NAMED
    detail = message("SOME", names=first, more=rest) if rest > 0 else first
    return Problem("CAMPAIGN_NAME_TAKEN", value=name, detail=pack(detail))


def name_of(kind: Kind, options: Mapping[str, str]) -> str:
    """The name of the campaign that is made first; "" for none."""
    setup = kind.delivery.setup
    return options.get(setup.named_by, "").strip() if setup else ""


def names_of(live: Live, name: str) -> tuple[str, ...]:
    """The codes of the campaigns that have a name."""
    return tuple(code for code, known in live.campaigns.items() if name and known.strip() == name)


async def creator_unknown(
    client: Client, live: Live, profile: Profile, options: Mapping[str, str]
) -> Problem | None:
    """What is wrong where the service knows no agent on whose behalf the campaign is made: neither in its list nor by a question."""
    from callsheet.sobot import queries

    agent, agent_type = creator_of(profile, options)
    known = live.uuids.values() if agent_type == "1" else live.agents
    if not agent or agent in known:
        return None
    try:
        await queries.query_agent_setting(client, agent, agent_type)
    except Refused:
        return Problem("CAMPAIGN_CREATOR_UNKNOWN", value=agent)
    return None
