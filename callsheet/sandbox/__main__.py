"""`python -m callsheet.sandbox`: the stand-in on its own; prints one line of JSON with its url when it is ready."""

import argparse
import gc
import json
import sys

from callsheet.sandbox.readings import Readings
from callsheet.sandbox.server import HOST, serve


def main() -> None:
    """Runs until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m callsheet.sandbox", description=__doc__)
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--port", type=int, default=8600, help="0 takes a free one")
    parser.add_argument(
        "--company", help="a .toml or .json file instead of the small company that comes along"
    )
    parser.add_argument(
        "--database", help="an SQLite file that keeps the state; a temporary one when left out"
    )
    parser.add_argument("--readings", type=json.loads, default={}, help="JSON object of readings")
    parser.add_argument(
        "--control-from-anywhere", action="store_true", help="control endpoints for other machines too"
    )
    parser.add_argument("--stop-with-stdin", action="store_true", help="end when stdin is closed")
    options = vars(parser.parse_args())
    # The process does nothing else: collecting garbage seldom makes an import a seventh faster.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    options["readings"] = Readings().changed(options["readings"])
    serve(**options, announce=_announce)


def _announce(url: str) -> None:
    sys.stdout.write(json.dumps({"url": url}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
