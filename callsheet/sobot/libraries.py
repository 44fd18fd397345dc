"""httpx, imported when a request is first made: commands that make none start without it."""

from typing import TYPE_CHECKING

from validators.deferred import Deferred

__all__ = ["httpx"]

if TYPE_CHECKING:
    import httpx
else:
    httpx = Deferred("httpx")
