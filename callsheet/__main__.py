"""`python -m callsheet`."""

from callsheet.cli.app import main

if __name__ == "__main__":
    main()
