"""What came of a sheet, as a value."""

from callsheet.engine.results import SheetResult
from validators.problems import Problem


def test_what_a_result_has_of_rows_is_not_in_its_repr() -> None:
    """Python makes one of a load's result at its end: of a hundred thousand refused rows it would take a second."""
    of_rows = ({"row": 2, "before": "Ann"},)
    result = SheetResult(
        "a.csv", problems=(Problem("SERVICE_REFUSED_ROW", 2, detail="Ann"),), repairs=of_rows, changes=of_rows
    )
    assert "Ann" not in repr(result)
    assert "a.csv" in repr(result)
