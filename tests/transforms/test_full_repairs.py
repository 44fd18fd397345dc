"""What was done to a number that is in full international form now, as the repairs say it."""

import pytest

from tests.support.making import TODAY, a_sheet, matched
from transforms.cells import RepairPolicy
from transforms.policies import PreparePolicy
from transforms.prepare import prepare

WRITTEN = [
    ("SG", "91230001", "6591230001", "COUNTRY_CODE"),
    ("MY", "0123456789", "60123456789", "COUNTRY_FOR_ZERO"),
    ("GB", "07911123456", "447911123456", "COUNTRY_FOR_ZERO"),
    ("IT", "0669012345", "390669012345", "COUNTRY_CODE"),
    ("GB", "00447911123456", "447911123456", "ABROAD_PREFIX"),
    ("US", "0116591230001", "6591230001", "ABROAD_PREFIX"),
]


@pytest.mark.parametrize(("country", "cell", "full", "code"), WRITTEN)
def test_the_repair_of_a_number_says_what_was_done(country: str, cell: str, full: str, code: str) -> None:
    """A 0 in front is replaced, kept where it is part of the number, or was dialled to call abroad; all are refused together."""
    sheet = a_sheet([["Telephone", "Name"], [cell, "Ann"]])
    for refused in (False, True):
        policy = RepairPolicy(frozenset({"COUNTRY_CODE"} if refused else ()), country=country)
        proven = prepare(sheet, matched(sheet), PreparePolicy(TODAY, repairs=policy))
        assert proven.repairs["code"].tolist() == [code]
        assert (proven.ready[matched(sheet).kind.rows.reaches[0]].tolist() == [full]) != refused
        assert ("REPAIR_REFUSED" in proven.problems["code"].tolist()) == refused
