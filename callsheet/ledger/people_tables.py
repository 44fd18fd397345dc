"""The tables of the people who use the page: accounts, what each may do, sessions, failed sign-ins, and what was done.

Of a password, a session and a link only hashes are kept. `metadata` has these tables and those of the loads.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from callsheet.ledger.schema import metadata

__all__ = ["audit", "grants", "metadata", "sessions", "sign_in_failures", "users"]

users = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),  # the name in lower case, by which people sign in
    Column("name", Text, nullable=False),
    Column("created_at", String, nullable=False),
    Column("password", Text, nullable=False, default=""),  # Argon2id with its figures; "": none yet
    Column("locked_at", String, nullable=False, default=""),
    Column("totp", Text, nullable=False, default=""),  # sealed; "": no second factor
    Column("totp_step", Integer, nullable=False, default=0),  # the last one used: no code is used twice
    Column("setup", String, nullable=False, default=""),  # hash of the one-time link
    Column("setup_until", String, nullable=False, default=""),
    Column("language", String, nullable=False, default=""),  # "": as the browser says
    Column("theme", String, nullable=False, default=""),  # "": as the system says
    Index("users_by_setup", "setup"),
)

grants = Table(
    "grants",
    metadata,
    Column("user", String, ForeignKey("users.id"), primary_key=True),
    Column("profile", String, primary_key=True),  # "" for administrators, who look after all of it
    Column("role", String, primary_key=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String, primary_key=True),  # hash of what the cookie holds
    Column("user", String, ForeignKey("users.id"), nullable=False),
    Column("created_at", String, nullable=False),
    Column("seen_at", String, nullable=False),
    Column("address", String, nullable=False),
    Column("browser", String, nullable=False),
    Index("sessions_by_user", "user"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("key", String, primary_key=True),  # hash of an account or of an address
    Column("count", Integer, nullable=False),
    Column("at", String, nullable=False),  # of the last one
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False),
    Column("user", String, nullable=False),  # "" before sign-in
    Column("address", String, nullable=False),
    Column("action", String, nullable=False),
    Column("object", Text, nullable=False),  # an id of ours, never a cell
    Index("audit_by_time", "at"),
)
