"""Stage confirm: what the service took is read back, every row judged by what is there now, and secrets are forgotten."""

from callsheet.engine.context import LoadContext
from callsheet.engine.live import read_live
from callsheet.engine.secret_fields import forget
from callsheet.engine.service_errors import stop_for
from callsheet.engine.survey import surveyed_rows
from callsheet.engine.workspace import facts_of
from callsheet.ledger.states import ChunkState
from callsheet.ledger.transitions import settle
from callsheet.sobot.errors import SobotError
from transforms.kinds import kind_named
from transforms.survey import asked_by


async def confirm(context: LoadContext, load_id: str) -> None:
    """Read back the chunks that the service took; StoppedError or SetupError when that cannot be done now."""
    load = context.ledger.load(load_id)
    kind = kind_named(load.kind)
    forget(context.workspace(load_id), kind, context.ledger.chunks(load_id))
    waiting = context.ledger.chunks(load_id, ChunkState.ACKED)
    if kind.live.confirm is None or not waiting:
        return
    context.progress.stage("confirm", sum(chunk.row_count for chunk in waiting))
    ready = surveyed_rows(context.workspace(load_id))
    rows = {chunk.number: context.ledger.frozen(load_id, chunk.number).rows for chunk in waiting}
    taken = ready.loc[[row for part in rows.values() for row in part]]
    try:
        async with context.client() as client:
            live = await read_live(client, asked_by(kind.live.reads, taken), kind.scope(load.options))
    except SobotError as error:
        raise stop_for(error, load_id) from None
    facts = facts_of(context.workspace(load_id))
    confirmed = kind.live.confirm(taken, live, facts).set_index("row", drop=False)
    for chunk in waiting:
        outcomes = confirmed.loc[list(rows[chunk.number])].reset_index(drop=True)
        context.ledger.do(settle(load_id, chunk.number, chunk.fence, outcomes), context.claims.get(load_id))
        context.progress.advance(chunk.row_count)
