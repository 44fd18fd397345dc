"""What `init` does: the answers, from options, the environment or a terminal; the settings file; and what doctor says of it."""

import errno
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from getpass import getpass
from pathlib import Path
from uuid import UUID

from pydantic import SecretStr, ValidationError

from callsheet.cli.output import print_as_json, print_line, stdout
from callsheet.doctor import Finding, examine, print_findings
from callsheet.errors import Exit, StoppedError, UsageError
from callsheet.lookup import unwritable
from callsheet.messages.reader import Reader
from callsheet.settings import Profile, config_path
from callsheet.settings.files import what_is_wrong
from callsheet.settings.template import settings_text
from callsheet.sheets.atomic import replacing
from callsheet.sobot.connection import Connection
from callsheet.sobot.errors import SettingsError
from validators.message import Message, message

SECRET = "app_secret"  # noqa: S105 - the name of a setting  # nosec B105 - the name of the setting
NEEDED = ("base_url", "app_id", SECRET, "agent_id")
ASKED = ("base_url", "app_id", "agent_id", "time_zone", "country")
_REGION = re.compile(r"[a-z]{2,3}")
_PROFILE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@dataclass(slots=True)
class Answers:
    """The settings that are known, by name; `secret` is apart, since it may be kept out of the file."""

    reader: Reader
    known: dict[str, str] = field(default_factory=dict)
    secret: str = ""
    secret_in_file: bool = False

    @property
    def written(self) -> dict[str, str]:
        """What is set in the file."""
        return {**self.known, **({SECRET: self.secret} if self.secret_in_file and self.secret else {})}

    @property
    def missing(self) -> list[str]:
        found = {**self.known, SECRET: self.secret}
        return [name for name in NEEDED if not found.get(name)]


def run_init(
    profile: str, given: Mapping[str, str], *, secret_in_file: bool, force: bool, as_json: bool
) -> Exit:
    """Write the settings file and check it; SETTINGS when something is missing or to be fixed."""
    path, reader = config_path(), Reader(_language(given))
    if not _PROFILE.fullmatch(profile) or profile == "sandbox":
        raise UsageError("INIT_PROFILE", profile=profile)
    _may_write(path, force=force)
    answers = Answers(reader, secret=_from_environment(SECRET), secret_in_file=secret_in_file)
    _take(answers, given)
    if sys.stdin.isatty() and sys.stderr.isatty():
        _ask_all(answers, path)
    _write(path, settings_text(answers.written, answers.missing, profile, reader))
    if answers.secret and not answers.secret_in_file:
        os.environ["CALLSHEET_APP_SECRET"] = answers.secret  # for what follows; nobody else sees it
    findings = list(examine(profile))
    if as_json:
        _print_json(path, profile, answers, findings)
    else:
        _print(path, answers, given, findings)
    well = not answers.missing and all(finding.well for finding in findings)
    return Exit.WELL if well else Exit.SETTINGS


def _language(given: Mapping[str, str]) -> str:
    """Whose language is not named is asked in that of the terminal."""
    named = given.get("language") or _from_environment("language") or "auto"
    if named != "auto":
        return "zh" if named == "zh" else "en"
    terminal = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if terminal.startswith("zh") else "en"


def _from_environment(setting: str) -> str:
    return os.environ.get(f"CALLSHEET_{setting.upper()}", "").strip()


def _may_write(path: Path, *, force: bool) -> None:
    """Said before anything is asked."""
    try:
        there, is_folder = path.exists() or path.is_symlink(), path.parent.is_dir()
    except OSError as error:  # such as a name that is too long for any file
        raise unwritable(path, error) from None
    if there and not force:
        raise UsageError("INIT_EXISTS", file=str(path))
    if path.is_dir() or not is_folder:
        raise unwritable(path, OSError(errno.EISDIR if path.is_dir() else errno.ENOENT, ""))
    if path.exists() and not path.is_file():
        raise UsageError("FILE_UNWRITABLE", file=str(path), error=message("NOT_A_REGULAR_FILE"))


def _take(answers: Answers, given: Mapping[str, str]) -> None:
    """Take what options or the environment say; UsageError for the first that is wrong."""
    for setting, option in given.items():
        text = option.strip() or _from_environment(setting)
        if not text:
            continue
        value = settled(setting, text)
        if isinstance(value, Message):
            raise UsageError("INIT_ANSWER_WRONG", setting=setting, error=value)
        _know(answers, setting, value)


def _know(answers: Answers, setting: str, value: str) -> None:
    answers.known[setting] = value
    if setting == "agent_id" and _is_uuid(value):
        answers.known["agent_type"] = "1"


def _is_uuid(value: str) -> bool:
    with suppress(ValueError):
        return bool(UUID(value))
    return False


def settled(setting: str, text: str) -> str | Message:
    """An answer as it is written, or what is wrong with it by the settings' own rules."""
    value = text.strip()
    if setting == "base_url" and _REGION.fullmatch(value):
        value = f"https://{value}.sobot.io"
    if setting == "country":
        value = value.upper()
    try:
        Profile.__pydantic_validator__.validate_assignment(Profile.model_construct(), setting, value)
        if setting == "base_url":
            Connection(base_url=value, app_id="-", app_secret=SecretStr("-"), agent="-")
    except ValidationError as error:
        return what_is_wrong(error.errors(include_input=False, include_url=False)[0], Profile)
    except SettingsError as error:
        return error.message
    return value if value.isprintable() else message("VALUE_WRONG")


def _ask_all(answers: Answers, path: Path) -> None:
    """Ask for what is not known yet; an empty answer leaves the default, or leaves it missing."""
    _say(answers.reader, message("INIT_HELLO", file=str(path)))
    try:
        for setting in ASKED:
            if setting not in answers.known:
                _ask(answers, setting)
            if setting == "app_id" and not answers.secret:
                _ask_secret(answers, path)
    except (EOFError, KeyboardInterrupt):
        sys.stderr.write("\n")
        raise StoppedError("INIT_STOPPED") from None


def _ask(answers: Answers, setting: str) -> None:
    default = str(Profile.model_fields[setting].default)
    question = answers.reader.say(message(f"INIT_ASK_{setting.upper()}"))
    while text := _line(f"{question} [{default}]: " if default else f"{question}: "):
        value = settled(setting, text)
        if isinstance(value, str):
            _know(answers, setting, value)
            return
        _say(answers.reader, message("INIT_ANSWER_WRONG", setting=setting, error=value))


def _ask_secret(answers: Answers, path: Path) -> None:
    reader = answers.reader
    answers.secret = getpass(f"{reader.say(message('INIT_ASK_APP_SECRET'))}: ", stream=sys.stderr).strip()
    if answers.secret and not answers.secret_in_file:
        question = reader.say(message("INIT_ASK_SECRET_IN_FILE", file=str(path)))
        answers.secret_in_file = _line(f"{question} [y/N]: ").lower() in {"y", "yes", "是"}


def _line(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    text = sys.stdin.readline()
    if not text:
        raise EOFError
    return text.strip()


def _say(reader: Reader, said: Message) -> None:
    sys.stderr.write(reader.say(said) + "\n")


def _write(path: Path, text: str) -> None:
    """Write the file whole, for its owner alone; one in its place is kept beside it."""
    try:
        if path.exists():
            with replacing(path.with_name(f"{path.name}.bak")) as kept:
                kept.write(path.read_bytes())
        with replacing(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise unwritable(path, error) from None


def _print(path: Path, answers: Answers, given: Mapping[str, str], findings: list[Finding]) -> None:
    console, reader = stdout(), answers.reader
    print_line(console, reader.say(message("INIT_WRITTEN", file=str(path))))
    for setting in answers.missing:
        variable = f"CALLSHEET_{setting.upper()}"
        print_line(
            console, reader.say(message("INIT_MISSING", setting=setting, variable=variable, file=str(path)))
        )
    if answers.secret and not answers.secret_in_file:
        print_line(console, reader.say(message("INIT_SECRET_OUTSIDE")))
    for setting, option in given.items():
        if option and (other := _from_environment(setting)) and other != answers.known.get(setting):
            variable = f"CALLSHEET_{setting.upper()}"
            print_line(console, reader.say(message("INIT_ENVIRONMENT_FIRST", variable=variable)))
    print_findings(findings, reader)


def _print_json(path: Path, profile: str, answers: Answers, findings: list[Finding]) -> None:
    print_as_json(
        {
            "file": str(path),
            "profile": profile,
            "settings": sorted(answers.written),
            "missing": answers.missing,
            "doctor": [finding.as_json(answers.reader) for finding in findings],
        }
    )
