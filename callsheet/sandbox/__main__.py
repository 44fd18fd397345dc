"""Run the sandbox, a local mock of the Sobot API. When it is ready, one line of JSON on stdout has its URL."""

import argparse
import gc
import json
import sys

from callsheet.sandbox.process import HOST
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.server import serve


def main() -> None:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m callsheet.sandbox", description=__doc__)
    parser.add_argument("--host", default=HOST, help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8600, help="port to listen on; 0 for any free port")
    parser.add_argument(
        "--company", help="company to simulate, a .toml or .json file (default: an invented one)"
    )
    parser.add_argument("--database", help="SQLite file to keep its state in (default: a temporary file)")
    parser.add_argument(
        "--readings",
        type=json.loads,
        default={},
        help="JSON object: how it reads what the API reference leaves open",
    )
    parser.add_argument(
        "--control-from-anywhere",
        action="store_true",
        help="serve the control endpoints to other machines too",
    )
    parser.add_argument("--stop-with-stdin", action="store_true", help="exit when stdin is closed")
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
