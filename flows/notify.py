"""Notices through Apprise: what happened and what to do next, never a customer number, never a reason to fail."""

import asyncio
import logging
from collections.abc import Callable
from typing import Literal

from flows.settings import Profile
from transforms.outcomes import masked

log = logging.getLogger(__name__)
Event = Literal["failure", "rows_to_fix", "in_doubt", "approval", "recovery", "schedule"]
Notifier = Callable[[Profile, Event, str, str], bool]
_KIND: dict[str, str] = {"failure": "failure", "recovery": "success"}


def notify(profile: Profile, event: Event, title: str, body: str) -> bool:
    """Tell the profile's addresses of an event, if it wants to hear of it; True when every address took it.

    Runs of five digits and more are masked whatever the text: a file's name may be a customer number.
    """
    if not profile.notify or event not in profile.notify_on:
        return False
    try:
        from apprise import Apprise

        told = Apprise()
        for address in profile.notify:
            if not told.add(address.get_secret_value()):
                log.warning("A notify address of profile %s is not one that Apprise knows.", profile.name)
        kind = _KIND.get(event, "warning")
        return bool(told.notify(body=masked(body), title=masked(title), notify_type=kind))
    except Exception as error:  # noqa: BLE001 - a notice must never cost a load
        log.warning("A notice could not be sent: %s.", type(error).__name__)
        return False


async def notify_soon(profile: Profile, event: Event, title: str, body: str) -> bool:
    """The same without holding up the event loop."""
    return await asyncio.to_thread(notify, profile, event, title, body)
