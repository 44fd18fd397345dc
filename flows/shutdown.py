"""Graceful stops where Prefect is in the process: on SIGTERM it would cut off the request that is under way.

Prefect takes SIGTERM for itself while a flow runs in the main thread, and raises out of whatever runs there. What we
promise instead: nothing new begins, the request under way ends and its answer is recorded, the next start goes on.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from types import FrameType
from typing import Any, ParamSpec, TypeVar

from callsheet.child_process import die_with_parent
from flows.application import application

T = TypeVar("T")
P = ParamSpec("P")


async def run_in_flow_thread(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a flow in a thread with an event loop of its own: there Prefect leaves the process's signals to us."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), _loop()))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of the flows, in one thread for all of them: a new one each time costs memory that never comes back."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True, name="flows").start()
    return loop


def graceful_shutdown(body: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """The body of a flow: SIGTERM and the first Ctrl-C ask for a stop. What a runner started ends when the runner is gone."""

    @wraps(body)
    async def run(*given: P.args, **named: P.kwargs) -> T:
        with _our_signals():
            return await body(*given, **named)

    return run


@contextmanager
def _our_signals() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # the main thread has the signals
        return
    if "PREFECT__FLOW_RUN_ID" in os.environ:
        die_with_parent(os.getppid(), application().is_working)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def ask(number: int, frame: FrameType | None) -> None:
        del frame
        application().stop.ask()
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    for number in before:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
