"""One process works on a load at a time; what it knows is not written once the load is not its any more."""

import asyncio
import errno
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from callsheet.engine.context import LoadContext
from callsheet.errors import StoppedError
from callsheet.ledger.records import Claim, LedgerError, OwnedError, StaleOwnerError
from callsheet.reasons import StopReason
from validators.message import message


class TakenError(StoppedError):
    """Another process works on the load; its state is not ours to change."""


_DISK = {
    errno.ENOSPC: "DISK_FULL",
    errno.EDQUOT: "DISK_QUOTA",
    errno.EIO: "DISK_ERROR",
    errno.EROFS: "DISK_READ_ONLY",
    errno.EACCES: "DISK_NOT_PERMITTED",
    errno.EPERM: "DISK_NOT_PERMITTED",
    errno.EEXIST: "DISK_NO_FOLDER",
    errno.ENOTDIR: "DISK_NO_FOLDER",
    errno.ENOENT: "DISK_NO_FOLDER",
}


@asynccontextmanager
async def owned(context: LoadContext, load_id: str) -> AsyncIterator[Claim]:
    """A load claimed for the block; OwnedError when another process works on it. A block within a block shares the claim."""
    if load_id in context.claims:
        yield context.claims[load_id]
        return
    context.ledger.health.recheck()
    claim = await asyncio.to_thread(context.ledger.claims.take, load_id, lease=context.profile.lease)
    with context.ledger.claims.held(claim, every=context.profile.lease / 4):
        context.claims[load_id] = claim
        context.application.working_on.add(load_id)
        context.ledger.record_progress()
        try:
            yield claim
        finally:
            del context.claims[load_id]
            context.compared.pop(load_id, None)
            context.recent.forget()
            context.application.working_on.discard(load_id)


@contextmanager
def clear_ends(load_id: str) -> Iterator[None]:
    """Errors of the ledger and of the disk as a stop that can be gone on from."""
    try:
        yield
    except (OwnedError, StaleOwnerError) as error:
        raise TakenError(StopReason.OWNED_ELSEWHERE, cause=error.message, load=load_id) from None
    except LedgerError as error:
        raise StoppedError(StopReason.LEDGER_FAILED, cause=error.message, load=load_id) from None
    except OSError as error:
        if error.errno not in _DISK:
            raise
        place = error.filename or message("DATA_FOLDER")
        cause = message(_DISK[error.errno], place=place)
        raise StoppedError(StopReason.DISK_FAILED, cause=cause, load=load_id) from None
