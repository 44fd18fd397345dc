"""What `check` does: nothing that sends is imported for it."""

from collections.abc import Iterable, Sequence

from callsheet.cli.logged import logged_profile
from callsheet.cli.output import progress_shown
from callsheet.engine.dry_run import check_files
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.lookup import kind_called


def run_check(requests: Sequence[LoadRequest], profile_name: str | None, *, quiet: bool) -> list[SheetResult]:
    """The dry run."""
    profile = logged_profile(profile_name)
    check_kinds(requests)
    with progress_shown(quiet, profile) as progress:
        return check_files(profile, requests, progress)


def check_kinds(requests: Iterable[LoadRequest]) -> None:
    """UsageError for an unknown kind, before anything is read."""
    for request in requests:
        if request.kind:
            kind_called(request.kind)
