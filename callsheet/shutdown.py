"""A graceful stop: asked for once, it lets what is under way end, and nothing new begins."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from callsheet.errors import StoppedError
from callsheet.reasons import StopReason

_SLICE = 0.2  # seconds after which a wait looks whether a stop was asked for


class HaltedError(StoppedError):
    """A stop was asked for while nothing was under way."""


class StopSignal:
    """Whether this process has been asked to stop; every wait of the engine ends when it is."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self) -> None:
        """Stop as soon as what is under way has ended."""
        self.asked = True

    def check(self) -> None:
        if self.asked:
            raise HaltedError(StopReason.STOP_REQUESTED)

    async def sleep(self, seconds: float) -> None:
        """Wait, or raise HaltedError as soon as a stop is asked for."""
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        while (left := until - clock()) > 0:
            self.check()
            await asyncio.sleep(min(left, _SLICE))
        self.check()


@contextmanager
def stop_on_signals(halt: StopSignal) -> Iterator[StopSignal]:
    """Within a running event loop: SIGTERM and the first Ctrl-C ask for a graceful stop, a second Ctrl-C ends at once."""
    loop = asyncio.get_running_loop()
    halt.asked = False

    def interrupt() -> None:
        halt.ask()
        loop.remove_signal_handler(signal.SIGINT)

    installed = []
    for number, action in ((signal.SIGTERM, halt.ask), (signal.SIGINT, interrupt)):
        # Windows' loop and threads other than the main one have no such handlers: there Ctrl-C ends at once.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, action)
            installed.append(number)
    try:
        yield halt
    finally:
        halt.asked = False  # whatever this process does next was not asked to stop
        for number in installed:
            loop.remove_signal_handler(number)
