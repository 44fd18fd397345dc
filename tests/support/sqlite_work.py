"""How much SQLite does: the instructions of its machine."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

T = TypeVar("T")


def counted(change: Callable[[Connection], T], done: list[int]) -> Callable[[Connection], T]:
    """The same change of a ledger; `done` gets the number of instructions that it takes."""

    def watched(connection: Connection) -> T:
        steps = 0

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(step, 1)
        try:
            return change(connection)
        finally:
            driver.set_progress_handler(None, 0)
            done.append(steps)

    return watched
