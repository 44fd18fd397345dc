"""The whole catalogue: a module for each room of the house, put together."""

from callsheet.messages import (
    command_line,
    doctor,
    engine,
    ledger,
    prefect,
    settings,
    sobot,
    terminal,
    watcher,
    workbook,
)
from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {}
for _module in (
    engine,
    ledger,
    sobot,
    workbook,
    watcher,
    command_line,
    terminal,
    doctor,
    settings,
    prefect,
):
    TEXTS |= _module.TEXTS
