"""A list that a person rejected and somebody made again, on the page or in its result: a person is asked once more, whatever it looks like now."""

from __future__ import annotations

from datetime import UTC, datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from callsheet.ledger import deferred
from validators.message import Message, message

if TYPE_CHECKING:
    from callsheet.ledger.approvals import Approval
    from callsheet.ledger.drafts import Draft
    from callsheet.ledger.ledger import Ledger
    from callsheet.ledger.records import Load

_MOST = 0.5  # share of a file's rows
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


def unnamed_result_of(ledger: Ledger, load: Load, sample: frozenset[str]) -> str:
    """The load whose result a file most likely is that is one and names none, by the sample of its rows; "" where none has most of them.

    Of those that have as many of them it is the latest: what was loaded after a rejection is not that which was rejected.
    """
    baselines = deferred.baselines
    kept = baselines.samples(ledger, load.id, load.profile, load.kind, datetime.min.replace(tzinfo=UTC))
    shares = [(baselines.share_in(sample, other), load_id) for load_id, other in kept if other]
    share, load_id = max(
        shares, key=itemgetter(0), default=(0.0, "")
    )  # the first of equals, which is the latest
    return load_id if share > _MOST else ""


def _drafts(ledger: Ledger, name: str) -> list[Draft]:
    """The drafts that a load was submitted as; or the draft itself, whose rows to fix name it."""
    own = deferred.drafts.find_draft(ledger, name)
    return [own] if own else deferred.drafts.drafts_of(ledger, name)


def _answered(ledger: Ledger, load_id: str) -> Approval | None:
    """The question of a load, where a person has answered it."""
    known = deferred.approvals.approval_of(ledger, load_id)
    return known if known and known.decided_at else None
