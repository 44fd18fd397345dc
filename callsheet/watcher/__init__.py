"""The watched folder: files that people drop are taken when they are whole, loaded once, and given back with their results.

The folders say who has a file (a rename claims it), a lock says who works for a profile, the ledger says what was sent.
"""
