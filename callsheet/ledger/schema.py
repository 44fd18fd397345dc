"""The ledger's tables. Customer numbers are stored in clear only in `chunks.body`, in a file only its owner can read."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

meta = Table(
    "meta", metadata, Column("name", String, primary_key=True), Column("value", Text, nullable=False)
)

progress = Table(
    "progress",
    metadata,
    Column(
        "slot", String, primary_key=True
    ),  # of one state folder; "" is what was done before there were any
    Column("steps", Integer, nullable=False),  # transactions committed by the processes of that folder
)

loads = Table(
    "loads",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),  # the order in which loads were made
    Column("created_at", String, nullable=False),
    Column("closed_at", String, nullable=False, default=""),
    Column("file", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("profile", String, nullable=False),
    Column("target", Text, nullable=False),  # base URL: where it was sent
    Column("load_key", String, nullable=False),
    Column("options", Text, nullable=False),  # JSON
    Column("rows", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("note", Text, nullable=False, default=""),  # only before schema 4: a sentence
    Column("followed_since", String, nullable=False, default=""),
    Column("not_before", String, nullable=False, default="", server_default=""),  # the service asked to wait
    Column("pause", Float, nullable=False, default=0.0, server_default="0"),  # for so many seconds
    Column("paused_at", String, nullable=False, default="", server_default=""),  # since this tick
    Column(
        "crashes", Integer, nullable=False, default=0, server_default="0"
    ),  # owners that died while working on it
    Column("owner", String, nullable=False, default="", server_default=""),  # the process that owns it
    Column("claim", Integer, nullable=False, default=0, server_default="0"),  # its fencing number
    Column("beat", Integer, nullable=False, default=0, server_default="0"),  # counts while the owner is alive
    Column("reason", String, nullable=False, default="", server_default=""),  # a StopReason
    Column("message", Text, nullable=False, default="", server_default=""),  # a packed message
    Column(
        "doubtful", Integer, nullable=False, default=0, server_default="0"
    ),  # 1: older than a restore; what is planned may have been sent since
    Index("loads_by_content", "sha256"),
    Index("loads_by_state", "state"),
)

chunks = Table(
    "chunks",
    metadata,
    Column("load_id", String, ForeignKey("loads.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("operation", String, nullable=False),
    Column("batch", String, nullable=False),
    Column("key", String, nullable=False),
    Column("body", LargeBinary, nullable=False),  # zlib
    Column("body_sha256", String, nullable=False),
    Column("rows", LargeBinary, nullable=False),  # JSON array, one entry per item of the body
    Column("row_count", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("fence", Integer, nullable=False, default=0),
    Column("intent_at", String, nullable=False, default=""),
    Column("answer", Text, nullable=False, default=""),  # JSON, what later steps need
    Column("outcome", String, nullable=False, default=""),  # of every row of the chunk except those in `rows`
    Column("code", String, nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    Column("replaces", Integer, nullable=False, default=0, server_default="0"),  # the chunk it came from
    Column(
        "known", Text, nullable=False, default="", server_default=""
    ),  # JSON: what was seen before sending
    Column("waited", Float, nullable=False, default=0.0, server_default="0"),  # seconds, for its outcome
    Column("echo", String, nullable=False, default="", server_default=""),  # the code answered for `batch`
    Index("chunks_by_state", "load_id", "state"),
    Index("chunks_by_batch", "batch"),
    Index("chunks_by_echo", "echo"),
)

history = Table(
    "history",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("load_id", String, nullable=False),
    Column("chunk", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("claim", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("tick", String, nullable=False, default="", server_default=""),  # `at` on a clock that nobody sets
    ForeignKeyConstraint(["load_id"], ["loads.id"]),
    Index("history_by_chunk", "load_id", "chunk"),
)

rows = Table(
    "rows",
    metadata,
    Column("load_id", String, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("chunk", Integer, nullable=True),  # NULL: settled before anything was sent
    Column("outcome", String, nullable=False),
    Column("code", String, nullable=False),
    Column("field", String, nullable=False),
    Column("detail", Text, nullable=False),
    ForeignKeyConstraint(["load_id"], ["loads.id"]),
    sqlite_with_rowid=False,
)

forbidden = Table(
    "forbidden",
    metadata,
    Column("profile", String, primary_key=True),
    Column("fingerprint", String, primary_key=True),  # keyed hash of the number
    Column("direction", Integer, primary_key=True),
    Column("blocked", Integer, nullable=False),
    Column("until", String, nullable=False),
    Column("since", String, nullable=False),
    Column("load_id", String, nullable=False),
    Column("tail", BigInteger),  # keyed hash of its last digits; None where an older version wrote it
    Column("row", Integer),  # of the list in which it stands; None where an older version wrote it
    sqlite_with_rowid=False,
)

remembered_rows = Table(
    "remembered_rows",
    metadata,
    Column("fingerprint", String, primary_key=True),  # keyed hash of a row's natural key and where it goes
    Column("load_id", String, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("chunk", Integer, nullable=False),  # in which it was frozen: what became of it is said there
    ForeignKeyConstraint(["load_id"], ["loads.id"]),
    sqlite_with_rowid=False,
)

held_rows = Table(
    "held_rows",
    metadata,
    Column("load_id", String, primary_key=True),  # the load and row that the mark of a returned row names
    Column("row", Integer, primary_key=True),
    Column("reason", String, primary_key=True),  # keyed hash of the forbidden number, or a word
    Column("held_by", String, primary_key=True),  # the load that held it
    Column("profile", String, nullable=False),
    Column("since", String, nullable=False),
    Column("released_by", String, nullable=False, default=""),  # the load with which a person released it
    Column("released_at", String, nullable=False, default=""),
    sqlite_with_rowid=False,
)

forbidden_endings = Table(
    "forbidden_endings",
    metadata,
    Column("profile", String, primary_key=True),
    Column("ending", String, primary_key=True),  # keyed hash of the end of a number
    Column("fingerprint", String, primary_key=True),  # that of the number
    sqlite_with_rowid=False,
)

forbidden_tails = Table(
    "forbidden_tails",
    metadata,
    Column("profile", String, primary_key=True),
    Column(
        "tail", BigInteger, primary_key=True
    ),  # keyed hash of the last digits of an end, where the number has others
    sqlite_with_rowid=False,
)

forbidden_lists = Table(
    "forbidden_lists",
    metadata,
    Column("id", String, primary_key=True),  # the load, or a name of the same form where there is none
    Column("profile", String, nullable=False),
    Column("file", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("name", Text, nullable=False),  # by which a corrected file is recognised
    Column("sha256", String, nullable=False),
    Column("state", String, nullable=False),
    Column("missing", Integer, nullable=False, default=0),  # rows that are not in place
    Column("owner", String, nullable=False),  # the process that read it
    Column("opened_at", String, nullable=False),
    Column("ended_at", String, nullable=False, default=""),
    Column("ended_by", Text, nullable=False, default=""),  # a load, or the person who said so
    Column("how", String, nullable=False, default=""),
    Index("forbidden_lists_pending", "profile", "ended_at"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("load_id", String, primary_key=True),
    Column("profile", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reasons", Text, nullable=False),  # JSON array of packed messages
    Column("asked_at", String, nullable=False),
    Column("decided_at", String, nullable=False, default=""),
    Column("by", Text, nullable=False, default=""),
    Column("how", String, nullable=False, default=""),
    Column("note", Text, nullable=False, default="", server_default=""),  # what whoever decided adds
    Index("approvals_by_state", "profile", "state"),
)

resolutions = Table(
    "resolutions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("load_id", String, nullable=False),
    Column("chunk", Integer, nullable=False),
    Column("profile", String, nullable=False),
    Column("applied", Integer, nullable=False),  # 1: it took effect, 0: it did not
    Column("by", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("ended_at", String, nullable=False, default=""),  # when it was carried out, or could not be
    Column("refusal", Text, nullable=False, default=""),  # a packed message: why it could not be
    Index("resolutions_open", "profile", "ended_at"),
    Index("resolutions_of_load", "load_id"),
)

wishes = Table(
    "wishes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("load_id", String, nullable=False),
    Column("wish", String, nullable=False),  # stop or resume
    Column("by", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("taken_at", String, nullable=False, default=""),  # when a resume was taken up
    Index("wishes_of_load", "load_id"),
)

figures = Table(
    "figures",
    metadata,
    Column("load_id", String, primary_key=True),
    Column("profile", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("bad", Float, nullable=False),  # share of rows, 0 to 1
    Column("repeated", Float, nullable=False),  # share of rows
    Column("mix", Text, nullable=False),  # JSON: beginning of the number -> share
    Column("sample", Text, nullable=False),  # JSON: the smallest fingerprints
    Index("figures_latest", "profile", "kind", "at"),
)

schedule_runs = Table(
    "schedule_runs",
    metadata,
    Column("name", String, primary_key=True),
    Column("slot", String, primary_key=True),  # the moment it was due, ISO 8601 in UTC
    Column("taken_at", String, nullable=False),
    Column("outcome", Text, nullable=False, default=""),
)

schedule_wishes = Table(
    "schedule_wishes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String, nullable=False),  # of the schedule
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("due", String, nullable=False),  # when it is to be run, ISO 8601 in UTC
    Column("taken_at", String, nullable=False, default=""),  # "" while nobody has begun; also when withdrawn
    Index("schedule_wishes_by_name", "name"),
)

watched = Table(
    "watched",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("mark", String, nullable=False),
)

removals = Table(
    "removals",
    metadata,
    Column("load_id", String, primary_key=True),
    Column(
        "part", String, primary_key=True
    ),  # of what is kept of a load: file, work, results, bodies or secrets
    Column("at", String, nullable=False),  # when it was removed
    sqlite_with_rowid=False,
)

rate_turns = Table(
    "rate_turns",
    metadata,
    Column("profile", String, primary_key=True),
    Column("next_at", Float, nullable=False),  # when the next turn is, in seconds of the clock
    Column(
        "clock", String, nullable=False, default="", server_default=""
    ),  # "": seconds since 1970, by schema 5
)
