"""A list that a person rejected and somebody made again, on the page or in its result: a person is asked once more, whatever it looks like now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.ledger import deferred
from validators.message import Message, message

if TYPE_CHECKING:
    from callsheet.ledger.approvals import Approval
    from callsheet.ledger.drafts import Draft
    from callsheet.ledger.ledger import Ledger

PARENT = "parent"  # the fact of a work folder with the load of which it was made again


def rejected_before(ledger: Ledger, *made_of: str) -> Message | None:
    """Why a person is asked about a list that was made again of loads, or of drafts; None where nobody has rejected one.

    Of a list that was made again several times the last answer counts, also where those after it asked nobody.
    """
    looked_at, ahead = set[str](), set(made_of) - {""}
    while ahead:
        answered = [known for each in sorted(ahead) if (known := _answered(ledger, each))]
        if rejected := [known for known in answered if known.state is deferred.approvals.Answer.REFUSED]:
            last = max(rejected, key=lambda known: known.decided_at)
            return message("REJECTED_BEFORE", by=last.by, when=last.decided_at)
        looked_at |= ahead
        unanswered = ahead - {known.load_id for known in answered}
        ahead = {draft.made_of for each in unanswered for draft in _drafts(ledger, each)} - looked_at - {""}
    return None


def _drafts(ledger: Ledger, name: str) -> list[Draft]:
    """The drafts that a load was submitted as; or the draft itself, whose rows to fix name it."""
    own = deferred.drafts.find_draft(ledger, name)
    return [own] if own else deferred.drafts.drafts_of(ledger, name)


def _answered(ledger: Ledger, load_id: str) -> Approval | None:
    """The question of a load, where a person has answered it."""
    known = deferred.approvals.approval_of(ledger, load_id)
    return known if known and known.decided_at else None
