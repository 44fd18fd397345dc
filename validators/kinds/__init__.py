"""The columns of each kind."""
