"""Generated things of the repository: `python -m tests.generate samples|templates`."""
