"""A check of a list whose campaign is made first: what the service would refuse or confuse is said before any load."""

from pathlib import Path

from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest
from callsheet.errors import Exit
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.campaigns import a_campaign
from tests.support.loading import a_csv, a_profile, numbers

MADE = {
    "campaign_name": "Spring", "campaign_template": "D000000000", "campaign_wrap_up": "W000000000",
    "campaign_start": "2099-01-01 09:00", "campaign_end": "2099-02-01 09:00",
}  # fmt: skip


def said(profile: Profile, tmp_path: Path, **more: str) -> tuple[list[str], int]:
    """The codes of what a check says of such a list, and how it ends."""
    file = a_csv(tmp_path / "customers.csv", "Telephone", *numbers(2))
    (result,) = check_files(profile, [LoadRequest(file, options={**MADE, **more})], Silent())
    found = [problem.code for problem in result.problems]
    return [code for code in found if code.startswith(("CAMPAIGN", "REFERENCES"))], result.exit


def test_a_campaign_that_cannot_be_made_is_refused_by_the_check(sandbox: Sandbox, tmp_path: Path) -> None:
    """By number and by uuid; an agent whom the list has is not asked for."""
    known = a_profile(sandbox, tmp_path)
    assert said(known, tmp_path) == ([], Exit.WELL)
    assert said(known, tmp_path, creator="9999") == (["CAMPAIGN_CREATOR_UNKNOWN"], Exit.USAGE)
    uuid = {"creator": "0" * 32, "creator_type": "1"}
    assert said(known, tmp_path, **uuid) == (["CAMPAIGN_CREATOR_UNKNOWN"], Exit.USAGE)
    assert said(known, tmp_path, creator="9999", campaign_name="") == ([], Exit.USAGE)
    there = a_campaign(known, "Winter")
    assert said(known, tmp_path, creator="9999", campaign=there) == ([], Exit.WELL)


def test_a_name_that_another_campaign_has_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    """Nothing forbids it."""
    profile = a_profile(sandbox, tmp_path)
    a_campaign(profile, "Spring")
    assert said(profile, tmp_path) == (["CAMPAIGN_NAME_TAKEN"], Exit.WELL)
    assert said(profile, tmp_path, campaign_name="Spring 2") == ([], Exit.WELL)
