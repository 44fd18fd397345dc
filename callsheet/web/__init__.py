"""The page: accounts, loads and downloads in a browser. It reads; sending stays with the engine's own processes."""
