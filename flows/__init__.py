"""Where the rooms are put together: the engine, the Prefect flows, the command line, the settings."""

__version__ = "0.1.0"
