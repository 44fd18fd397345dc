"""From what an attempt proved to the error that says what happened and what to do."""

from typing import Any

from sobot.errors import Fatal, InDoubt, NotSent, Refused, SobotError, TokenError
from sobot.operations import OpClass, Operation
from sobot.wire import Finding, Proof, leaves_doubt

_STOPS: dict[Proof, str] = {
    Proof.FORBIDDEN: "this token may not do that: check the account's permissions, and token_overrides of the profile",
    Proof.REDIRECTED: "a redirect, which is never followed: check base_url and prefix of the profile",
    Proof.NO_TOKEN: "",
    Proof.TOKEN_LATER: "",
    Proof.UNAUTHORISED: (
        "the token was refused, though it was new: check auth_scheme (bearer or raw) and token_overrides of the profile"
    ),
    Proof.BUG: "the request could not be written: this is a fault in callsheet or in the profile's values",
}


def error_for(operation: Operation, finding: Finding, attempts: int, *, doubted: bool) -> SobotError:
    """The error for a call's last finding. `doubted`: this or an earlier attempt may have taken effect."""
    doubted = (doubted or leaves_doubt(finding.proof)) and not operation.reads
    facts: dict[str, Any] = {
        "operation": operation.name,
        "attempts": attempts,
        "http_status": finding.http_status,
        "code": finding.code,
        "server_message": finding.server_message,
        "retry_after": finding.retry_after,
        "envelope": finding.envelope,
    }
    happened = f"{operation.name}: {finding.what}"
    if finding.proof in _STOPS:
        kind = TokenError if finding.proof in (Proof.NO_TOKEN, Proof.UNAUTHORISED) else Fatal
        return kind(_sentence(happened, _STOPS[finding.proof]), doubted=doubted, **facts)
    if doubted or leaves_doubt(finding.proof):
        return InDoubt(_sentence(happened, _advice_in_doubt(operation, finding)), **facts)
    if finding.proof is Proof.REFUSED:
        return Refused(
            _sentence(happened, "nothing took effect: see what the service says, then correct"), **facts
        )
    tries = f"after {attempts} attempts" if attempts > 1 else ""
    return NotSent(_sentence(happened, tries, "nothing took effect: it may be sent again later"), **facts)


def _sentence(*clauses: str) -> str:
    return "; ".join(clause for clause in clauses if clause)


def _advice_in_doubt(operation: Operation, finding: Finding) -> str:
    if operation.reads:
        return "there is no answer to use: ask again later"
    unknown = "it may or may not have taken effect"
    if finding.proof is Proof.REFUSED:
        unknown = "this was a repeat, and the attempt before it may have taken effect"
    if operation.op_class is OpClass.C:
        return f"{unknown}: do not send it again, look for these plans in the console first"
    if operation.op_class is OpClass.A:
        return f"{unknown}: ask the service for it before sending it again, and then with the same key"
    if operation.look_first or finding.proof is Proof.CONFLICT:
        return f"{unknown}: look whether it is there before sending it again"
    return f"{unknown}: sending it again is safe while nothing newer was sent for the same rows"
