"""Plans that come again in the watched folder: in another file, or as the result that callsheet itself put there."""

from pathlib import Path

import pytest

from callsheet.sandbox.server import Sandbox
from tests.callsheet.watcher.conftest import Folder
from tests.support.loading import a_csv, numbers

HEADERS = {"en": "Telephone,Plan,Start,End,Executor", "zh": "电话号码,计划名称,开始时间,结束时间,执行坐席"}


def rows(count: int) -> list[str]:
    return [f"{number},Call back,2099-12-01 09:00,2099-12-01 18:00,1001" for number in numbers(count)]


@pytest.mark.workbooks
@pytest.mark.slow
@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.thinned(2)
def test_what_was_loaded_is_not_sent_again_from_the_inbox(
    language: str, folder: Folder, sandbox: Sandbox
) -> None:
    """The same rows in another order, the result from `done`, and one new row more; `again` sends them all."""
    a_csv(folder.inbox / "a.csv", HEADERS[language], *rows(3))
    folder.look(5)
    sent = len(sandbox.audit("create_contact_plans"))
    assert sent == 1
    done = folder.root / "done" / folder.profile.name
    (result,) = (file for file in done.rglob("*.result.xlsx"))
    a_csv(folder.inbox / "b.csv", HEADERS[language], *rows(3)[::-1])
    _drop(result, folder.inbox / "mine.xlsx")
    folder.look(8)
    assert len(sandbox.audit("create_contact_plans")) == sent
    assert folder.names("failed") == folder.names("working") == []
    a_csv(folder.inbox / "c.csv", HEADERS[language], *rows(4))
    folder.look(5)
    assert len(sandbox.audit("create_contact_plans")) == sent + 1
    assert set(sandbox.effects("create_contact_plans").values()) == {1}
    _drop(result, folder.inbox / "again" / "mine.xlsx")
    folder.look(5)
    assert sorted(sandbox.effects("create_contact_plans").values()) == [1, 2, 2, 2]


def _drop(source: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(source.read_bytes())
