"""Who reads about a result, and what it tells them: codes become sentences here, for the edges that ask."""

from callsheet.engine.results import SheetResult
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from transforms.titles import is_title


def reader_of(result: SheetResult, surface: Surface = Surface.TERMINAL) -> Reader:
    """The person who reads about a result."""
    may_quote = is_title if surface is Surface.PREFECT else None
    return Reader(result.language, result.zone, surface, may_quote, result.profile)


def note_of(result: SheetResult, surface: Surface = Surface.TERMINAL) -> str:
    """Why a sheet was not sent or stopped, and what to do; "" when it finished."""
    return reader_of(result, surface).say(result.message) if result.message else ""
