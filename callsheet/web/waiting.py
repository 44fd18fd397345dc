"""Those who wait for the check of a draft: an answer that can show what came of it is better than one that says to wait."""

import asyncio
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

LONGEST = 1.0  # seconds that an answer waits for a check; whoever asked looks again by itself afterwards

Ticket = Future[None]


@dataclass(slots=True)
class Waiting:
    """Tickets of those who wait, by draft."""

    _tickets: dict[str, list[Ticket]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ticket(self, draft_id: str) -> Ticket:
        """A ticket that is settled when a check of the draft has come to its end."""
        ticket = Ticket()
        with self._lock:
            self._tickets.setdefault(draft_id, []).append(ticket)
        return ticket

    def tell(self, draft_id: str) -> None:
        """Settle the tickets of a draft."""
        with self._lock:
            tickets = self._tickets.pop(draft_id, [])
        for ticket in tickets:
            if ticket.set_running_or_notify_cancel():
                ticket.set_result(None)


async def settled(ticket: Ticket) -> bool:
    """Wait for a ticket as long as an answer may take, in the event loop and in none of its threads; whether it was settled."""
    await asyncio.wait([asyncio.wrap_future(ticket)], timeout=LONGEST)
    return not ticket.cancel()
