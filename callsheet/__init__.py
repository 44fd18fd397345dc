"""callsheet: spreadsheets in, outcomes out, through the Sobot voice API."""

__version__ = "0.1.0"
