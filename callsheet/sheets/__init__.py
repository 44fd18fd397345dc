"""Spreadsheets in and out: reading files truthfully, writing templates and result workbooks."""
