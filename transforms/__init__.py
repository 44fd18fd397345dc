"""Cells to canonical values, rows to calls, replies to outcomes, outcomes to report frames. Pure."""
