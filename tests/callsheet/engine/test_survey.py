"""The survey keeps the rows that it leaves to be sent, and keeps nothing twice."""

import asyncio
from pathlib import Path

from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.ownership import owned
from callsheet.engine.pipeline import finish
from callsheet.engine.plan import plan
from callsheet.engine.read import read
from callsheet.engine.results import LoadRequest
from callsheet.engine.survey import READY, surveyed_rows
from callsheet.engine.validate import validate
from callsheet.settings import Profile
from tests.support.loading import a_csv

HEADER = "Telephone,Assigned agent"


def proven(context: LoadContext, file: Path) -> str:
    """The id of a load whose rows are validated, and no more."""
    (load_id,) = read(context, LoadRequest(file)).loads
    validate(context, load_id)
    return load_id


def test_rows_that_the_survey_leaves_as_they_are_are_kept_once(profile: Profile, tmp_path: Path) -> None:
    """They are the validated rows, and the load goes on from them to its end."""
    file = a_csv(tmp_path / "a.csv", HEADER, "6590010001,1001", "6590010002,")
    with open_context(profile) as context:
        load_id = proven(context, file)
        asyncio.run(plan(context, load_id))
        workspace = context.workspace(load_id)
        assert not workspace.has(READY)
        assert surveyed_rows(workspace).index.tolist() == [2, 3]
        assert asyncio.run(finish(context, load_id)).outcomes == {"loaded": 2}


def test_rows_that_the_survey_changes_are_kept_beside_the_others(profile: Profile, tmp_path: Path) -> None:
    """An unknown agent's row is not sent; what was validated stays as it is."""
    file = a_csv(tmp_path / "a.csv", HEADER, "6590010001,1001", "6590010002,9999")
    with open_context(profile) as context:
        load_id = proven(context, file)
        asyncio.run(plan(context, load_id))
        workspace = context.workspace(load_id)
        assert surveyed_rows(workspace).index.tolist() == [2]
        assert workspace.load_frame("ready")[0].index.tolist() == [2, 3]


def test_what_an_interrupted_survey_has_kept_counts_for_nothing(profile: Profile, tmp_path: Path) -> None:
    """The process died after it had written other rows and before the survey was done: it is made anew."""
    file = a_csv(tmp_path / "a.csv", HEADER, "6590010001,1001", "6590010002,")
    with open_context(profile) as context:
        load_id = proven(context, file)
        workspace = context.workspace(load_id)
        workspace.save_frame(READY, workspace.load_frame("ready")[0].iloc[:1])
        asyncio.run(plan(context, load_id))
        assert surveyed_rows(workspace).index.tolist() == [2, 3]


def test_frames_without_rows_are_not_kept(profile: Profile, tmp_path: Path) -> None:
    """What an interrupted survey has left of them is gone too, and the report reads none of it."""
    file = a_csv(tmp_path / "a.csv", HEADER, "6590010001,1001", "6590010002,")
    with open_context(profile) as context:
        load_id = proven(context, file)
        workspace = context.workspace(load_id)
        workspace.save_frame("survey-problems", workspace.load_frame("problems")[0])
        asyncio.run(plan(context, load_id))
        assert not workspace.has("survey-problems")
        assert not workspace.has("survey-repairs")
        result = asyncio.run(finish(context, load_id))
        assert (result.outcomes, result.problems, result.repairs) == ({"loaded": 2}, (), ())


def test_rows_are_known_only_while_their_load_is_worked_on(profile: Profile, tmp_path: Path) -> None:
    """They are customer numbers: neither who looks at a load keeps them, nor who has ended his work on it."""
    file = a_csv(tmp_path / "a.csv", HEADER, "6590010001,1001")

    async def work(context: LoadContext, load_id: str) -> bool:
        async with owned(context, load_id):
            context.workspace(load_id).load_frame("ready")
            return is_known(context, load_id)

    def is_known(context: LoadContext, load_id: str) -> bool:
        return context.recent.get(context.workspace(load_id).folder / "ready.arrow") is not None

    with open_context(profile) as context:
        load_id = proven(context, file)
        context.workspace(load_id).load_frame("ready")
        assert not is_known(context, load_id)
        assert asyncio.run(work(context, load_id))
        assert not is_known(context, load_id)
