"""The profile of a command that logs, with the log of this process set up as the profile says."""

from callsheet.logs import set_up_log
from callsheet.settings import Profile, load_profile


def logged_profile(name: str | None) -> Profile:
    """The profile; what is logged from now on has its form, and times in its zone."""
    profile = load_profile(name)
    set_up_log(profile.log_format, profile.time_zone)
    return profile
