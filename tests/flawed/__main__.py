"""Write every flawed file and its clean twin into a folder: `python -m tests.flawed FOLDER`."""

import sys
from pathlib import Path

from tests.flawed import FLAWS


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for flaw in FLAWS:
        (folder / flaw.file).write_bytes(flaw.make())
        print(f"{flaw.id:4} {flaw.file:50} {flaw.verdict}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
