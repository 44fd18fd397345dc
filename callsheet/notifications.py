"""Notices through Apprise: what happened and what to do next, never a customer number, never a reason to fail or to wait."""

import atexit
import heapq
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

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
_MOST = 1000  # notices that wait to be sent again at most: an address that is dead for days fills no memory
_AGAIN = (30.0, 120.0, 600.0)  # seconds after which a notice that did not reach its address is sent again


@dataclass(slots=True)
class Notification:
    """A notice on its way to one address, of which only the service may be shown: the rest holds its secrets."""

    address: str = field(repr=False)
    profile: str
    kind: str
    title: str
    body: str
    reader: Reader = ENGLISH  # of the log, where it could not be sent
    at: str = ""  # when it happened, as people of the profile read it
    tries: int = 0

    def send(self) -> bool:
        """Send it once; False when it did not arrive and may later. One that comes late says when it is from: others overtook it."""
        apprise = apprise_for(self.address)
        if apprise is None:
            log.warning(self.reader.say(message("NOTICE_ADDRESS_UNKNOWN", profile=self.profile)))
            return True
        title = f"{self.at} {self.title}".lstrip() if self.tries else self.title
        return bool(apprise.notify(body=self.body, title=title, notify_type=self.kind))

    def say_lost(self, code: str) -> None:
        """Write into the log that it did not arrive: "NOTICE_NOT_SENT", or "NOTICE_GIVEN_UP" when it is not sent again."""
        service = self.address.partition("://")[0]
        failed = message(code, title=self.title, service=service, profile=self.profile)
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
    """Sends notices one after the other in a thread of its own, so that an address that does not answer delays no load.

    What does not arrive is sent again after half a minute and more; the end of the process sends it once more at once.
    """

    def __init__(self) -> None:
        self._waiting: list[
            tuple[float, int, Notification]
        ] = []  # a heap: when it is due, in which order it came
        self._changed = threading.Condition()
        self._sender: threading.Thread | None = None
        self._reader = ENGLISH
        self._came = self._under_way = 0
        self._ending = False

    def put(self, notification: Notification) -> None:
        self._reader = notification.reader
        self._add(0.0, notification)
        with self._changed:
            if self._sender is not None:
                return
            self._sender = threading.Thread(target=self._send, daemon=True, name="notices")
        self._sender.start()
        atexit.register(self.end)

    def wait(self, seconds: float) -> bool:
        """Wait until every notice was sent, or has to be sent again later; False when that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way and self._due() is None, seconds)

    def end(self) -> None:
        """Send all that waits now, for the last time; what takes too long is dropped, and the log says so."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        if not self.wait(_LAST_ONES):
            left = len(self._waiting) + self._under_way
            log.warning(self._reader.say(message("NOTICES_DROPPED", count=left, seconds=_LAST_ONES)))

    def _add(self, due: float, notification: Notification) -> None:
        with self._changed:
            self._came += 1
            heapq.heappush(self._waiting, (due, self._came, notification))
            self._changed.notify_all()

    def _due(self) -> Notification | None:
        """The next notice that is to be sent now."""
        if not self._waiting:
            return None
        due, _, notification = self._waiting[0]
        return notification if self._ending or due <= time.monotonic() else None

    def _next(self) -> Notification:
        with self._changed:
            while (found := self._due()) is None:
                self._changed.wait(self._waiting[0][0] - time.monotonic() if self._waiting else None)
            heapq.heappop(self._waiting)
            self._under_way = 1
            return found

    def _send(self) -> None:
        while True:
            notification, arrived = self._next(), False
            try:
                arrived = notification.send()
            except Exception as error:  # noqa: BLE001 - a notice must never cost a load
                failed = message("NOTICE_FAILED", error=type(error).__name__)
                log.warning(notification.reader.say(failed))
            if not arrived:
                self._send_again(notification)
            with self._changed:
                self._under_way = 0
                self._changed.notify_all()

    def _send_again(self, notification: Notification) -> None:
        """Put a notice that did not arrive aside for a while, unless it was sent often enough or the process ends."""
        with self._changed:
            aside = sum(waiting.tries > 0 for _, _, waiting in self._waiting)
        last = self._ending or notification.tries >= len(_AGAIN) or aside >= _MOST
        if last or not notification.tries:
            notification.say_lost("NOTICE_GIVEN_UP" if last else "NOTICE_NOT_SENT")
        if not last:
            pause = _AGAIN[notification.tries]
            notification.tries += 1
            self._add(time.monotonic() + pause, notification)


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
    at = f"{datetime.now(ZoneInfo(profile.time_zone)):%Y-%m-%d %H:%M}"
    title, body = mask_digits(title), mask_digits(body)
    for address in profile.notify:
        QUEUE.put(Notification(address.get_secret_value(), profile.name, kind, title, body, reader, at))
    return True
