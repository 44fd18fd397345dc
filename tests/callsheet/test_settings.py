"""Settings: what is wrong with one is named by a code, its value is never shown, and the descriptions are plain."""

import grp
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from callsheet.errors import SetupError
from callsheet.masking import hide_secrets
from callsheet.messages import ENGLISH, Reader
from callsheet.settings import Profile, Schedule, load_profile, load_schedules, prefect_api_url, reader_for
from transforms.kinds import kind_named
from validators.message import Message


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "callsheet.toml"
    path.touch()
    monkeypatch.setenv("CALLSHEET_CONFIG", str(path))
    return path


OF_THE_SANDBOX = pytest.mark.parametrize(
    ("text", "address", "campaign"),
    [
        ('[profiles.sandbox]\ncountry = "SG"', "http://127.0.0.1:8765", "Sandbox"),
        ('rate = 5\n[profiles.sandbox]\ncountry = "SG"', "http://127.0.0.1:8765", "Sandbox"),
        (
            'base_url = "https://a.test"\n[profiles.sandbox]\ncountry = "SG"\napp_id = "a"\napp_secret = "b"\nagent_id = "1"',
            "https://a.test",
            None,
        ),
        (
            '[profiles.sandbox]\ncountry = "SG"\nbase_url = "https://a.test"\napp_id = "a"\napp_secret = "b"\nagent_id = "1"',
            "https://a.test",
            None,
        ),
    ],
)


def wrong_value(error: SetupError) -> Message:
    """What is wrong with the value that an error is about."""
    inner = error.message["error"]
    assert isinstance(inner, Message)
    return inner


WRONG_MODES = (
    "0644",
    "0641",
    "0440",
    "0240",
    "0040",
    "0740",
    "0650",
    "02640",
    "640 ",
    "0o640",
    "rw-r-----",
    "416",
    "-640",
    "０640",
)


@pytest.mark.parametrize(
    ("setting", "value", "code", "facts"),
    [
        ("rate", "fast-6590010001", "VALUE_NOT_A_NUMBER", {}),
        ("rate", "-1", "VALUE_BELOW", {"limit": 0.0}),
        ("keep_files", "9999999999999", "VALUE_ABOVE", {"limit": 10**12}),
        ("watch_interval", "inf", "VALUE_ABOVE", {"limit": 10**12}),
        ("lease", "1e400", "VALUE_ABOVE", {"limit": 10**12}),
        ("poll_first", "0", "VALUE_NOT_ABOVE", {"limit": 0.0}),
        ("concurrency", "65", "VALUE_ABOVE", {"limit": 64}),
        ("concurrency", "1.5", "VALUE_NOT_WHOLE", {}),
        ("formulas", "perhaps", "VALUE_NOT_YES_OR_NO", {}),
        ("agent_type", "7", "VALUE_NOT_CHOICE", {"choices": "'0', '1'"}),
        ("hidden", "never", "VALUE_NOT_CHOICE", {"choices": "'stop', 'include', 'skip'"}),
        ("time_zone", "Mars/Olympus", "VALUE_ZONE", {"nearest": ("Asia/Singapore",)}),
        ("time_zone", "Beijing", "VALUE_ZONE", {"nearest": ("Asia/Shanghai",)}),
        ("country", "XX", "VALUE_COUNTRY", {}),
        ("public_url", "ftp://callsheet.example", "VALUE_PUBLIC_URL", {}),
        ("inbox_group", "nobody-has-this-group", "VALUE_GROUP", {}),
        ("inbox_group", "4294967295", "VALUE_GROUP", {}),
        *(("results_mode", mode, "VALUE_MODE", {}) for mode in WRONG_MODES),
        ("public_url", "https://user:hush@callsheet.example", "VALUE_PUBLIC_URL", {}),
        ("public_url", "https://callsheet.example/?a=1", "VALUE_PUBLIC_URL", {}),
        ("files_from", "/srv", "VALUE_NOT_JSON", {}),
        ("notify", "me", "VALUE_NOT_JSON", {}),
        ("chunks", "[1", "VALUE_NOT_JSON", {}),
        ("formats", '{"a": 1}', "VALUE_NOT_A_LIST", {}),
        ("headers", '["a"]', "VALUE_NOT_A_TABLE", {}),
    ],
)
def test_a_wrong_value_is_named_by_a_code_and_not_shown(
    setting: str,
    value: str,
    code: str,
    facts: dict[str, object],
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the setting, its variable and the file; in both languages."""
    monkeypatch.setenv(f"CALLSHEET_{setting.upper()}", value)
    with pytest.raises(SetupError) as caught:
        load_profile()
    error = caught.value
    wrong = wrong_value(error)
    assert (wrong.code, dict(wrong.params)) == (code, facts)
    assert (error.message["setting"], error.message["path"]) == (setting, str(config))
    for reader in (ENGLISH, Reader("zh")):
        said = reader.say(error.message)
        assert f"CALLSHEET_{setting.upper()}" in said
        assert "6590010001" not in said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rates = 3", "NO_SUCH_SETTING"),
        ("[profiles.default]\nnotify = 3", "VALUE_NOT_A_LIST"),
        ("[profiles.default]\napp_id = 3", "VALUE_NOT_TEXT"),
    ],
)
def test_what_the_file_says_wrongly_is_named(text: str, code: str, config: Path) -> None:
    """A setting that does not exist lists those that do."""
    config.write_text(text)
    with pytest.raises(SetupError) as caught:
        load_profile()
    assert wrong_value(caught.value).code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"rate = = 3\n", "NOT_TOML_AT"),
        (b"\xff\xfe", "NOT_UTF8"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(content: bytes, code: str, config: Path) -> None:
    """By the place of the mistake, not in the parser's English."""
    config.write_bytes(content)
    with pytest.raises(SetupError) as caught:
        load_profile()
    assert caught.value.message.code == "CONFIG_UNREADABLE"
    assert wrong_value(caught.value).code == code


def test_a_folder_in_place_of_the_file_is_explained(config: Path) -> None:
    """By what the operating system says, as a code."""
    config.unlink()
    config.mkdir()
    with pytest.raises(SetupError) as caught:
        load_profile()
    assert wrong_value(caught.value).code == "OS_EISDIR"


@pytest.mark.parametrize(
    ("table", "where", "code"),
    [
        ({"cron": "nightly"}, "cron", "VALUE_CRON"),
        ({"zone": "Moon/Base"}, "zone", "VALUE_ZONE"),
        ({"kind": "customers"}, "kind", "VALUE_KIND"),
        ({"options.campain_code": "x"}, "options", "VALUE_OPTION"),
        ({"options.queues.campaign_code": "x"}, "options", "VALUE_OPTION_OF_KIND"),
        ({"options.customers.campaign_code": "x"}, "options", "VALUE_KIND"),
        ({"kind": "queues", "options.campaign_code": "x"}, "options", "VALUE_OPTION_OF_OTHERS"),
        ({"options.ask_above": 5}, "options.ask_above", "VALUE_NOT_TEXT"),
        ({"name": "Every Night"}, "name", "VALUE_NAME"),
        ({"overlap": "fight"}, "overlap", "VALUE_NOT_CHOICE"),
        ({"nights": 3}, "nights", "NO_SUCH_SETTING"),
    ],
)
def test_a_wrong_schedule_is_named_by_its_place(
    table: dict[str, object], where: str, code: str, config: Path
) -> None:
    """The number of the schedule, the key, and a code."""
    right: dict[str, object] = {"name": "n", "cron": "0 1 * * *", "files": "in"}
    config.write_text(
        "[[schedules]]\n" + "\n".join(f"{key} = {value!r}" for key, value in (right | table).items())
    )
    with pytest.raises(SetupError) as caught:
        load_schedules()
    assert (caught.value.message["number"], caught.value.message["where"]) == (1, where)
    assert wrong_value(caught.value).code == code


def test_schedules_must_be_tables(config: Path) -> None:
    """A list of names is none."""
    config.write_text('schedules = ["nightly"]')
    with pytest.raises(SetupError) as caught:
        load_schedules()
    assert wrong_value(caught.value).code == "VALUE_NOT_A_TABLE"


def test_the_reader_of_a_profile_is_known_although_its_settings_are_wrong(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment first, then the profile in the file, then its top; otherwise English."""
    config.write_text('rate = "x"\n[profiles.sales]\nlanguage = "zh"\n')
    assert reader_for().language == "en"
    assert reader_for("sales").language == "zh"
    config.write_text('rate = "x"\nlanguage = "zh"\n')
    assert reader_for().language == "zh"
    monkeypatch.setenv("CALLSHEET_LANGUAGE", "en")
    assert reader_for().language == "en"
    monkeypatch.setenv("CALLSHEET_LANGUAGE", "fr")
    assert reader_for().language == "en"
    config.write_text("= broken")
    assert reader_for().language == "en"


def test_the_prefect_api_is_found_without_prefect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment wins, also when it is empty; then the active profile of Prefect."""
    profiles = tmp_path / "profiles.toml"
    profiles.write_text('active = "a"\n[profiles.a]\nPREFECT_API_URL = "http://a/api"\n[profiles.b]\n')
    monkeypatch.setenv("PREFECT_PROFILES_PATH", str(profiles))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("PREFECT_PROFILE", raising=False)
    assert prefect_api_url() == "http://a/api"
    monkeypatch.setenv("PREFECT_PROFILE", "b")
    assert prefect_api_url() == ""
    monkeypatch.setenv("PREFECT_API_URL", "http://c/api")
    assert prefect_api_url() == "http://c/api"
    monkeypatch.setenv("PREFECT_API_URL", "")
    assert prefect_api_url() == ""
    profiles.write_text("not toml")
    monkeypatch.delenv("PREFECT_API_URL")
    assert prefect_api_url() == ""


_DIALECT = ("waits for a yes", "gone on with", "else ", "is told", "rows a request", "requests a second")


@pytest.mark.parametrize("model", [Profile, Schedule])
def test_every_setting_is_described_in_plain_words(model: Any) -> None:
    """One line each, none in the dialect that this house has left."""
    for name, field in model.model_fields.items():
        assert field.description, name
        assert not [word for word in _DIALECT if word in field.description], field.description


@pytest.mark.parametrize(
    ("group", "mode", "file_mode"),
    [
        ("", "", 0o600),
        ("", "0640", 0o640),
        ("54321", "", 0o640),
        ("54321", "0600", 0o600),
        ("54321", "660", 0o660),
    ],
)
def test_the_mode_of_results_follows_the_group_unless_it_is_set(
    group: str, mode: str, file_mode: int
) -> None:
    """Private without a group, readable with one."""
    assert Profile(inbox_group=group, results_mode=mode).file_mode == file_mode


def test_a_group_may_be_a_number_of_the_settings_file(config: Path) -> None:
    """And the name of one that the machine has."""
    config.write_text("inbox_group = 54321\n", encoding="utf-8")
    assert load_profile().inbox_group == "54321"
    name = grp.getgrgid(os.getegid()).gr_name
    config.write_text(f'inbox_group = "{name}"\n', encoding="utf-8")
    assert load_profile().inbox_group == name


PLAIN_SECRETS = [
    name
    for name, field in Profile.model_fields.items()
    if field.annotation is SecretStr and name not in {"proxy", "ledger"}
]


@pytest.mark.parametrize("setting", PLAIN_SECRETS)
def test_every_secret_of_a_profile_is_kept_from_other_users_and_from_logs(
    setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that holds one must be its owner's alone; what it is stands in no line of the log, however it was given."""
    config = tmp_path / "callsheet.toml"
    config.write_text(f'{setting} = "in-the-file-{setting}"\n')
    monkeypatch.setenv("CALLSHEET_CONFIG", str(config))
    config.chmod(0o644)
    with pytest.raises(SetupError) as refused:
        load_profile()
    assert refused.value.message.code == "CONFIG_READABLE_BY_OTHERS"
    config.chmod(0o600)
    assert f"in-the-file-{setting}" not in hide_secrets(f"x in-the-file-{setting} {load_profile().name}")
    monkeypatch.setenv(f"CALLSHEET_{setting.upper()}", f"in-the-environment-{setting}")
    assert hide_secrets(f"x in-the-environment-{setting}") == "x [secret]"


OPTIONS = [
    ("options.customer-numbers.duplicates = 'tenant'", "tenant"),
    ("options.Customer_Numbers.duplicates = 'tenant'", "tenant"),
    ("options.duplicates = 'tenant'", "tenant"),
    ("options.'customer-numbers.duplicates' = 'tenant'", "tenant"),
    ("options.customer-numbers.duplicates = 'tenant'\noptions.duplicates = 'none'", "tenant"),
]


@OF_THE_SANDBOX
def test_settings_of_the_built_in_profile_leave_the_rest_of_it(
    text: str, address: str, campaign: str | None, config: Path
) -> None:
    """A profile of the same name with an address or an app is another service, which takes nothing from it."""
    config.write_text(text)
    config.chmod(0o600)
    profile = load_profile("sandbox")
    assert (str(profile.base_url).rstrip("/"), profile.country) == (address, "SG")
    assert profile.campaign.get("name") == campaign


@pytest.mark.parametrize(("text", "rule"), OPTIONS)
def test_options_of_a_profile_go_to_the_kinds_that_know_them(text: str, rule: str, config: Path) -> None:
    """With the kind or without; with it they win."""
    config.write_text(text + "\noptions.ask_above = '9'\n")
    profile = load_profile()
    assert profile.options_of(kind_named("customer-numbers")) == {"duplicates": rule, "ask_above": "9"}
    assert profile.options_of(kind_named("queues")) == {"ask_above": "9"}


@pytest.mark.parametrize("reader", [ENGLISH, Reader("zh")], ids=["en", "zh"])
@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("options.customers.duplicates = 'none'", "VALUE_KIND", "customer-numbers"),
        ("options.queues.duplicates = 'none'", "VALUE_OPTION_OF_KIND", "customer-numbers"),
        ("options.duplicate = 'none'", "VALUE_OPTION", "“duplicates”"),
        ("options.queues.offlin = 'yes'", "VALUE_OPTION_OF_KIND", "“offline”"),
        ("campaign.nme = 'May'", "VALUE_OPTION", "“campaign_name”"),
    ],
)
def test_an_option_of_a_profile_that_nothing_knows_is_wrong(
    text: str, code: str, told: str, reader: Reader, config: Path
) -> None:
    """It would never have been used, and nobody would have been told."""
    config.write_text(text)
    with pytest.raises(SetupError) as raised:
        load_profile()
    assert wrong_value(raised.value).code == code
    assert told in reader.say(raised.value.message)


def test_names_of_the_campaign_are_written_with_either_sign(config: Path) -> None:
    """wrap-up is wrap_up, as on the command line."""
    config.write_text("campaign.wrap-up = 'W1'")
    assert load_profile().options_of(kind_named("customer-numbers")) == {"campaign_wrap_up": "W1"}
