"""The stages of a load. Knows nothing of Prefect.

    file -> read -> validate -> approval -> survey -> plan -> send -> poll -> read back -> report -> result workbook

Each stage is a function of a load's id: it finds what it needs in the ledger and in the load's work folder, and leaves there
what it did. So any stage can be run by the command line, by a Prefect task, or again after a crash:

1. `read`: the file as recognised sheets (`read.py`, `take.py`).
2. `validate`: every row repaired, checked and deduplicated (`validate.py`).
3. `approval`: what a person has to approve before anything is sent (`approval.py`).
4. `survey` and `plan`: rows compared with the live service, then calls, frozen before the first is sent (`survey.py`, `plan.py`).
5. `send`: one call after the other, each recorded before and after (`send.py`).
6. `poll`: asynchronous imports, until the service has finished them (`poll.py`).
7. `read back`: what the service shows now (`read_back.py`).
8. `report`: every row's outcome, the result workbook, and the end of the load (`report.py`).
"""
