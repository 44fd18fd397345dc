"""Generated things of the repository: `python -m tests.generate [docs] [samples] [templates]`."""
