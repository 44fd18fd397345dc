"""What the messages tell a person to do."""

import pytest

from callsheet.sobot import operations as ops
from callsheet.sobot.errors import Fatal, InDoubt, NotSent, Refused, SobotError, TokenError
from callsheet.sobot.explain import error_for
from callsheet.sobot.operations import OPERATIONS, Operation
from callsheet.sobot.proofs import AttemptResult, Proof
from validators.message import message

ENDS = [proof for proof in Proof if proof is not Proof.DONE]
WHAT = message("WIRE_HTTP_STATUS", status=418)
MAY_BE_SENT_AGAIN = {"SOBOT_NOT_SENT", "SOBOT_REFUSED", "SOBOT_IN_DOUBT_RESEND", "SOBOT_NO_ANSWER"}


@pytest.mark.parametrize(
    ("operation", "proof", "kind", "code"),
    [
        (ops.create_campaign, Proof.UNCLEAR, InDoubt, "SOBOT_IN_DOUBT_ASK"),
        (ops.create_campaign, Proof.CONFLICT, InDoubt, "SOBOT_IN_DOUBT_ASK"),
        (ops.import_forbidden_numbers, Proof.UNCLEAR, InDoubt, "SOBOT_IN_DOUBT_RESEND"),
        (ops.add_queue, Proof.UNCLEAR, InDoubt, "SOBOT_IN_DOUBT_LOOK"),
        (ops.delete_queue, Proof.CONFLICT, InDoubt, "SOBOT_IN_DOUBT_LOOK"),
        (ops.create_contact_plans, Proof.UNCLEAR, InDoubt, "SOBOT_IN_DOUBT_NEVER"),
        (ops.create_contact_plans, Proof.THROTTLED_OFF, InDoubt, "SOBOT_IN_DOUBT_NEVER"),
        (ops.search_queues, Proof.UNCLEAR, InDoubt, "SOBOT_NO_ANSWER"),
        (ops.create_contact_plans, Proof.NOT_SENT, NotSent, "SOBOT_NOT_SENT"),
        (ops.create_contact_plans, Proof.THROTTLED, NotSent, "SOBOT_NOT_SENT"),
        (ops.add_queue, Proof.REFUSED, Refused, "SOBOT_REFUSED"),
        (ops.add_queue, Proof.FORBIDDEN, Fatal, "SOBOT_FORBIDDEN"),
        (ops.add_queue, Proof.REDIRECTED, Fatal, "SOBOT_REDIRECTED"),
        (ops.add_queue, Proof.BUG, Fatal, "SOBOT_BUG"),
        (ops.add_queue, Proof.UNAUTHORISED, TokenError, "SOBOT_UNAUTHORISED"),
        (ops.add_queue, Proof.NO_TOKEN, TokenError, "SOBOT_NO_TOKEN"),
        (ops.add_queue, Proof.TOKEN_LATER, Fatal, "SOBOT_NO_TOKEN"),
    ],
)
def test_every_end_says_what_to_do(
    operation: Operation, proof: Proof, kind: type[SobotError], code: str
) -> None:
    """The code fits the class of the operation, and the message names the operation and what happened."""
    error = error_for(operation, AttemptResult(proof, WHAT), 1, doubted=False)
    assert type(error) is kind
    assert error.message.code == code
    assert (error.message["operation"], error.message["what"]) == (operation.name, WHAT)
    assert str(error).startswith(operation.name)


def test_several_attempts_are_counted() -> None:
    """A call that was tried more than once says how often."""
    for operation, proof in ((ops.add_queue, Proof.NOT_SENT), (ops.search_queues, Proof.UNCLEAR)):
        error = error_for(operation, AttemptResult(proof, WHAT), 3, doubted=False)
        assert (error.message["attempts"], error.attempts) == (3, 3)
        assert "after 3 attempts" in str(error)
        assert "attempt" not in str(error_for(operation, AttemptResult(proof, WHAT), 1, doubted=False))


def test_a_refused_repeat_names_the_attempt_before_it() -> None:
    """A refusal after a doubt is a doubt, and says so."""
    error = error_for(ops.import_forbidden_numbers, AttemptResult(Proof.REFUSED, WHAT), 2, doubted=True)
    assert isinstance(error, InDoubt)
    assert error.message["what"] == message("WIRE_REPEAT_REFUSED", what=WHAT)


def test_contact_plans_are_never_said_to_be_safe_to_send_after_a_doubt() -> None:
    """Whatever happened, a doubted class C call is not told to be sent again."""
    for proof in ENDS:
        error = error_for(ops.create_contact_plans, AttemptResult(proof, WHAT), 2, doubted=True)
        assert isinstance(error, (InDoubt, Fatal))
        assert not MAY_BE_SENT_AGAIN & set(error.message.codes())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_finding_of_every_operation_has_its_error(operation: Operation) -> None:
    """No proof is left without an error, and none of a read leaves rows in doubt."""
    for proof in ENDS:
        for doubted in (False, True):
            error = error_for(operation, AttemptResult(proof, WHAT), 1, doubted=doubted)
            assert not (operation.reads and isinstance(error, Fatal) and error.doubted)
