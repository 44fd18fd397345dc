"""Canaries through a watched folder with every log at debug level: nothing of a person leaves the folder of the file's owner."""

import logging
import re
from pathlib import Path

import pytest

from callsheet.notifications import QUEUE
from callsheet.sandbox.server import Sandbox
from tests.callsheet.watcher.conftest import Folder, effects
from tests.callsheet.watcher.test_notices import Telling, hook, telling
from tests.flows.living import Heard
from tests.support.loading import a_csv

pytestmark = pytest.mark.filterwarnings(
    "ignore:'imghdr' is deprecated:DeprecationWarning"
)  # Apprise's own import
__all__ = ["hook", "telling"]  # fixtures

NUMBER, GROUPED, NAME, MAIL, TITLE = (
    "6591238765",
    "9123 8765",
    "Zacharias Canary",
    "zacharias@canary.example",
    "Aunt Canary",
)
TELLING = re.compile(r"(?i)canary|zacharias|9\W{0,3}1\W{0,3}2\W{0,3}3\W{0,3}8\W{0,3}7\W{0,3}6\W{0,3}5")

FILES = {
    f"list {GROUPED}.csv": ("Telephone,Name", f"{NUMBER},{NAME}", f"65-{GROUPED},{MAIL}"),
    f"unknown +65-{GROUPED.replace(' ', '-')}.csv": (f"{NAME},{MAIL},{NUMBER}", f"{NAME},{MAIL},{NUMBER}"),
    f"{MAIL}.csv": (f"Telephone,Name,{TITLE}", f"{NUMBER},{NAME},{MAIL}", f"{NUMBER[:4]},{NAME},x"),
    "twice ９１２３　８７６５.csv": (f"Telephone,Telephone,{TITLE}", f"{NUMBER},{NUMBER},{NAME}"),
    f"empty {NUMBER}.csv": ("",),
}


@pytest.fixture
def loaded(telling: Telling, caplog: pytest.LogCaptureFixture) -> Folder:
    """Every file loaded or refused, with the logs of all libraries at their loudest."""
    caplog.set_level(logging.DEBUG)
    folder = telling(notify_on=["failure", "rows_to_fix", "in_doubt", "approval", "recovery"])
    for (
        name,
        lines,
    ) in FILES.items():  # one after the other: a list that is not understood holds back those beside it
        a_csv(folder.inbox / name, *lines)
        folder.look(3)
    return folder


@pytest.mark.slow
def test_nothing_of_a_person_leaves_the_folder(
    loaded: Folder, hook: tuple[str, Heard], caplog: pytest.LogCaptureFixture, sandbox: Sandbox
) -> None:
    """Neither in notices nor in any line of a log: a number, a name, a mail address, a file's name, a column's title."""
    assert QUEUE.wait(60)
    notices = [f"{one}" for one in hook[1]]
    assert len(notices) >= 3
    assert len(loaded.log) >= len(FILES)
    assert effects(sandbox), "a list was sent, so that there was something to tell"
    for text in (*notices, *loaded.log, caplog.text):
        assert not TELLING.search(text), text


@pytest.mark.workbooks
def test_the_owner_is_told_what_is_wrong(loaded: Folder) -> None:
    """Beside the file, in words: but neither its name nor its first line gives a number away."""
    told = list((loaded.root / "failed").rglob("*.why.txt"))
    assert told
    for file in told:
        first, *_ = file.read_text(encoding="utf-8-sig").splitlines()
        assert not TELLING.search(first)
    assert not [file for file in Path(loaded.root).rglob("*") if "\n" in file.name]
