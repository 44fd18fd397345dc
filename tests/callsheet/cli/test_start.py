"""What a check does before it reads: as little as it can, and its imports while the parser reads."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = """
import sys
from callsheet.sheets.parser_process import ParserProcess
asked, ask = [], ParserProcess._ask
def seen(parser, *given):
    asked.append("pandas" in sys.modules)
    ask(parser, *given)
ParserProcess._ask = seen
from callsheet.cli.app import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
assert asked == [False], asked
needless = {"sqlalchemy", "httpx", "callsheet.sobot.client", "callsheet.sobot.models"} & set(sys.modules)
assert not needless, needless
"""


@pytest.mark.slow
def test_a_check_asks_the_parser_first_and_imports_no_more_than_it_uses(tmp_path: Path) -> None:
    """Without a ledger and credentials: no SQLAlchemy, no client, and pandas when the parser is at work."""
    (tmp_path / "a.csv").write_text("Telephone,Name\n6590000001,A\n")
    words = ["check", "a.csv", "--json", "--set", "campaign_code=c"]
    ran = subprocess.run(
        [sys.executable, "-c", CHECK, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert '"ready": 1' in ran.stdout
