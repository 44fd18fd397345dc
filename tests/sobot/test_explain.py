"""What the messages tell a person to do."""

import pytest

from sobot import operations as ops
from sobot.errors import Fatal, InDoubt, NotSent, Refused, SobotError, TokenError
from sobot.explain import error_for
from sobot.operations import OPERATIONS, Operation
from sobot.wire import Finding, Proof

ENDS = [proof for proof in Proof if proof is not Proof.DONE]


@pytest.mark.parametrize(
    ("operation", "proof", "kind", "advice"),
    [
        (ops.create_campaign, Proof.UNCLEAR, InDoubt, "ask the service for it before sending it again"),
        (ops.create_campaign, Proof.CONFLICT, InDoubt, "ask the service for it"),
        (ops.import_forbidden_numbers, Proof.UNCLEAR, InDoubt, "sending it again is safe"),
        (ops.add_queue, Proof.UNCLEAR, InDoubt, "look whether it is there"),
        (ops.delete_queue, Proof.CONFLICT, InDoubt, "look whether it is there"),
        (ops.create_contact_plans, Proof.UNCLEAR, InDoubt, "do not send it again"),
        (ops.create_contact_plans, Proof.THROTTLED_OFF, InDoubt, "do not send it again"),
        (ops.search_queues, Proof.UNCLEAR, InDoubt, "ask again later"),
        (ops.create_contact_plans, Proof.NOT_SENT, NotSent, "it may be sent again later"),
        (ops.create_contact_plans, Proof.THROTTLED, NotSent, "it may be sent again later"),
        (ops.add_queue, Proof.REFUSED, Refused, "nothing took effect"),
        (ops.add_queue, Proof.FORBIDDEN, Fatal, "check the account's permissions"),
        (ops.add_queue, Proof.REDIRECTED, Fatal, "check base_url"),
        (ops.add_queue, Proof.BUG, Fatal, "fault in callsheet"),
        (ops.add_queue, Proof.UNAUTHORISED, TokenError, "check auth_scheme"),
        (ops.add_queue, Proof.NO_TOKEN, TokenError, "it happened"),
        (ops.add_queue, Proof.TOKEN_LATER, Fatal, "it happened"),
    ],
)
def test_every_end_says_what_to_do(operation: Operation, proof: Proof, kind: type[SobotError], advice: str):
    """The advice fits the class of the operation, and the message begins with its name and what happened."""
    error = error_for(operation, Finding(proof, "it happened"), 1, doubted=False)
    assert type(error) is kind
    assert error.message.startswith(f"{operation.name}: it happened")
    assert advice in error.message


def test_a_refused_repeat_names_the_attempt_before_it():
    """A refusal after a doubt is a doubt, and says so."""
    error = error_for(ops.import_forbidden_numbers, Finding(Proof.REFUSED, "no"), 2, doubted=True)
    assert isinstance(error, InDoubt)
    assert "the attempt before it may have taken effect" in error.message


def test_contact_plans_are_never_said_to_be_safe_to_send_after_a_doubt():
    """Whatever happened, a doubted class C call is not told to be sent again."""
    for proof in ENDS:
        error = error_for(ops.create_contact_plans, Finding(proof, "x"), 2, doubted=True)
        assert isinstance(error, (InDoubt, Fatal))
        assert "may be sent again" not in error.message
        assert "is safe" not in error.message


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_finding_of_every_operation_has_its_error(operation: Operation):
    """No proof is left without an error, and none of a read leaves rows in doubt."""
    for proof in ENDS:
        for doubted in (False, True):
            error = error_for(operation, Finding(proof, "x"), 1, doubted=doubted)
            assert not (operation.reads and isinstance(error, Fatal) and error.doubted)
