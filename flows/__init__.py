"""The Prefect flows and what serves them; nothing else of callsheet knows Prefect."""

import os

from callsheet.garbage import collect_seldom

if (
    "PREFECT__FLOW_RUN_ID" in os.environ
):  # a process that Prefect starts for one run: a tenth of it went into looking for garbage
    collect_seldom()
