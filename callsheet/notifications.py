"""Notices through Apprise: what happened and what to do next, never a customer number, never a reason to fail or to wait."""

import atexit
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from callsheet.masking import mask_digits
from callsheet.settings import Profile

if TYPE_CHECKING:
    from apprise import Apprise


log = logging.getLogger(__name__)
Event = Literal["failure", "rows_to_fix", "in_doubt", "approval", "recovery", "schedule"]
Notifier = Callable[[Profile, Event, str, str], bool]
_KIND: dict[str, str] = {"failure": "failure", "recovery": "success"}
_NEXT: dict[str, str] = {
    "failure": "Next: callsheet loads says where each load stands, callsheet doctor what is wrong on this machine.",
    "rows_to_fix": "Next: correct the rows in the .to-fix workbook, and drop that workbook into the inbox.",
    "in_doubt": "Next: some rows may have been loaded and may not. Do not load them again before somebody has looked: "
    "callsheet show LOAD --verify lists them, callsheet resolve records what was found.",
    "recovery": "Nothing is to be done.",
}
_LAST_ONES = 10.0  # seconds that the end of the process waits for notices that are on their way


@dataclass(slots=True)
class Notification:
    """A notice on its way to one address, of which only the service may be said: the rest holds its secrets."""

    address: str = field(repr=False)
    profile: str
    kind: str
    title: str
    body: str

    def send(self) -> None:
        told = apprise_for(self.address)
        if told is None:
            log.warning("A notify address of profile %s is not one that Apprise knows.", self.profile)
        elif not told.notify(body=self.body, title=self.title, notify_type=self.kind):
            service = self.address.partition("://")[0]
            log.warning(
                "The notice “%s” did not reach a %s address of profile %s; callsheet goes on without. "
                "Is the address right, and does it answer?",
                self.title,
                service,
                self.profile,
            )


def apprise_for(address: str) -> "Apprise | None":
    """Apprise for one address, which keeps what it holds to itself; None when Apprise knows no such service."""
    from apprise import Apprise

    told, theirs = Apprise(), logging.getLogger("apprise")
    theirs.disabled = True  # it would log an address that it does not know with all its secrets
    try:
        return told if told.add(address) else None
    finally:
        theirs.disabled = False


class NotificationQueue:
    """Sends notices one after the other beside the work, so that an address that does not answer delays no load."""

    def __init__(self) -> None:
        self._letters: queue.Queue[Notification] = queue.Queue()
        self._sender: threading.Thread | None = None

    def put(self, letter: Notification) -> None:
        self._letters.put(letter)
        if self._sender is None:
            self._sender = threading.Thread(target=self._send, daemon=True, name="notices")
            self._sender.start()
            atexit.register(self.wait, _LAST_ONES)

    def wait(self, seconds: float) -> bool:
        """Wait until everything was sent; False when that takes longer."""
        until = time.monotonic() + seconds
        while self._letters.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.05)
        if left := self._letters.unfinished_tasks:
            log.warning("%s notices could not be sent within %g s and are given up.", left, seconds)
        return not left

    def _send(self) -> None:
        while True:
            letter = self._letters.get()
            try:
                letter.send()
            except Exception as error:  # noqa: BLE001 - a notice must never cost a load
                log.warning("A notice could not be sent: %s.", type(error).__name__)
            finally:
                self._letters.task_done()


POST = NotificationQueue()
"""The notices of this process."""


def notify(profile: Profile, event: Event, title: str, body: str) -> bool:
    """Send a notice to the profile's addresses, if it wants to hear of the event; True when it is on its way.

    Runs of five digits and more are masked whatever the text: a file's name may be a customer number.
    """
    if not profile.notify or event not in profile.notify_on:
        return False
    text = "\n".join(filter(None, (body, _NEXT.get(event))))
    for address in profile.notify:
        kind = _KIND.get(event, "warning")
        POST.put(
            Notification(
                address.get_secret_value(), profile.name, kind, mask_digits(title), mask_digits(text)
            )
        )
    return True
