"""Loads against a service that ends tokens early (C7): what is sent, how often tokens are asked for, what the report says."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.messages import ENGLISH
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sobot.auth import RENEWALS
from tests.chaos.world import A, B, C, Class
from tests.support.loading import Loader, a_csv, a_profile, numbers, run
from tests.support.thinned import half_of

pytestmark = pytest.mark.slow

ROWS = 6


def of_class(one: Class, folder: Path) -> tuple[Path, dict[str, Any]]:
    first = 6_590_010_000 + 100 * (A, B, C).index(one)
    return one.write(folder / "sheet.csv", numbers(ROWS, first)), {"kind": one.kind, "options": one.options}


def said_of(result: SheetResult) -> str:
    assert result.message is not None
    return ENGLISH.say(result.message)


def tokens(sandbox: Sandbox) -> int:
    return len(sandbox.audit("company_token")) + len(sandbox.audit("agent_token"))


@pytest.mark.parametrize(
    ("one", "ends", "young", "told"),
    half_of((A, B, C), (False, True), ("first", "second"), ("http", "body")),
    ids=lambda value: value.kind if isinstance(value, Class) else str(value),
)
@pytest.mark.thinned(3)
def test_every_class_survives_a_token_refused_once(
    sandbox: Sandbox, load: Loader, tmp_path: Path, one: Class, ends: bool, young: str, told: str
) -> None:
    """One token is enough: the refused call is sent again with it, and takes effect once."""
    sandbox.read(new_token_ends_old=ends, young_token_refused=young, expired_as=told)
    sheet, order = of_class(one, tmp_path)
    (result,) = load(sheet, **order)
    assert (result.exit, result.outcomes) == (Exit.WELL, {"loaded": ROWS})
    assert set(sandbox.effects(one.operation).values()) == {1}
    assert tokens(sandbox) == 1


@pytest.mark.parametrize("one", [A, B, C], ids=lambda one: one.kind)
def test_an_expired_token_in_the_file_is_replaced_once(
    sandbox: Sandbox, profile: Profile, tmp_path: Path, one: Class
) -> None:
    """A token that an earlier process left, and that has ended since, takes one more request."""
    sheet, order = of_class(B, tmp_path)
    run(profile, sheet, **order)
    sandbox.expire_tokens()
    sheet, order = of_class(one, tmp_path)
    (result,) = run(profile, sheet, again=True, **order)
    assert (result.exit, result.outcomes) == (Exit.WELL, {"loaded": ROWS})
    assert tokens(sandbox) == 2


def test_one_token_for_everything_is_not_fetched_for_ever(
    sandbox: Sandbox, load: Loader, tmp_path: Path
) -> None:
    """Company and agent tokens that end each other: few requests, and nothing done twice."""
    sandbox.read(only_newest_token=True)
    lines = [f"q{at},Queue {at}" for at in range(ROWS)]
    (result,) = load(a_csv(tmp_path / "queues.csv", "Queue number,Queue name", *lines), kind="queues")
    assert tokens(sandbox) <= 2 * RENEWALS
    assert set(sandbox.effects("add_queue").values()) <= {1}
    assert sandbox.audit("add_queue")
    assert result.outcomes is not None
    assert result.outcomes.get("loaded", 0) == len(sandbox.effects("add_queue"))


def test_a_wrong_scheme_is_named_while_nothing_ever_worked(sandbox: Sandbox, tmp_path: Path) -> None:
    """With auth_scheme wrong the message names it; after a success it names the credentials instead."""
    sandbox.read(auth_scheme="raw")
    sheet, order = of_class(B, tmp_path)
    (wrong,) = run(a_profile(sandbox, tmp_path), sheet, **order)
    assert wrong.exit is Exit.SETTINGS
    assert "auth_scheme" in said_of(wrong)
    right = a_profile(sandbox, tmp_path, auth_scheme="raw")
    (result,) = run(right, sheet, again=True, **order)
    assert result.exit is Exit.WELL
    sandbox.fault("token_expired", B.operation, every=1)
    (refused,) = run(right, sheet, again=True, **order)
    assert refused.exit is Exit.SETTINGS
    assert "auth_scheme" not in said_of(refused)
    assert "app_secret" in said_of(refused)
