"""callsheet: spreadsheets in, an outcome for every row out, through the Sobot voice API.

    import callsheet

    result = callsheet.load("customers.xlsx", options={"campaign_code": "dgug92owec"})
    result.rows          # a DataFrame: row number -> outcome, code, reason, fix

The same engine as the command line, without Prefect; settings come from callsheet.toml and CALLSHEET_*. Importing this
package imports neither pandas nor Prefect. The page about Python in the documentation has the whole of it.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from callsheet.errors import CallsheetError, Exit, SetupError, StoppedError, UsageError
    from callsheet.library import Result, check, load, resume, write_template
    from callsheet.reasons import StopReason

__all__ = [
    "CallsheetError",
    "Exit",
    "Result",
    "SetupError",
    "StopReason",
    "StoppedError",
    "UsageError",
    "check",
    "load",
    "resume",
    "write_template",
]

_ERRORS = frozenset({"CallsheetError", "Exit", "SetupError", "StoppedError", "UsageError"})


def __getattr__(name: str) -> Any:
    """The public names, imported when they are first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    place = "errors" if name in _ERRORS else "reasons" if name == "StopReason" else "library"
    return getattr(import_module(f"callsheet.{place}"), name)
