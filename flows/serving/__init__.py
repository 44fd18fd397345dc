"""`callsheet serve`: one command for everything that one machine needs to load sheets unattended."""
