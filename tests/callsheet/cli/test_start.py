"""What a check does before it reads: as little as it can, and its imports while the parser reads."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = """
import re, sys
patterns, compiling = [], re._compiler.compile
def compiled(pattern, flags=0):
    patterns.append(pattern if isinstance(pattern, str) else "")
    return compiling(pattern, flags)
re._compiler.compile = compiled
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
long = [pattern for pattern in patterns if len(pattern) > 400 and re.search("call|dial|拨|呼", pattern)]
assert not long, long
"""


@pytest.mark.slow
def test_a_check_asks_the_parser_first_and_imports_no_more_than_it_uses(tmp_path: Path) -> None:
    """Without a ledger and credentials: no SQLAlchemy, no client, pandas when the parser is at work, and no long pattern of refusals."""
    (tmp_path / "a.csv").write_text("Telephone,Name,City,Since\n6590000001,A,Lund,2001\n")
    words = ["check", "a.csv", "--json", "--set", "campaign_code=c"]
    ran = subprocess.run(
        [sys.executable, "-c", CHECK, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert '"ready": 1' in ran.stdout
