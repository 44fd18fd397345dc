"""Options that several kinds share: on whose behalf a load is made, and in which zone its times are meant."""

from __future__ import annotations

import re
from collections.abc import Mapping

from transforms.chosen_header import header_lines
from transforms.date_text import ORDERS
from transforms.kind import Form, Option
from validators.message import Message, message
from validators.zones import known_zones, zone_called, zones_to_write

ZONE, DATE_ORDER, CREATOR, CREATOR_TYPE = "zone", "date_order", "creator", "creator_type"
PREFIX_MOST, NOTE_MOST = 8, 170
"""Characters of a batch prefix, which leave twelve that no other batch has, and of a note that our trace follows."""

ZONE_OPTION = Option(ZONE, "time zone of the rows' dates and times (default: the profile's)", form=Form.ZONE)
DATE_ORDER_OPTION = Option(
    DATE_ORDER,
    "what comes first in dates such as 3/4/2027, with the year last: day or month (default: the profile's date_order, otherwise such dates are refused)",
    choices=ORDERS,
)
CREATOR_OPTIONS = (
    Option(
        CREATOR,
        "agent on whose behalf the rows are loaded: who creates them (default: the profile's agent_id)",
        form=Form.AGENT,
    ),
    Option(
        CREATOR_TYPE,
        "what creator is: 0 for a work number, 1 for a uuid (default: the profile's agent_type)",
        choices=("0", "1"),
    ),
)
_FORMS: Mapping[Form, str] = {
    Form.AGENT: r"[^\s\x00-\x1f\x7f,;:|、，；=]{1,64}",
    Form.PREFIX: rf"[A-Za-z0-9]{{1,{PREFIX_MOST}}}",
    Form.NOTE: rf"[^\x00-\x1f\x7f\u0080-\u009f\u2028\u2029]{{1,{NOTE_MOST}}}",
}


def put_right(option: Option, value: str) -> str:
    """The value of an option as it is meant: a zone's name in its own letters."""
    return zone_called(value) if value and option.form is Form.ZONE else value


def misfit(option: Option, value: str) -> Message | None:
    """What is wrong with a value that is not of its option's form; None for a right or an empty one."""
    if not value or option.form is Form.ANY:
        return None
    if option.form is Form.HEADER:
        return None if header_lines(value) else message("OPTION_HEADER", option=option.name)
    if option.form is Form.ZONE:
        known = value in known_zones()
        return None if known else message("OPTION_ZONE", option=option.name, nearest=zones_to_write(value))
    if re.fullmatch(_FORMS[option.form], value):
        return None
    most = {Form.PREFIX: PREFIX_MOST, Form.NOTE: NOTE_MOST}.get(option.form, 64)
    return message(f"OPTION_{option.form.upper()}", option=option.name, most=most)


def zone_in(options: Mapping[str, str], default: str) -> str:
    """The zone in which a load's dates and times are meant; `default` is the profile's."""
    return options.get(ZONE) or default


def creator_in(options: Mapping[str, str], agent: str, agent_type: str) -> tuple[str, str]:
    """The agent on whose behalf a load is made and how it is named; by default the profile's."""
    creator = options.get(CREATOR, "")
    if not creator:
        return agent, agent_type
    return creator, options.get(CREATOR_TYPE) or agent_type
