"""The tables of drafts: what people prepare on the page before it is a load. Files and cells are in the data folder, not here."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from callsheet.ledger.people_tables import metadata

__all__ = ["column_mappings", "draft_files", "draft_loads", "drafts", "metadata"]

drafts = Table(
    "drafts",
    metadata,
    Column("id", String, primary_key=True),
    Column("profile", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("by", String, nullable=False),  # the user who uploaded it
    Column("edited_by", Text, nullable=False, default=""),  # JSON: all users who decided something of it
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),  # counts every decision: what was checked has it
    Column("tries", Integer, nullable=False, default=0),  # checks of this version that were begun
    Column("submitted_by", String, nullable=False, default=""),
    Column("submitted_at", String, nullable=False, default=""),
    Column(
        "parent", String, nullable=False, default="", server_default=""
    ),  # the load whose rest it is, or the failed file that it is
    Column("title", Text, nullable=False, default="", server_default=""),  # as a person calls it
    Index("drafts_by_state", "profile", "state"),
    Index("drafts_by_parent", "parent"),
)

draft_files = Table(
    "draft_files",
    metadata,
    Column("draft", String, ForeignKey("drafts.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),  # as the person called it
    Column("size", Integer, nullable=False),  # bytes
    Column("sha256", String, nullable=False),
    Column("choices", Text, nullable=False, default="{}"),  # JSON: what people decided; no cell of it
    Column("ended", Text, nullable=False, default=""),  # JSON: why nothing of it became a load, in codes
)

draft_loads = Table(
    "draft_loads",
    metadata,
    Column("load", String, primary_key=True),
    Column("draft", String, primary_key=True),
    Column("file", Integer, nullable=False),
    Index("draft_loads_by_draft", "draft"),
)

column_mappings = Table(
    "column_mappings",
    metadata,
    Column("profile", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("header", String, primary_key=True),
    Column("proposed", Integer, primary_key=True),  # 1: an approver has not accepted it yet
    Column("field", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
