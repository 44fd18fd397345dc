"""The Prefect flows and what serves them; nothing else of callsheet knows Prefect."""
