"""Extension passwords leave the work folder when nobody needs them, and what is sent never has dots in their place."""

import asyncio
from pathlib import Path

import pytest

from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.decision import decide
from callsheet.engine.pipeline import continue_load
from callsheet.engine.secret_fields import has_secrets, wipe
from callsheet.ledger.states import LoadState
from callsheet.ledger.verify import verify
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.watcher.conftest import Maker, a_folder
from tests.support.loading import Loader, a_csv, a_profile
from tests.support.nights import holding, installed
from transforms.kinds import kind_named

pytestmark = pytest.mark.workbooks

__all__ = ["a_folder"]

PASSWORD = "48291377"
KIND = kind_named("extensions")


def extensions(path: Path, *more: str) -> Path:
    return a_csv(path, "Extension,Password", f"0801,{PASSWORD}", f"0802,{PASSWORD}", *more)


def passwords(profile: Profile) -> set[str]:
    """Where passwords lie below the data folder, but for the analyst's own file."""
    found = holding(profile.data_dir, [PASSWORD])
    return {name for name in found if not name.startswith(("inbox", "done", "failed"))}


def test_a_load_that_a_person_rejects_keeps_none(profile: Profile, load: Loader, tmp_path: Path) -> None:
    """Until then it needs them."""
    waiting = profile.model_copy(update={"approve_above_rows": 1})
    with open_context(waiting) as context:
        (result,) = asyncio.run(_load(context, extensions(tmp_path / "a.csv")))
        assert passwords(profile)
        decide(context, str(result), "Chen", "test", yes=False)
    assert passwords(profile) == set()


async def _load(context: LoadContext, file: Path) -> list[str]:
    from callsheet.engine.pipeline import load_files
    from callsheet.engine.results import LoadRequest

    return [str(result.load_id) for result in await load_files(context, [LoadRequest(file)])]


@pytest.mark.slow
def test_a_sheet_that_is_refused_or_repeated_keeps_none(
    profile: Profile, load: Loader, tmp_path: Path
) -> None:
    """The second load of the same content sends nothing; so does one whose sheet is refused."""
    for _ in range(2):
        load(extensions(tmp_path / "a.csv"))
        assert passwords(profile) == set()
    load(
        a_csv(tmp_path / "b.csv", "Extension,Password,Password", f"0803,{PASSWORD},{PASSWORD}"),
        kind="extensions",
    )
    assert passwords(profile) == set()


def stopped(sandbox: Sandbox, profile: Profile, context: LoadContext, file: Path) -> str:
    """A load that stopped before its first row was taken."""
    sandbox.fault("429", "add_extension", every=1, retry_after="0")
    (load_id,) = asyncio.run(_load(context, file))
    assert context.ledger.load(load_id).state is LoadState.STOPPED
    assert passwords(profile)
    sandbox.clear_faults()
    return load_id


@pytest.mark.slow
def test_rows_whose_password_is_gone_are_given_back_and_never_sent(
    sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Each of them is to be typed again; the books balance."""
    with open_context(profile) as context:
        load_id = stopped(sandbox, profile, context, extensions(tmp_path / "a.csv"))
        wipe(context.workspace(load_id), KIND)
        assert passwords(profile) == set()
        result = asyncio.run(continue_load(context, load_id))
        assert result.outcomes == {"refused": 2}
        assert {problem.code for problem in result.problems} == {"SECRET_REMOVED"}
        assert context.ledger.load(load_id).state is LoadState.CLOSED
        assert verify(context.ledger, load_id) == []
    assert not any("•" in str(one) for one in sandbox.state("extensions"))


@pytest.mark.slow
def test_the_same_file_again_brings_them_back(sandbox: Sandbox, profile: Profile, tmp_path: Path) -> None:
    """What a watcher gave up goes on when the file is dropped again."""
    file = extensions(tmp_path / "a.csv")
    with open_context(profile) as context:
        load_id = stopped(sandbox, profile, context, file)
        wipe(context.workspace(load_id), KIND)
        asyncio.run(_load(context, file))
        assert has_secrets(context.workspace(load_id), KIND)
        assert asyncio.run(continue_load(context, load_id)).outcomes == {"loaded": 2}
    assert passwords(profile) == set()
    there = {one["ext"]: one["password"] for one in sandbox.state("extensions")}
    assert there["0801"] == PASSWORD


@pytest.mark.slow
def test_a_watcher_that_gives_up_keeps_none(a_folder: Maker, sandbox: Sandbox) -> None:
    """The file itself is given back with them."""
    folder = a_folder(watch_retries=1, attempts=1)
    extensions(folder.inbox / "a.csv")
    sandbox.fault("429", "add_extension", every=1, retry_after="0")
    folder.look(40)
    assert "a.csv" in folder.names("failed")
    assert passwords(folder.profile) == set()


def test_with_time_they_go_though_their_load_is_open(sandbox: Sandbox, tmp_path: Path) -> None:
    """Everything else of an open load stays."""
    with installed(a_profile(sandbox, tmp_path, keep_work=5)) as here:
        load_id = stopped(sandbox, here.profile, here.context, extensions(tmp_path / "a.csv"))
        here.days_pass(4)
        here.purge()
        assert passwords(here.profile)
        here.days_pass(1)
        here.purge()
        assert passwords(here.profile) == set()
        assert set(here.context.ledger.removed(load_id)) == {"secrets"}
        assert here.context.workspace(load_id).has("cells")
        assert not here.purge().items
