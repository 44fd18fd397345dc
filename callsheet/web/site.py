"""What the pages are made of: the profiles that are served with their ledgers, and the ledger that knows the people."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from callsheet.engine.context import LoadContext, open_ledger
from callsheet.ledger.drafts import Draft, find_draft
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import Load
from callsheet.ledger.sign_ins import Limits
from callsheet.lookup import ledger_errors
from callsheet.settings import Profile
from callsheet.web.address import Address
from callsheet.web.presence import Presence
from callsheet.web.waiting import Ticket
from transforms.live import Live

_KNOWN_FOR = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class SeenCampaigns:
    """The campaigns of a profile as Sobot had them at a moment (ISO)."""

    at: str
    live: Live


@dataclass(frozen=True)
class Site:
    """`home` is the profile whose ledger holds accounts, sessions and the audit; `contexts` are those whose loads are shown."""

    address: Address
    home: Profile
    people: Ledger
    contexts: dict[str, LoadContext]
    wakers: list[Callable[[], None]] = field(default_factory=list)
    waiters: list[Callable[[str], Ticket]] = field(default_factory=list)
    campaigns: dict[str, SeenCampaigns] = field(default_factory=dict)
    presence: Presence = field(default_factory=Presence)
    _looked: list[float] = field(
        default_factory=list
    )  # when it was last seen that no ledger is of a newer version

    def refuse_if_outdated(self, *, now: bool) -> None:
        """LedgerError when a newer callsheet has a ledger; what was seen a moment ago counts, unless it is to be known `now`."""
        at = time.monotonic()
        if self._looked and at - self._looked[0] < _KNOWN_FOR and not now:
            return
        for ledger in {
            id(each): each for each in (self.people, *(ledger for ledger, _ in self.ledgers))
        }.values():
            ledger.refuse_if_newer()
        self._looked[:] = [at]

    def forget_versions(self) -> None:
        """Look at the versions of the ledgers anew."""
        self._looked.clear()

    def ticket(self, draft_id: str) -> Ticket | None:
        """A ticket for the end of a draft's next check; None where this process checks none."""
        return next((waiter(draft_id) for waiter in self.waiters), None)

    def wake(self) -> None:
        """Tell whoever checks drafts that there is one."""
        for waker in self.wakers:
            waker()

    def find_draft(self, draft_id: str) -> tuple[LoadContext, Draft] | None:
        """The draft of exactly that id, of a profile that is served."""
        for ledger, names in self.ledgers:
            draft = find_draft(ledger, draft_id)
            if draft is not None and draft.profile in names:
                return self.contexts[draft.profile], draft
        return None

    @property
    def limits(self) -> Limits:
        return Limits(timedelta(minutes=self.home.web_idle), timedelta(hours=self.home.web_session))

    @property
    def key(self) -> Path:
        """The file of the key that seals second factors."""
        return key_of(self.home)

    @property
    def ledgers(self) -> list[tuple[Ledger, list[str]]]:
        """Each ledger once, with the profiles that are kept in it."""
        found: list[tuple[Ledger, list[str]]] = []
        for name, context in self.contexts.items():
            known = next((names for ledger, names in found if ledger is context.ledger), None)
            if known is None:
                found.append((context.ledger, [name]))
            else:
                known.append(name)
        return found

    def find_load(self, load_id: str) -> tuple[LoadContext, Load] | None:
        """The load of exactly that id, of a profile that is served."""
        for ledger, names in self.ledgers:
            load = ledger.find(load_id)
            if load is not None and load.profile in names:
                return self.contexts[load.profile], load
        return None


def key_of(home: Profile) -> Path:
    return home.data_dir / ".web-key"


@contextmanager
def open_site(address: Address, home: Profile, profiles: Sequence[Profile]) -> Iterator[Site]:
    """The site with its ledgers open, each once; SetupError when one cannot be used."""
    with ledger_errors(), ExitStack() as stack:
        ledgers: dict[str, Ledger] = {}
        for profile in (home, *profiles):
            if profile.ledger_url not in ledgers:
                ledgers[profile.ledger_url] = stack.enter_context(open_ledger(profile))
        contexts = {profile.name: LoadContext(profile, ledgers[profile.ledger_url]) for profile in profiles}
        yield Site(address, home, ledgers[home.ledger_url], contexts)
