"""Write generated things anew: `python -m tests.generate [docs] [samples] [templates]`."""

import sys
from collections.abc import Callable
from pathlib import Path

from tests.generate.docs import write_docs
from tests.generate.samples import write_samples
from tests.generate.templates import write_templates

ROOT = Path(__file__).resolve().parents[2]


if __name__ == "__main__":
    makers: dict[str, Callable[[], object]] = {
        "docs": lambda: write_docs(ROOT / "docs"),
        "samples": lambda: write_samples(ROOT / "data" / "samples"),
        "templates": lambda: write_templates(ROOT / "templates"),
    }
    for wanted in sys.argv[1:] or makers:
        makers[wanted]()
