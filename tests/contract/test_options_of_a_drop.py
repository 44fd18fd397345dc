"""Options of a drop with several kinds: each goes to the sheets whose kind knows it, and one that fits nothing stops all."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.errors import UsageError
from callsheet.messages.reader import ENGLISH, Reader
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.settings.options import keyed, known_options, pairs, refuse_unfit
from tests.contract.conftest import checked
from tests.support.loading import a_csv, a_profile, numbers, run
from transforms.kind import Kind
from transforms.kinds import KINDS
from validators.message import Message

CUSTOMERS, FORBIDDEN = "customer-numbers", "forbidden-numbers"


@pytest.fixture
def drop(tmp_path: Path) -> list[Path]:
    """Customers and forbidden numbers, as one command is given them."""
    return [
        a_csv(tmp_path / "customers.csv", "Telephone,Name", f"{numbers(1)[0]},x"),
        a_csv(tmp_path / "dnc.csv", "Telephone,Direction", f"{numbers(2)[1]},outbound"),
    ]


def given(profile: Profile) -> dict[str, Mapping[str, str]]:
    """Kind -> the options with which its load stands in the ledger."""
    with open_context(profile) as context:
        return {load.kind: dict(load.options) for load in context.ledger.loads(10)}


def refused(profile: Profile, files: list[Path], **order: object) -> Message:
    with pytest.raises(UsageError) as raised:
        run(profile, *files, **order)
    return raised.value.message


def test_an_option_goes_to_the_kinds_that_know_it(sandbox: Sandbox, tmp_path: Path, drop: list[Path]) -> None:
    """The campaign is for the customers; the forbidden numbers beside them are loaded without it."""
    profile = a_profile(sandbox, tmp_path, campaign={})
    run(profile, *drop, options={"campaign_code": "nosuch", "ask_above": "7"})
    options = given(profile)
    assert options[CUSTOMERS]["campaign_code"] == "nosuch"
    assert "campaign_code" not in options[FORBIDDEN]
    assert {each["ask_above"] for each in options.values()} == {"7"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_option_of_one_kind_wins_over_a_plain_one(
    profile: Profile, drop: list[Path], order: tuple[int, int]
) -> None:
    """In whichever order they are given."""
    both = [("duplicates", "none"), (f"{CUSTOMERS}.duplicates", "tenant")]
    run(profile, *drop, options=dict(both[at] for at in order) | {f"{FORBIDDEN}.ask_above": "9"})
    options = given(profile)
    assert options[CUSTOMERS]["duplicates"] == "tenant"
    assert "ask_above" not in options[CUSTOMERS]
    assert options[FORBIDDEN]["ask_above"] == "9"


UNFIT = [
    ({"campain_code": "x"}, "OPTION_OF_NO_KIND", "campaign_code"),
    ({"mode": "exact"}, "OPTION_OF_OTHERS", "queue-rosters"),
    ({"queue-rosters.mode": "exact"}, "OPTION_OF_OTHERS", "queue-rosters"),
    ({f"{FORBIDDEN}.campaign_code": "x"}, "OPTION_UNKNOWN", CUSTOMERS),
    ({f"{CUSTOMERS}.campaign_cod": "x"}, "OPTION_UNKNOWN", "campaign_"),
    ({"duplicates": "sometimes"}, "OPTION_VALUE_UNKNOWN", "tenant"),
    ({f"{CUSTOMERS}.duplicates": "sometimes"}, "OPTION_VALUE_UNKNOWN", "tenant"),
]


@pytest.mark.parametrize("reader", [ENGLISH, Reader("zh")], ids=["en", "zh"])
@pytest.mark.parametrize(("options", "code", "told"), UNFIT)
def test_what_fits_nothing_stops_the_whole_drop_before_a_request(
    sandbox: Sandbox,
    profile: Profile,
    drop: list[Path],
    options: dict[str, str],
    code: str,
    told: str,
    reader: Reader,
) -> None:
    """Though the forbidden numbers alone could go: it says what is near, or whose option it is."""
    said = refused(profile, drop, options=options)
    assert said.code == code
    assert told in reader.say(said)
    assert (sandbox.audit(), given(profile)) == ([], {})
    with pytest.raises(UsageError) as raised:
        checked(profile, drop[0], options=options)
    assert raised.value.message.code == code


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_option_that_only_other_kinds_have_is_refused_and_they_are_named(kind: Kind) -> None:
    """Whichever kind the drop is of, plain or with a kind."""
    foreign = {name for each in KINDS for name in known_options(each)} - set(known_options(kind))
    for name in foreign:
        owners = [each.name for each in KINDS if name in known_options(each)]
        for key, named in ((name, tuple(owners)), (f"{owners[0]}.{name}", (owners[0],))):
            with pytest.raises(UsageError) as raised:
                refuse_unfit({key: "x"}, [kind])
            said = raised.value.message
            assert (said.code, said["owners"], said["kinds"]) == ("OPTION_OF_OTHERS", named, (kind.name,))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_mistyped_name_is_refused_with_the_nearest(kind: Kind) -> None:
    """For every option of every kind, plain or with its kind."""
    for name in known_options(kind):
        for key in (f"{name}x", f"{kind.name}.{name}x"):
            with pytest.raises(UsageError) as raised:
                refuse_unfit({key: "1"}, [kind])
            hint = raised.value.message["hint"]
            assert isinstance(hint, Message)
            assert hint["near"] == name, key


def test_while_a_file_is_not_known_an_option_may_be_meant_for_it(profile: Profile, drop: list[Path]) -> None:
    """What is wrong with the file is said, not that its option fits nothing beside it; a mistyped one fits nothing anyhow."""
    unread = a_csv(drop[0].with_name("what.csv"), "A,B", "1,2")
    results = run(profile, drop[1], unread, options={"mode": "exact"})
    assert [result.exit for result in results] == [2, 0]
    assert refused(profile, [drop[1], unread], options={"moode": "exact"}).code == "OPTION_OF_NO_KIND"


def test_options_of_a_schedule_are_for_whichever_kinds_come(profile: Profile, drop: list[Path]) -> None:
    """A night without customers loads its forbidden numbers all the same."""
    (result,) = run(profile, drop[1], options={"campaign_code": "x"}, standing=True)
    assert result.exit == 0
    assert refused(profile, [drop[1]], options={"campaign_code": "x"}).code == "OPTION_OF_OTHERS"


def test_a_kind_that_is_given_is_all_that_an_option_can_be_for(profile: Profile, drop: list[Path]) -> None:
    """It is refused before the file is looked for."""
    nowhere = drop[0].with_name("nowhere.csv")
    said = refused(profile, [nowhere], kind=CUSTOMERS, options={"mode": "exact"})
    assert said.code == "OPTION_OF_OTHERS"


def test_one_kind_may_be_confirmed_by_name(profile: Profile, tmp_path: Path) -> None:
    """A person's word on one kind settles the question of a file that is loaded as that kind, and of no other."""
    file = a_csv(tmp_path / "do-not-call.csv", "Telephone,Name", f"{numbers(1)[0]},x")
    confirmed = {f"{CUSTOMERS}.confirmed_by": "Tan"}
    for kind, options, asked in (
        (CUSTOMERS, confirmed, False),
        (None, confirmed, True),
        (CUSTOMERS, {f"{CUSTOMERS}.ask_above": "5"}, True),
    ):
        result = checked(profile, file, kind=kind, options=options)
        assert ("KIND" in result.problems[0].code if result.problems else False) is asked


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("campaign-code", "campaign_code"),
        (" campaign_code ", "campaign_code"),
        ("customer-numbers.assign-counts", "customer-numbers.assign_counts"),
        ("Customer_Numbers . duplicates", "customer-numbers.duplicates"),
    ],
)
def test_an_option_has_one_key_however_it_is_written(written: str, key: str) -> None:
    """On the command line, in a form, in settings and from Python."""
    assert pairs([f"{written}= a=b "]) == {key: "a=b"}
    assert keyed({written: " a=b "}) == {key: "a=b"}
    if "." in key:
        kind, name = written.split(".")
        assert keyed({kind: {name: "a=b"}}) == {key: "a=b"}


@pytest.mark.parametrize("written", ["campaign_code", "=x", "", "  =x"])
def test_what_is_no_pair_is_refused(written: str) -> None:
    """Nothing is taken for an option without a value, or without a name."""
    with pytest.raises(UsageError) as raised:
        pairs([written])
    assert raised.value.message.code == "OPTION_NOT_A_PAIR"


def test_a_kind_that_there_is_not_is_refused() -> None:
    """With those there are."""
    with pytest.raises(UsageError) as raised:
        pairs(["customers.duplicates=none"])
    assert raised.value.message.code == "KIND_NOT_FOUND"
