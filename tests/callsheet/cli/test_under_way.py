"""What `loads` and `show` say of a load that is being sent, and of one whose process has ended: the words of the page."""

import json
import socket

import pytest

from callsheet.engine.context import open_ledger
from callsheet.ledger.records import FrozenChunk, Load
from callsheet.ledger.states import LoadState
from callsheet.ledger.transitions import intend
from callsheet.settings import load_profile
from tests.callsheet.cli.conftest import run
from validators.libraries import pd

LOAD = "20990101-000000-aaaaaa"


@pytest.mark.usefixtures("configured")
def test_what_is_on_its_way_is_awaited_and_a_load_without_a_process_interrupted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not unknown; whoever has to resume it is told how. Programs read the ledger's own words as before."""
    nothing = pd.DataFrame({name: [] for name in ("row", "outcome", "code", "column", "detail")})
    with open_ledger(load_profile(None)) as ledger:
        ledger.add_load(Load(LOAD, "a.csv", "0", "s", "customer-numbers", "default", "", "x", 4), nothing)
        ledger.freeze(LOAD, [FrozenChunk(at, "op", b"[]", (2 * at, 2 * at + 1)) for at in (1, 2)])
        ledger.set_state(LOAD, LoadState.SENDING)
        ledger.do(intend(LOAD, 1, ledger.now()))
        shown = [run(capsys, "loads")[1], run(capsys, "show", LOAD)[1]]
        for said in shown:
            assert "awaiting an answer" in said
            assert "unknown" not in said
            assert "interrupted" not in said
        gone = f"UPDATE loads SET owner = '{socket.gethostname()}/another-boot/1/1/'"
        ledger.transaction(lambda connection: connection.exec_driver_sql(gone).rowcount)
    assert "interrupted" in run(capsys, "loads")[1]
    said = run(capsys, "show", LOAD)[1]
    assert "interrupted" in said
    assert f"callsheet resume {LOAD}" in said.replace("\n", " ")
    assert json.loads(run(capsys, "show", LOAD, "--json")[1])["outcomes"] == {"unknown": 2, "planned": 2}
