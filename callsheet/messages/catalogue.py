"""The whole catalogue: a module for each room of the house, put together."""

from callsheet.messages import (
    command_line,
    details,
    doctor,
    engine,
    ledger,
    notifications,
    plain,
    prefect,
    pull,
    report_page,
    settings,
    sobot,
    template,
    terminal,
    understood,
    watcher,
    web,
    web_advice,
    web_drafts,
    web_loads,
    workbook,
)
from callsheet.messages.text import Text

MODULES = (
    engine,
    ledger,
    sobot,
    details,
    workbook,
    template,
    watcher,
    notifications,
    plain,
    command_line,
    terminal,
    understood,
    doctor,
    settings,
    prefect,
    pull,
    report_page,
    web,
    web_advice,
    web_drafts,
    web_loads,
)

TEXTS: dict[str, Text] = {code: text for module in MODULES for code, text in module.TEXTS.items()}
