"""Why a load is not sent, stopped or was closed: the codes that everything decides on.

The ledger keeps one beside each load with the message that explains it. What a person reads is made from the message at
the edges (`callsheet.messages`); nothing may be decided by a sentence.
"""

from dataclasses import dataclass
from enum import StrEnum

from validators.message import Message


class StopReason(StrEnum):
    """Each is a code of the message catalogue too, except the last three, which stand for any message of their sort."""

    FORBIDDEN_FAILED = "FORBIDDEN_FAILED"  # the forbidden numbers of the same drop could not be loaded
    FILE_UNREAD = (
        "FILE_UNREAD"  # a file of the same drop could not be read; it may hold the forbidden numbers
    )
    FORBIDDEN_NOT_LOADED = "FORBIDDEN_NOT_LOADED"  # a forbidden list of the profile, of whatever drop
    FORBIDDEN_UNREAD = "FORBIDDEN_UNREAD"  # a file of whatever drop that may be one
    FORBIDDEN_INCOMPLETE = "FORBIDDEN_INCOMPLETE"  # rows of a forbidden list of the profile are not in place
    FORBIDDEN_UNDER_WAY = "FORBIDDEN_UNDER_WAY"  # another process is loading forbidden numbers of the profile
    EARLIER_SETTINGS = "EARLIER_SETTINGS"  # an earlier load of the drop was stopped by a setting
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    REJECTED = "REJECTED"  # by a person
    LOADED_BEFORE = "LOADED_BEFORE"  # the same content, to its end
    UNFINISHED_DUPLICATE = "UNFINISHED_DUPLICATE"  # the same content is a load that has not finished
    STOPPED_EARLY = "STOPPED_EARLY"  # by an answer of the service, or for want of one
    WRONG_ADDRESS = "WRONG_ADDRESS"  # another server than the service answers: base_url or prefix is wrong
    GATEWAY = "GATEWAY"  # a gateway or proxy answered in the place of the service
    OTHER_SHEET_FIRST = "OTHER_SHEET_FIRST"  # another sheet of the workbook creates what its rows name
    STOP_REQUESTED = "STOP_REQUESTED"
    STOPPED_ON_PAGE = "STOPPED_ON_PAGE"  # by a person: only a person resumes it
    STOPPED_WHILE_PROCESSING = "STOPPED_WHILE_PROCESSING"  # on request, while the service works on the rows
    UNCLEAR_IN_A_ROW = "UNCLEAR_IN_A_ROW"  # what must not be sent twice had two unclear answers
    SETUP_UNCLEAR = "SETUP_UNCLEAR"  # nobody can tell whether the call that comes first took effect
    SETUP_BESIDE = "SETUP_BESIDE"  # a load with rows of the same list has begun to make their campaign
    SETUP_BESIDE_UNCLEAR = "SETUP_BESIDE_UNCLEAR"  # and nobody can tell whether that took effect
    OLDER_LOAD_SENDING = "OLDER_LOAD_SENDING"  # another process sends an earlier load of the same entries
    OWNED_ELSEWHERE = "OWNED_ELSEWHERE"  # another process works on it
    LEDGER_FAILED = "LEDGER_FAILED"
    DISK_FAILED = "DISK_FAILED"
    CRASHED_REPEATEDLY = "CRASHED_REPEATEDLY"
    SERVICE_PAUSE = "SERVICE_PAUSE"  # the service asked for no requests until a moment
    VERIFY_FAILED = "VERIFY_FAILED"  # the ledger's own check found a broken promise
    NOT_APPLIED = "NOT_APPLIED"  # a person says that a chunk took no effect: it waits to be sent again
    NOT_FINISHED = "NOT_FINISHED"  # a chunk was settled by a person, others are still open
    LEDGER_UNPROVEN = (
        "LEDGER_UNPROVEN"  # this machine has no record of the ledger: another copy may have sent it
    )
    RESTORED = "RESTORED"  # the ledger was restored from a copy while the load was open
    BUG = "BUG"
    OLD_NOTE = "OLD_NOTE"  # the note that an older version left; what it meant is not known
    USAGE = "USAGE"  # what the sheet or the command lacks
    SETTINGS = "SETTINGS"  # a setting or the credentials
    STOPPED = "STOPPED"  # before the end, resumable


HELD_BACK = frozenset(
    {
        StopReason.FORBIDDEN_FAILED,
        StopReason.FILE_UNREAD,
        StopReason.FORBIDDEN_NOT_LOADED,
        StopReason.FORBIDDEN_UNREAD,
        StopReason.FORBIDDEN_INCOMPLETE,
    }
)
"""Not sent for the sake of forbidden numbers: only a person's word sends it."""

NOT_LOADED = frozenset({StopReason.REJECTED, StopReason.LOADED_BEFORE, StopReason.UNFINISHED_DUPLICATE})
"""Closed without sending: nobody waits for the load itself."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with the message that explains it."""

    reason: StopReason
    message: Message
