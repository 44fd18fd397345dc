"""The version of the ledger's tables: a ledger of an older one is brought up to it, one of a newer one is not opened."""

SCHEMA_VERSION = 19
