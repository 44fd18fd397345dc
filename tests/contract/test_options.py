"""The options of a load: what each takes is declared with it, and nothing else is taken."""

from pathlib import Path

import orjson
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.options import load_options
from callsheet.errors import Exit, UsageError
from callsheet.messages import ENGLISH
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.conftest import loaded
from tests.support.loading import a_csv, a_profile
from transforms.kind import COMMON_OPTIONS, Form, Kind, Option
from transforms.kinds import KINDS, kind_named
from transforms.kinds.customer_numbers import DUPLICATE_RULES

DOCUMENTED = {  # reference: Outbound Task Import Data, removeDuplicatesRule
    "NonRemoveDuplicates",
    "RemoveDuplicatesInCallingList",
    "RemoveDuplicatesInCampaign",
    "RemoveDuplicatesInTenant",
}
OPTIONS = [
    pytest.param(kind, option, id=f"{kind.name}-{option.name}")
    for kind in KINDS
    for option in (*kind.options, *COMMON_OPTIONS)
]


@pytest.mark.parametrize("word", ["NonRemoveX", "RemoveDuplicatesX", "x"])
@pytest.mark.parametrize(("kind", "option"), OPTIONS)
def test_an_option_with_choices_takes_no_other_word(kind: Kind, option: Option, word: str) -> None:
    """Whatever it looks like; an option without choices takes any word that is of its form."""
    if option.name == "assign_counts":
        word = f"{word}:1"
    if not option.choices:
        taken = {Form.ZONE: "Asia/Manila", Form.PREFIX: word[:8], Form.HEADER: "3-4"}.get(option.form, word)
        assert load_options(kind, Profile(), {option.name: taken})[option.stands_for or option.name] == taken
        return
    with pytest.raises(UsageError) as raised:
        load_options(kind, Profile(), {option.name: word})
    refused = raised.value.message
    assert (refused.code, refused["option"], refused["value"]) == ("OPTION_VALUE_UNKNOWN", option.name, word)


@pytest.mark.parametrize(("kind", "option"), OPTIONS)
def test_an_alias_stands_for_a_choice(kind: Kind, option: Option) -> None:
    """Each is no choice itself and is taken as the one it stands for."""
    assert set(option.aliases.values()) <= set(option.choices)
    assert not set(option.aliases) & set(option.choices)
    for word, choice in option.aliases.items():
        assert load_options(kind, Profile(), {option.name: word})[option.name] == choice


def test_a_roster_refuses_a_mode_that_is_none(sandbox: Sandbox, profile: Profile, tmp_path: Path) -> None:
    """End to end: the sheet is not loaded by the default mode, and the service is not asked for anything."""
    file = a_csv(tmp_path / "x.csv", "Queue,Agent", "3001,1002")
    with pytest.raises(UsageError) as raised:
        loaded(profile, file, kind="queue-rosters", options={"mode": "NonRemoveX"})
    refused = raised.value.message
    assert (refused.code, refused["option"], refused["value"]) == (
        "OPTION_VALUE_UNKNOWN",
        "mode",
        "NonRemoveX",
    )
    assert sandbox.audit() == []


def test_the_duplicate_rules_are_those_of_the_reference() -> None:
    """All of them, each under a short word and under its own name, for customer numbers alone."""
    (option,) = (one for one in kind_named("customer-numbers").options if one.name == "duplicates")
    assert set(DUPLICATE_RULES.values()) == set(option.aliases) == DOCUMENTED
    assert [one.name for kind in KINDS for one in kind.options if one.aliases] == ["duplicates"]


@pytest.mark.parametrize("rule", sorted(DOCUMENTED))
def test_a_rule_by_the_name_of_the_reference_reaches_the_service(
    rule: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """As it was given, in the bytes that were frozen and sent."""
    profile = a_profile(sandbox, tmp_path)
    file = a_csv(tmp_path / "x.csv", "Telephone,Name", "6591230103,Tan")
    result = loaded(profile, file, options={"duplicates": rule})
    assert result.exit == Exit.WELL, result
    with open_context(profile) as context:
        body = orjson.loads(context.ledger.frozen(str(result.load_id), 1).body)
    assert body["removeDuplicatesRule"] == rule
    assert [one["status"] for one in sandbox.audit("import_customer_numbers")] == [200]


WRONG = {
    Form.ZONE: ["GMT+8", "CST", "UTC+8", "Beijing", "Singapore time", "+08:00", "Mars/Olympus"],
    Form.AGENT: ["1001,1002", "1001 1002", "1001;", "a\nb", "x" * 65, "1001=2"],
    Form.PREFIX: ["A-B", "A B", "ABCDEFGHI", "é", "中", "A_B", "１"],
    Form.NOTE: ["x" * 171, "one\ntwo", "a\x00b", "a\u2028b"],
    Form.HEADER: ["0", "-1", "A", "3-5", "4-3", "3,4", "List!", "!3", "3/4", "A!3/A!4", "3 - 4", "٣"],
}
RIGHT = {
    Form.ZONE: ["Asia/Singapore", "America/Argentina/Buenos_Aires", "UTC"],
    Form.AGENT: ["1002", "0007", "bd4630df3550552ba7c16f27ae9a39cb", "sales-1"],
    Form.PREFIX: ["A", "NOV2026", "12345678", "abc"],
    Form.NOTE: ["Renewals, second try", "续费提醒", "x" * 170],
    Form.HEADER: ["1", "3", "3-4", "3-3", "List!3", "A!B!3-4", "名单!1/DNC!2-3/5"],
}
OF_A_FORM = [
    pytest.param(kind, option, id=f"{kind.name}-{option.name}")
    for kind in KINDS
    for option in (*kind.options, *COMMON_OPTIONS)
    if option.form is not Form.ANY
]


@pytest.mark.parametrize(("kind", "option"), OF_A_FORM)
def test_an_option_with_a_form_takes_what_is_of_it(kind: Kind, option: Option) -> None:
    """The same for every kind that has one; a blank is no value."""
    for value in (*RIGHT[option.form], ""):
        assert load_options(kind, Profile(), {option.name: value})[option.name] == value
    for value in WRONG[option.form]:
        with pytest.raises(UsageError) as raised:
            load_options(kind, Profile(), {option.name: value})
        refused = raised.value.message
        assert (refused.code, refused["option"]) == (f"OPTION_{option.form.upper()}", option.name)


def test_the_nearest_zones_are_named() -> None:
    """Those that the text may mean, as a list in the sentence."""
    with pytest.raises(UsageError) as raised:
        load_options(kind_named("campaigns"), Profile(), {"zone": "GMT+8"})
    assert "Asia/Singapore, Asia/Shanghai" in ENGLISH.say(raised.value.message)
