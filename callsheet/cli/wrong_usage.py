"""A command that is written wrongly, in the reader's language: what is missing, unknown or no number, and where the help is.

The words of the parser are English and name Python's types; nothing of them is shown. Whatever it refuses is a UsageError.
"""

import typing
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from callsheet.errors import UsageError
from validators.message import Message, message

_Refused: Any = typer.BadParameter.__mro__[1]  # the parser's own UsageError, which typer does not export


class Group(TyperGroup):
    """The commands, of which each wrong use ends as a UsageError of ours."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with in_our_words(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name, known, n=1)
            hint = (
                message("USAGE_NEAREST", near=near[0]) if near else message("USAGE_HELP", command="callsheet")
            )
            raise UsageError("USAGE_NO_COMMAND", command=name, hint=hint)
        return super().resolve_command(ctx, args)


@contextmanager
def in_our_words(of: Any) -> Iterator[None]:
    """What the parser refuses here, of the command `of`, is a UsageError; a command without arguments shows its help as before."""
    try:
        yield
    except _Refused as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            raise
        raise UsageError.of(_explained(error, error.ctx or of)) from None


class Command(TyperCommand):
    """A command that takes what it declares, and names what is too much."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        with in_our_words(ctx):
            rest = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise UsageError("USAGE_TOO_MANY", arguments=tuple(ctx.args), hint=_help_of(_path(ctx)))
        return rest


def _explained(error: Any, context: Any) -> Message:
    hint = _help_of(_path(context))
    param = getattr(error, "param", None)
    option = getattr(error, "option_name", "")
    match type(error).__name__:
        case "MissingParameter":
            return message("USAGE_MISSING", argument=_named(param), hint=hint)
        case "NoSuchOption":
            return message("USAGE_NO_OPTION", option=option, hint=_nearest(option, _options(context)) or hint)
        case "BadOptionUsage":
            code = "USAGE_NO_VALUE" if _takes_none(context, option) else "USAGE_VALUE_MISSING"
            return message(code, option=option, hint=hint)
        case _ if param is not None:
            return message(_needed(context, param), option=_named(param), hint=hint)
    return message("USAGE_WRONG", hint=hint)


def _named(param: Any) -> str:
    """An option as it is written, an argument as the help names it."""
    return str(param.opts[0] if param.param_type_name == "option" else param.metavar)


def _takes_none(context: Any, option: str) -> bool:
    return any(option in param.opts and getattr(param, "is_flag", False) for param in context.command.params)


def _options(context: Any) -> list[str]:
    return [name for param in context.command.params for name in param.opts if name.startswith("--")]


def _nearest(written: str, known: list[str]) -> Message | None:
    near = get_close_matches(written, known, n=1)
    return message("USAGE_NEAREST", near=near[0]) if near else None


def _needed(context: Any, param: Any) -> str:
    """What the value of a parameter must be, by the type that its command declares."""
    declared = typing.get_type_hints(context.command.callback).get(param.name)
    types = {declared, *typing.get_args(declared)}
    return "USAGE_NOT_WHOLE" if int in types else "USAGE_NOT_NUMBER" if float in types else "USAGE_NOT_VALUE"


def _path(context: Any) -> str:
    """The command as it is typed, however this process was started."""
    return f"callsheet {context.info_name}" if context.parent else "callsheet"


def _help_of(command: str) -> Message:
    return message("USAGE_HELP", command=command)
