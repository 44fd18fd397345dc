"""The columns that people saved for a profile, read before its files are: from the page, the folder and the command line alike."""

from __future__ import annotations

from contextlib import suppress

from callsheet.engine.context import LoadContext
from callsheet.engine.results import LoadRequest
from callsheet.ledger import deferred
from callsheet.ledger.records import LedgerError
from callsheet.settings import Profile


def with_saved_columns(context: LoadContext, order: LoadRequest) -> Profile:
    """The profile as a file is read by it: with the columns that are saved now, or were when it was submitted."""
    profile = context.profile
    saved = order.saved if order.saved is not None else profile.saved
    return profile.with_saved(
        deferred.column_mappings.accepted_fields(context.ledger, profile.name) if saved is None else saved
    )


def looked_up(profile: Profile) -> Profile:
    """The same for a dry run, which only looks at the ledger; without any where it cannot be read."""
    if profile.saved is not None:
        return profile

    from callsheet.engine.foreseen import looking

    with suppress(LedgerError), looking(profile) as context:
        if context is not None:
            return profile.with_saved(deferred.column_mappings.accepted_fields(context.ledger, profile.name))
    return profile
