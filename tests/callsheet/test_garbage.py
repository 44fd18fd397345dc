"""Collecting garbage: seldom in a process of ours, and never while it imports."""

import gc
import subprocess
import sys

import pytest

from callsheet.garbage import nothing_collected


def test_imports_of_a_process_of_ours_are_not_collected() -> None:
    """Nothing is looked through while they are made, nor afterwards; then all goes on."""
    code = (
        "import gc\nfrom callsheet.garbage import collect_seldom, nothing_collected\ncollect_seldom()\n"
        "with nothing_collected():\n    assert not gc.isenabled()\n    import decimal\n"
        "assert gc.isenabled() and gc.get_freeze_count() > 1000, gc.get_freeze_count()\n"
        "try:\n    with nothing_collected():\n        raise LookupError\nexcept LookupError:\n    pass\n"
        "assert gc.isenabled()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_was_imported_before_keeps_no_garbage() -> None:
    """A watcher says for every file what it needs: cycles that are garbage by then must not be kept for ever."""
    code = (
        "import gc, weakref\nfrom callsheet.garbage import collect_seldom, nothing_collected\ncollect_seldom()\n"
        "class Cycle:\n    def __init__(self):\n        self.own = self\n"
        "with nothing_collected():\n    import decimal\n"
        "gone = weakref.ref(Cycle())\n"
        "with nothing_collected():\n    import decimal\n"
        "gc.collect()\n"
        "assert gone() is None\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_any_other_process_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as one that imports callsheet as a library.

    That nothing is frozen is told by the call: how much is frozen falls by itself, whenever something of it ends.
    """
    before, called = gc.get_threshold(), list[str]()
    for name in ("freeze", "disable", "collect"):
        monkeypatch.setattr(gc, name, lambda *_, name=name: called.append(name))
    gc.set_threshold(700)
    try:
        with nothing_collected():
            assert gc.isenabled()
    finally:
        gc.set_threshold(*before)
    assert called == []
