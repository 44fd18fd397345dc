"""The whole catalogue: a module for each room of the house, put together."""

from flows.messages import engine, ledger, sobot
from flows.messages.text import Text

TEXTS: dict[str, Text] = {}
for _module in (engine, ledger, sobot):
    TEXTS |= _module.TEXTS
