"""`python -m flows` is `callsheet`."""

from callsheet.cli.app import run

if __name__ == "__main__":
    run()
