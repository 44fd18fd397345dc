"""The Prefect server that callsheet starts: what it is told, and what whoever runs it can tell it otherwise."""

from pathlib import Path

import pytest

from flows.server import OF_SERVER, environment_of

API = "http://127.0.0.1:4200/api"


@pytest.mark.parametrize("name", [*OF_SERVER, "PREFECT_SERVER_UI_API_URL", "DO_NOT_TRACK"])
def test_what_is_set_in_the_environment_wins(name: str) -> None:
    """A retention, or an address of the UI behind a proxy, is for whoever runs the server to choose."""
    assert environment_of(Path("home"), API, {})[name] != "mine"
    assert environment_of(Path("home"), API, {name: "mine"})[name] == "mine"


def test_its_database_is_where_callsheet_keeps_it_and_it_asks_no_other_server() -> None:
    given = {"PREFECT_HOME": "elsewhere", "PREFECT_API_URL": "http://10.0.0.1/api", "PATH": "/bin"}
    told = environment_of(Path("home"), API, given)
    assert (told["PREFECT_HOME"], told["PATH"]) == ("home", "/bin")
    assert "PREFECT_API_URL" not in told
