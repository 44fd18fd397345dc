"""Every sentence that people read but the problem catalogue's: by code, in English and Chinese, made at the edges.

`Reader(language, zone, surface).say(message)` is the one way from a code to a sentence. Nothing may be decided by a
sentence, and only the edges (terminal, workbooks, notes, notices, Prefect) make one.
"""

from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import ENGLISH, Reader
from callsheet.messages.text import Surface, Text
from validators.message import Message, message, pack, plain, unpack

__all__ = [
    "ENGLISH",
    "TEXTS",
    "Message",
    "Reader",
    "Surface",
    "Text",
    "message",
    "pack",
    "plain",
    "unpack",
]
