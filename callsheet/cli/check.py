"""What `check` does: nothing that sends is imported for it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from callsheet.cli.logged import logged_profile
from callsheet.cli.output import progress_shown
from callsheet.engine.dry_run import check_files
from callsheet.engine.options import refuse_unknown
from callsheet.engine.results import LoadRequest, SheetResult


def run_check(
    requests: Sequence[LoadRequest], profile_name: str | None, *, quiet: bool, out: Path | None = None
) -> list[SheetResult]:
    """The dry run; `out` is the file that a verdict on every row is written to."""
    profile = logged_profile(profile_name)
    check_requests(requests)
    with progress_shown(quiet, profile) as progress:
        if out is None:
            return check_files(profile, requests, progress)
        from callsheet.engine.plan_workbook import PlanFile

        plan = PlanFile(out)
        results = check_files(profile, requests, progress, plan=plan.take)
        progress.stage("report")
        return plan.write(results)


def check_requests(requests: Iterable[LoadRequest]) -> None:
    """UsageError for an unknown kind, or an option that none can have, before anything is read."""
    refuse_unknown(requests)
