"""The keys of loads are what existing ledgers know them by: these values were computed before kinds declared a scope."""

from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.read import read
from callsheet.engine.repeats import earlier_load, lapsed_of
from callsheet.engine.results import LoadRequest
from callsheet.engine.validate import validate
from callsheet.settings import Profile

LISTS = {
    "customer-numbers": "Telephone,Name\n6591230103,Tan\n",
    "forbidden-numbers": "Forbidden number,Direction\n6591230101,Both\n",
    "queues": "Queue number,Queue name\n0777,Returns\n",
    "extensions": "Extension,Password\n0801,482913\n",
    "agent-settings": "Agent work number,Wrap-up time\n1005,90\n",
    "queue-rosters": "Queue,Agent\n3001,1002\n",
    "campaigns": "Campaign,Import template,Summary template,Start,End\nx,D000000000,W000000000,2099-12-01 09:00,2099-12-31 18:00\n",
    "contact-plans": "Telephone,Plan,Start,End,Executor\n6591230106,x,2099-12-01 09:00,2099-12-31 18:00,1001\n",
}
KEYS = {
    ("customer-numbers", "", ""): "f1119d057cf980303da546723cc20cd7b1f8e8020bf7ed0c5014bff25c1af994",
    ("customer-numbers", "", "code"): "7d64101ec649ff9d9cd554c2f1ca2ad89ccdc0e8ece3941a3abb2ec2452684b6",
    ("customer-numbers", "id", ""): "feb8b6551e10c274869cf3b7bdd51367d53a6e7c8187d31931177b197575146a",
    ("customer-numbers", "id", "code"): "fdbdba23c74f014389a019b07974503cea9a2c5f5eb086319268428b80bcbd2d",
    ("forbidden-numbers", "", ""): "e313e2042a35a39864e6605f50d320923be86c489475c841211ca315c5089a8d",
    ("queues", "", ""): "71db16beb6d14a4538e700c1ef8b1219dd509eb4222ce05f52d33f537dabaa3a",
    ("extensions", "", ""): "9b1ba8633c5d839a51b8716b7c0a23dcd90879872a0f0c61f560005c362228ea",
    ("agent-settings", "", ""): "705ee70e5cd5771928785045d2633d91db6c2d78131e32347dbcc4ea7d0f54b8",
    ("queue-rosters", "", ""): "710ef206100550723340490d7281152dcf7b361184446706b56442df037e24f0",
    ("campaigns", "", ""): "91f06145a37d0af1f81588cb58fb615b8b692bc2c3c6a6c2f28845ebde996058",
    ("contact-plans", "", ""): "bf52d38131aedcd34818ad635ed233783fc305c1c6f99a846a0304c0e4189381",
}


def key_of(tmp_path: Path, kind: str, options: dict[str, str], *, again: bool = False) -> list[str]:
    """The keys of loads of one list that were read and proven one after the other, none of them sent."""
    file = tmp_path / "list.csv"
    file.write_text(LISTS[kind], encoding="utf-8")
    keys = []
    with open_context(Profile(base_url="https://voice.example", data_dir=tmp_path / "data")) as context:
        for _ in range(2 if again else 1):
            (load_id,) = read(context, LoadRequest(file, kind, options=options)).loads
            load = validate(context, load_id)
            keys.append(load.load_key)
        earlier = earlier_load(context, load, lapsed_of(context, load))
        assert (earlier is not None) == again  # the same content to the same place is recognised by its key
    return keys


@pytest.mark.parametrize(("kind", "campaign_id", "campaign_code"), KEYS, ids="-".join)
def test_a_load_has_the_key_that_it_always_had(
    kind: str, campaign_id: str, campaign_code: str, tmp_path: Path
) -> None:
    """A repeated list is recognised across versions, and an import code that is derived from the key is the same."""
    given = {"campaign_id": campaign_id, "campaign_code": campaign_code}
    options = {name: value for name, value in given.items() if value}
    assert key_of(tmp_path, kind, options) == [KEYS[kind, campaign_id, campaign_code]]


def test_the_second_load_on_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    """How often the content was loaded before is a part of the key."""
    first, second = key_of(tmp_path, "customer-numbers", {"campaign_code": "code"}, again=True)
    assert first == KEYS["customer-numbers", "", "code"]
    assert second == "e3f992345059986e1015b4e7c4e6e07cc7fc330abb2b27c68ceb4304a980133d"
