"""Statements are compiled once a process, however many ledgers it opens, and hold nothing of any of them."""

from pathlib import Path

from callsheet.ledger.ledger import Ledger
from callsheet.ledger.statements import SQLITE, Compiled
from callsheet.ledger.transitions import intend, not_sent
from tests.callsheet.ledger.test_ledger import loaded_with


def work(folder: Path) -> tuple[list[str], dict[str, int]]:
    with Ledger(f"sqlite:///{folder / 'ledger.db'}") as ledger:
        load = loaded_with(ledger)
        fence = ledger.do(intend(load, 1, "now"))
        ledger.do(not_sent(load, 1, fence, "no"))
        return [str(chunk.state) for chunk in ledger.chunks(load)], ledger.books(load)


def test_a_second_ledger_finds_them_compiled(tmp_path: Path) -> None:
    """The same steps in another file: the same results, and nothing is compiled for them."""
    first = work(tmp_path / "a")
    known = set(SQLITE["compiled_cache"])
    assert work(tmp_path / "b") == first
    assert set(SQLITE["compiled_cache"]) == known
    assert known


def test_their_number_is_bounded() -> None:
    """Whatever is asked, the cache does not grow for ever."""
    kept = Compiled()
    for at in range(5000):
        kept["a dialect", at] = at
    assert len(kept) <= 1000
    assert kept.get(("another dialect", 4999)) == 4999
