"""What happens between the plan of a load and its first request."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.barrier import declare_sending
from callsheet.engine.context import LoadContext
from callsheet.settings import Profile
from tests.support.loading import a_csv, run


def forbid_before_sending(
    profile: Profile, folder: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    """Load a forbidden list with a number whenever the plan of a list to call stands and nothing of it has been sent."""

    def begin(context: LoadContext, load: Any) -> None:
        if load.kind != "forbidden-numbers":
            late = a_csv(folder / "late.csv", "Number,Direction", f"{number},Both")
            with ThreadPoolExecutor(1) as pool:
                pool.submit(run, profile, late).result()
        declare_sending(context, load)

    monkeypatch.setattr("callsheet.engine.send.declare_sending", begin)
