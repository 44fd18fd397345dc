"""Commands that are written wrongly: one sentence in the reader's language, and where the help is."""

import typing
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from callsheet.cli.app import app
from tests.callsheet.cli.conftest import run
from tests.support.language import english_in

pytestmark = pytest.mark.slow

GROUP: Any = typer.main.get_command(app)
ENGLISH = (
    "Missing",
    "No such",
    "Try ",
    "Input should",
    "Invalid",
    "Error",
    "Usage",
    "Got ",
    "Option ",
    "Value ",
)


def wrong_uses() -> Iterator[tuple[str, ...]]:
    """Of every command: an option that is none, arguments that are missing or too many, values missing, wrong or too much."""
    yield from (("no-such-command",), ("laod",), ("--no-such",), ("--version=3",))
    for name, command in GROUP.commands.items():
        arguments = [param for param in command.params if param.param_type_name == "argument"]
        required = tuple("x" for param in arguments if param.required)
        types = typing.get_type_hints(command.callback)
        yield (name, *required, "--no-such")
        if required:
            yield (name,)
        if all(param.nargs == 1 for param in arguments):
            yield (name, *("x" for _ in arguments), "much", "too")
        for param in command.params:
            if param.param_type_name == "option" and param.name != "help":
                yield (name, *required, f"{param.opts[0]}=yes" if param.is_flag else param.opts[0])
                if {int, float} & {types[param.name], *typing.get_args(types[param.name])}:
                    yield (name, *required, param.opts[0], "many")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_wrong_use_is_one_sentence_of_ours(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In either language, with the exit status of wrong usage; none of the parser's own words."""
    monkeypatch.setenv("CALLSHEET_LANGUAGE", language)
    uses = list(wrong_uses())
    assert len(uses) > 100
    strange = {}
    for use in uses:
        status, out, err = run(capsys, *use)
        theirs = [words for words in ENGLISH if words in err]
        foreign = english_in(err) if language == "zh" else []
        if (status, out, err.count("\n"), theirs, foreign) != (2, "", 1, [], []):
            strange[use] = (status, out, err)
    assert strange == {}


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("load", "FILE... is missing. For help, run: callsheet load --help"),
        ("laod x", "There is no command laod. Did you mean load?"),
        ("check x --allow-removals three", "--allow-removals must be a whole number."),
        ("sandbox --import-delay soon", "--import-delay must be a number."),
        ("show a b c", "The command does not take b, c. For help, run: callsheet show --help"),
        ("loads --jso", "There is no option --jso. Did you mean --json?"),
        ("load x --again=yes", "The option --again takes no value. For help, run: callsheet load --help"),
        ("load x --kind", "The option --kind needs a value."),
    ],
)
def test_it_says_what_is_wrong_and_where_the_help_is(
    use: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The option, the argument or the command is named, and the nearest one where there is one."""
    status, _, err = run(capsys, *use.split())
    assert (status, said in err) == (2, True), err
