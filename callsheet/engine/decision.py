"""A person's answer to a load that waits for approval, or to a forbidden list for which the others wait.

It is recorded, and no more: an approved load is sent by whoever resumes it.
"""

from callsheet.engine.barrier import give_up
from callsheet.engine.context import LoadContext
from callsheet.engine.repeats import close_all
from callsheet.errors import UsageError
from callsheet.ledger.approvals import Answer, Approval, approval_of, record_decision
from callsheet.reasons import StopReason
from validators.message import message

CODE = "NOT_APPROVED"


def decide(context: LoadContext, load_id: str, by: str, how: str, *, yes: bool, note: str = "") -> Approval:
    """Approve or refuse a load that waits, once; a refused load is closed, its rows `skipped`. UsageError says why not.

    For a forbidden list that is not in place either answer means that nobody has to wait for it any longer.
    """
    if given_up := give_up(context, load_id, by, how, yes=yes):
        return given_up
    load = context.ledger.load(load_id)
    if not by.strip():
        raise UsageError("DECIDED_BY_NOBODY")
    answer = Answer.APPROVED if yes else Answer.REFUSED
    if not record_decision(context.ledger, load.id, answer, by.strip(), how, note):
        known = approval_of(context.ledger, load.id)
        if known is None:
            raise UsageError("LOAD_NOT_WAITING", load=load.id)
        code = "ALREADY_APPROVED" if known.state is Answer.APPROVED else "ALREADY_REJECTED"
        raise UsageError(code, load=load.id, by=known.by, when=known.decided_at)
    if not yes:
        close_all(context, load.id, CODE, by.strip(), message(StopReason.REJECTED, by=by.strip()))
    decided = approval_of(context.ledger, load.id)
    assert decided is not None
    return decided
