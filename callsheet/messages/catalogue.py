"""The whole catalogue: a module for each room of the house, put together."""

from callsheet.messages import command_line, engine, ledger, prefect, sobot, watcher, workbook
from callsheet.messages.text import Text

TEXTS: dict[str, Text] = {}
for _module in (engine, ledger, sobot, workbook, watcher, command_line, prefect):
    TEXTS |= _module.TEXTS
