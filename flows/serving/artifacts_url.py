"""The name under which runs learn where the report files are shown. Alone here, so that nobody imports Prefect for it."""

REPORTS_URL = "CALLSHEET_REPORTS_URL"
