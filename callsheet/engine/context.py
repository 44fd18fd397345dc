"""What every stage of a load needs: settings, ledger, client, clock, and a pace shared with other processes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from callsheet.application import Application
from callsheet.engine.progress import Progress, Silent
from callsheet.engine.recent_frames import RecentFrames
from callsheet.engine.service_errors import said_by
from callsheet.engine.workspace import Workspace
from callsheet.errors import CallsheetError, SetupError
from callsheet.ledger import deferred
from callsheet.ledger.records import Claim
from callsheet.ledger.ticks import passed
from callsheet.lookup import ledger_errors
from callsheet.settings import Profile, load_profile
from callsheet.shutdown import StopSignal
from callsheet.sobot.connection import VENDOR_HOSTS, Connection
from callsheet.sobot.errors import SettingsError
from transforms.kind import Kind, PlanContext, Scope
from transforms.places import BY_ROW
from transforms.shared_options import creator_in, zone_in

if TYPE_CHECKING:
    from callsheet.ledger.coordination import Turn
    from callsheet.ledger.ledger import Ledger
    from callsheet.sobot.auth import SecretSource
    from callsheet.sobot.client import Client


@dataclass(frozen=True)
class LoadContext:
    """A profile with its open ledger. `now` is the wall clock, for display, dates and names only.

    What must be waited for or may have grown old is counted by `passed`: seconds since a tick of the ledger, None when
    that is unknown.
    """

    profile: Profile
    ledger: Ledger
    progress: Progress = field(default_factory=Silent)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    passed: Callable[[str], float | None] = passed
    application: Application = field(default_factory=Application)
    claims: dict[str, Claim] = field(default_factory=dict)  # the loads that this process works on
    compared: dict[str, int] = field(default_factory=dict)
    """Load -> the generation of forbidden numbers with which this process has compared all that it planned."""

    recent: RecentFrames = field(default_factory=RecentFrames)
    proving: set[str] = field(default_factory=set)
    """The loads that this process takes from their sheet to their end: they are claimed once they are in the ledger."""

    in_hand: set[str] = field(default_factory=set)
    """The loads that the watcher, or what resumes loads beside it, is at: nothing else of this process begins with them."""

    _connections: dict[int, tuple[Profile, Connection]] = field(default_factory=dict)

    @property
    def halt(self) -> StopSignal:
        """Whether this process has been asked to stop."""
        return self.application.stop

    def workspace(self, load_id: str) -> Workspace:
        """A load's folder; while this process works on the load, its small frames are read once."""
        at_work = load_id in self.claims or load_id in self.proving
        return Workspace(self.profile.data_dir, load_id, self.recent if at_work else None)

    @contextmanager
    def taken_in_hand(self, load_id: str) -> Iterator[None]:
        """Keep whatever else this process does from beginning with a load. Its claim shuts out other processes only."""
        self.in_hand.add(load_id)
        try:
            yield
        finally:
            self.in_hand.discard(load_id)

    def local_now(self) -> datetime:
        """The time in the profile's zone, as it stands in names of files that people read."""
        return self.now().astimezone(ZoneInfo(self.profile.time_zone))

    def today(self) -> str:
        """The date in the profile's zone."""
        return today(self.profile, self.now())

    def new_load_id(self) -> str:
        """A name that sorts by time and that a person can read out."""
        return f"{self.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"

    def client(self) -> Client:
        """A client of this profile whose waits end when a stop is asked for."""
        from callsheet.engine.shared_pace import SharedPace
        from callsheet.sobot.client import Client
        from callsheet.sobot.rate_limit import Clock

        connection = self.connection()
        client = Client(
            connection,
            clock=Clock(sleep=self.halt.sleep),
            secret_source=_secret_source(self.profile),
            token_store=self.application.tokens(connection, self.profile.data_dir),
            slots=self.application.slots(connection),
        )
        if self.profile.rate:
            client.pace = SharedPace(client, self._turn, self.progress.note)
        return client

    def _turn(self) -> Turn:
        """When this profile's next request may go, whichever process asks."""
        return deferred.coordination.reserve_request_slot(self.ledger, self.profile.name, self.profile.rate)

    def connection(self) -> Connection:
        """The connection of this profile; SetupError names the setting that is missing or wrong."""
        profile, known = self.profile, self._connections.get(id(self.profile))
        if known is None or known[0] is not profile:
            known = self._connections[id(profile)] = profile, connection_of(profile)
        return known[1]


def connection_of(profile: Profile) -> Connection:
    """The connection of a profile; SetupError names the setting that is missing or wrong."""
    profile.needs("base_url", "app_id", "app_secret", "agent_id")
    try:
        return Connection(
            base_url=profile.base_url,
            app_id=profile.app_id,
            app_secret=profile.app_secret,
            prefix=profile.prefix,
            agent=profile.agent_id,
            agent_type=profile.agent_type,
            auth_scheme=profile.auth_scheme,
            time_zone=profile.time_zone,
            language=profile.service_language,
            rate=profile.rate,
            concurrency=profile.concurrency,
            connect_timeout=profile.connect_timeout,
            read_timeout=profile.read_timeout or None,
            attempts=profile.attempts,
            backoff_base=profile.backoff_base,
            token_overrides=dict(profile.tokens),
            workbook_hosts=(*VENDOR_HOSTS, *profile.error_hosts),
            network=profile.network,
        )
    except SettingsError as error:
        raise SetupError("CONNECTION_WRONG", cause=said_by(error), profile=profile.name) from None


def client_of(profile: Profile) -> Client:
    """A client for looking only. Its tokens are those of the profile's loads, which a new one might end."""
    from callsheet.sobot.client import Client
    from callsheet.sobot.token_store import TokenStore

    connection = connection_of(profile)
    return Client(connection, secret_source=_secret_source(profile), token_store=TokenStore(profile.data_dir))


def _secret_source(profile: Profile) -> SecretSource:
    """Reads the app secret of the profile again, as long as the settings still name the same app."""

    def read() -> SecretStr:
        with suppress(CallsheetError, OSError):
            now = load_profile(profile.name)
            same = (now.base_url, now.app_id) == (profile.base_url, profile.app_id)
            if same and now.app_secret.get_secret_value():
                return now.app_secret
        return profile.app_secret

    return read


def today(profile: Profile, now: datetime) -> str:
    return now.astimezone(ZoneInfo(profile.time_zone)).date().isoformat()


@contextmanager
def open_context(
    profile: Profile, progress: Progress | None = None, *, application: Application | None = None
) -> Iterator[LoadContext]:
    """The profile with its ledger open; SetupError when the ledger cannot be used.

    Without `application` it shares nothing: enough to look into the ledger.
    """
    with ledger_errors(), open_ledger(profile) as ledger:
        yield LoadContext(profile, ledger, progress or Silent(), application=application or Application())


def open_ledger(profile: Profile, *, accepted: bool = False) -> Ledger:
    """The ledger of a profile, compared with what is recorded of it; `accepted` takes it as it is."""
    return deferred.ledger.Ledger(
        profile.ledger_url,
        data_dir=profile.data_dir,
        state_dir=profile.ledger_state_dir,
        accepted=accepted,
    )


def target_of(base_url: str, kind: Kind, options: Mapping[str, str], scope: Scope | None = None) -> str:
    """What a load's key names: the service, what takes the rows there, and what options fill in.

    Where the rows say themselves where they go, that is part of the content: the same content with another option for its
    blank rows is the same load, until a person insists. `scope` is another name of the place that the options give.
    """
    scope = Scope(code=BY_ROW) if BY_ROW in options else scope or kind.scope(options)
    filled = (f"{name}={value}" for name, value in sorted(kind.filled(options).items()))
    return "\0".join((base_url, scope.id, scope.code, *filled))


def load_key(sha256: str, sheet: str, kind: str, target: str, intent: int) -> str:
    """Names a load by what it does: the same content to the same place the n-th time on purpose has the same key."""
    return hashlib.sha256("\0".join((sha256, sheet, kind, target, str(intent))).encode()).hexdigest()


def creator_of(profile: Profile, options: Mapping[str, str]) -> tuple[str, str]:
    """The agent on whose behalf a load is made, and how it is named: 0 by work number, 1 by uuid."""
    return creator_in(options, profile.agent_id, profile.agent_type)


def plan_context(profile: Profile, kind: Kind, key: str, options: Mapping[str, str]) -> PlanContext:
    """What a plan may depend on, from a profile and a load's options."""
    agent, agent_type = creator_of(profile, options)
    return PlanContext(
        load_key=key,
        options=dict(options),
        agent=agent,
        agent_type=agent_type,
        time_zone=zone_in(options, profile.time_zone),
        chunk=kind.delivery.rows_per_call(profile.chunks.get(kind.name, 0)),
    )
