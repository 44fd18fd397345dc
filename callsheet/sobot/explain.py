"""From what an attempt proved to the error that says what happened and what to do."""

from typing import Any

from callsheet.sobot.course import TOLD
from callsheet.sobot.errors import Fatal, GatewayError, InDoubt, NotSent, Refused, SobotError, TokenError
from callsheet.sobot.operations import OpClass, Operation
from callsheet.sobot.proofs import AttemptResult, Proof, leaves_doubt
from validators.message import Message, message

_STOPS: dict[Proof, str] = {
    Proof.FORBIDDEN: "SOBOT_FORBIDDEN",
    Proof.REDIRECTED: "SOBOT_REDIRECTED",
    Proof.NO_TOKEN: "SOBOT_NO_TOKEN",
    Proof.TOKEN_LATER: "SOBOT_NO_TOKEN",
    Proof.UNAUTHORISED: "SOBOT_UNAUTHORISED",
    Proof.BUG: "SOBOT_BUG",
}


_WRONG_ADDRESS = {404, 405}  # of a server that has no such path


def error_for(
    operation: Operation, result: AttemptResult, attempts: int, *, doubted: bool, heard: bool = True
) -> SobotError:
    """The error for the result of a call's last attempt.

    `doubted`: this or an earlier attempt may have taken effect. `heard`: the service itself has answered this client before.
    """
    doubted = (doubted or leaves_doubt(result.proof)) and not operation.reads
    facts: dict[str, Any] = {
        "operation": operation.name,
        "attempts": attempts,
        "http_status": result.http_status,
        "code": result.code,
        "server_message": result.server_message,
        "retry_after": result.retry_after,
        "envelope": result.envelope,
        "foreign": result.foreign,
    }
    if result.proof is Proof.GATEWAY:
        address = not heard and result.http_status in _WRONG_ADDRESS
        code = "SOBOT_WRONG_ADDRESS" if address else "SOBOT_GATEWAY"
        reason = message(code, operation=operation.name, what=result.what)
        return GatewayError(reason, address=address, doubted=doubted, **facts)
    if result.proof in _STOPS:
        reason = message(result.stop or _STOPS[result.proof], operation=operation.name, what=result.what)
        kind = TokenError if result.proof in (Proof.NO_TOKEN, Proof.UNAUTHORISED) else Fatal
        return kind(reason, doubted=doubted, **facts)
    if doubted or leaves_doubt(result.proof):
        return InDoubt(_in_doubt(operation, result, attempts), **facts)
    if result.proof is Proof.REFUSED:
        return Refused(message("SOBOT_REFUSED", operation=operation.name, what=result.what), **facts)
    code = "SOBOT_UNREACHED" if result.what.code in TOLD else "SOBOT_NOT_SENT"
    return NotSent(message(code, operation=operation.name, what=result.what, attempts=attempts), **facts)


def _in_doubt(operation: Operation, result: AttemptResult, attempts: int) -> Message:
    repeat_refused = result.proof is Proof.REFUSED
    what = message("WIRE_REPEAT_REFUSED", what=result.what) if repeat_refused else result.what
    return message(_code_in_doubt(operation, result), operation=operation.name, what=what, attempts=attempts)


def _code_in_doubt(operation: Operation, result: AttemptResult) -> str:
    """The code whose advice fits the operation's class."""
    if operation.reads:
        return "SOBOT_NO_ANSWER"
    if operation.op_class is OpClass.C:
        return "SOBOT_IN_DOUBT_NEVER"
    if operation.op_class is OpClass.A:
        return "SOBOT_IN_DOUBT_ASK"
    look = operation.look_first or result.proof is Proof.CONFLICT
    return "SOBOT_IN_DOUBT_LOOK" if look else "SOBOT_IN_DOUBT_RESEND"
