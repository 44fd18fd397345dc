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
from callsheet.messages.reader import ENGLISH, Reader
from callsheet.settings import Profile
from validators.message import Message, message

if TYPE_CHECKING:
    from apprise import Apprise


log = logging.getLogger(__name__)
Event = Literal["failure", "rows_to_fix", "in_doubt", "approval", "recovery", "schedule"]
Notifier = Callable[[Profile, Event, str, str], bool]
_KIND: dict[str, str] = {"failure": "failure", "recovery": "success"}
_NEXT: dict[str, str] = {
    "failure": "NEXT_FAILURE",
    "rows_to_fix": "NEXT_ROWS_TO_FIX",
    "in_doubt": "NEXT_IN_DOUBT",
    "recovery": "NEXT_RECOVERY",
}
_LAST_ONES = 10.0  # seconds that the end of the process waits for notices that are on their way


@dataclass(slots=True)
class Notification:
    """A notice on its way to one address, of which only the service may be shown: the rest holds its secrets."""

    address: str = field(repr=False)
    profile: str
    kind: str
    title: str
    body: str
    reader: Reader = ENGLISH  # of the log, where it could not be sent

    def send(self) -> None:
        apprise = apprise_for(self.address)
        if apprise is None:
            log.warning(self.reader.say(message("NOTICE_ADDRESS_UNKNOWN", profile=self.profile)))
        elif not apprise.notify(body=self.body, title=self.title, notify_type=self.kind):
            service = self.address.partition("://")[0]
            failed = message("NOTICE_NOT_SENT", title=self.title, service=service, profile=self.profile)
            log.warning(self.reader.say(failed))


def apprise_for(address: str) -> "Apprise | None":
    """Apprise for one address, without its own log; None when Apprise knows no such service."""
    from apprise import Apprise

    apprise, its_log = Apprise(), logging.getLogger("apprise")
    its_log.disabled = True  # it would log an unknown address with all its secrets
    try:
        return apprise if apprise.add(address) else None
    finally:
        its_log.disabled = False


class NotificationQueue:
    """Sends notices one after the other in a thread of its own, so that an address that does not answer delays no load."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Notification] = queue.Queue()
        self._sender: threading.Thread | None = None
        self._reader = ENGLISH

    def put(self, notification: Notification) -> None:
        self._reader = notification.reader
        self._waiting.put(notification)
        if self._sender is None:
            self._sender = threading.Thread(target=self._send, daemon=True, name="notices")
            self._sender.start()
            atexit.register(self.wait, _LAST_ONES)

    def wait(self, seconds: float) -> bool:
        """Wait until everything was sent; False when that takes longer."""
        until = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.05)
        if left := self._waiting.unfinished_tasks:
            log.warning(self._reader.say(message("NOTICES_DROPPED", count=left, seconds=seconds)))
        return not left

    def _send(self) -> None:
        while True:
            notification = self._waiting.get()
            try:
                notification.send()
            except Exception as error:  # noqa: BLE001 - a notice must never cost a load
                failed = message("NOTICE_FAILED", error=type(error).__name__)
                log.warning(notification.reader.say(failed))
            finally:
                self._waiting.task_done()


QUEUE = NotificationQueue()
"""The notices of this process."""


def next_step(event: Event) -> Message | None:
    """What whoever reads a notice does next; its author ends the text with it, in the reader's language."""
    return message(_NEXT[event]) if event in _NEXT else None


def notify(profile: Profile, event: Event, title: str, body: str) -> bool:
    """Send a notice to the profile's addresses, if it wants to hear of the event; True when it is on its way.

    Numbers and mail addresses are masked whatever the text: a file's name may be a customer's.
    """
    if not profile.notify or event not in profile.notify_on:
        return False
    kind, reader = _KIND.get(event, "warning"), profile.reader()
    title, body = mask_digits(title), mask_digits(body)
    for address in profile.notify:
        QUEUE.put(Notification(address.get_secret_value(), profile.name, kind, title, body, reader))
    return True
