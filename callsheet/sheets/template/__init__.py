"""Blank workbooks to fill in."""
