"""`python -m flows` is `callsheet`."""

from flows.cli import main

if __name__ == "__main__":
    main()
