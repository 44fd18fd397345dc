"""Where a path that is typed into a form may lead: whoever may start a run is not to read, or write, all that the service can."""

from collections.abc import Sequence
from pathlib import Path

from callsheet.engine.results import SheetResult, Stop
from callsheet.errors import Exit
from callsheet.settings import Profile
from callsheet.settings.prefect_api import prefect_home
from validators.message import message
from validators.problems import Problem


def allowed_folders(profile: Profile) -> list[Path]:
    """The folders in which files and results of forms may be, links followed."""
    return [folder.resolve() for folder in profile.files_from or (profile.inbox_dir, profile.data_dir)]


def is_allowed(path: Path, profile: Profile) -> bool:
    """Whether a path, links followed, is in an allowed folder, and not where the Prefect server keeps its secrets."""
    try:
        place = path.resolve()
        private = prefect_home(profile.data_dir).resolve()
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name that no file can have
        return False
    inside = any(place.is_relative_to(folder) for folder in allowed_folders(profile))
    return inside and not place.is_relative_to(private)


def refused_places(files: Sequence[Path], out: Path | None, profile: Profile) -> list[SheetResult]:
    """The files of a form that may not be read; all of them when their results may not be written to `out`.

    It is said before anything is looked at: whether such a file exists is not for a form to tell.
    """
    if out is not None and not is_allowed(out, profile):
        return [_refused(file, "OUT_OUTSIDE", profile) for file in files]
    return [_refused(file, "FILE_OUTSIDE", profile) for file in files if not is_allowed(file, profile)]


def _refused(file: Path, code: str, profile: Profile) -> SheetResult:
    return SheetResult(
        str(file),
        problems=(Problem(code),),
        exit=Exit.USAGE,
        language=profile.language_for("en"),
        zone=profile.time_zone,
    ).stopped_by(Stop(Exit.USAGE, message("FILES_REFUSED")))
