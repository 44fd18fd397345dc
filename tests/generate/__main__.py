"""Write generated things anew: `python -m tests.generate samples|templates`."""

import sys
from pathlib import Path

from tests.generate.samples import write_samples
from tests.generate.templates import write_templates

ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    {
        "samples": lambda: write_samples(ROOT / "data" / "samples"),
        "templates": lambda: write_templates(ROOT / "templates"),
    }[sys.argv[1]]()
