"""A configured sandbox, and a way to run commands as a shell does."""

import json
from pathlib import Path

import pytest

from callsheet.cli.app import main
from callsheet.sandbox.server import Sandbox
from tests.support.loading import CAMPAIGN


@pytest.fixture
def configured(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sandbox:
    """The environment as the contract names it, pointing to a sandbox."""
    values = {
        "BASE_URL": sandbox.url,
        "APP_ID": sandbox.app_id,
        "APP_SECRET": sandbox.app_secret,
        "AGENT_ID": "1001",
        "AGENT_TYPE": "0",
        "DATA_DIR": str(tmp_path / "data"),
        "CAMPAIGN": json.dumps(CAMPAIGN),
        "APPROVE_CORRECTED_DAYS": "0",
        "RATE": "0",
        "POLL_FIRST": "0.03",
        "LOOK_APART": "0.03",
        "BACKOFF_BASE": "0.01",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"CALLSHEET_{name}", value)
    return sandbox


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err
