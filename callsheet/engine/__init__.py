"""The stages of a load: read, prove, plan, send, follow, report. Knows nothing of Prefect.

Each stage is a function of a load's id: what it needs it finds in the ledger and in the load's work folder, and what it
did it leaves there. So a stage can be run by the command line, by a Prefect task, or again after a crash.
"""
