"""The call that creates what a load's own calls refer to, where it needs one; a check asks for it as the load does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from callsheet.engine.context import plan_context
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.places import all_placed
from validators.libraries import pd


def setup_body(
    profile: Profile, kind: Kind, key: str, options: Mapping[str, str], ready: pd.DataFrame, now: int
) -> Any:
    """The body of the setup call of these rows, as of `now` (ms; 0: it was made before); None where they need none.

    PlanError where options for it are missing or wrong.
    """
    setup = kind.delivery.setup
    if setup is None or all_placed(kind, ready) or not setup.needed(options):
        return None
    return setup.body(replace(plan_context(profile, kind, key, options), now=now))
