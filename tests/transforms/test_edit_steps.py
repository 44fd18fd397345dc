"""Steps of several people: what is left of them is what counts, and nobody takes back what another has typed since."""

import json

from hypothesis import given
from hypothesis import strategies as st

from transforms.edit_steps import (
    Change,
    How,
    Step,
    as_values,
    changed_since,
    changes_to,
    edits_of,
    from_values,
    held,
    undo,
)
from transforms.edits import Edit

PEOPLE = ("ann", "bob")


def cell(row: int) -> tuple[str, str, int, int]:
    return ("", "list", row, 0)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PEOPLE),
            st.one_of(st.none(), st.dictionaries(st.integers(2, 4), st.sampled_from("xyz"), min_size=1)),
        ),
        max_size=12,
    )
)
def test_edits_and_undos_in_any_order_leave_what_was_typed_and_not_taken_back(
    done: list[tuple[str, dict[int, str] | None]],
) -> None:
    """Each edit holds, each undo is of one's own and of what the cell still holds, and all of it is read back as it was kept."""
    steps: list[Step] = []
    for by, typed in done:
        before = {row: value for (_, _, row, _), value in held(steps).items()}
        if typed is None:
            back = undo(steps, by, "", len(steps))
            if back is None:
                continue
            undone = steps[back.undoes]
            assert undone.by == by
            assert all(before.get(change.cell[2]) == change.before for change in back.changes)
            steps.append(back)
        else:
            changes = changes_to(steps, {cell(row): value for row, value in typed.items()})
            steps.append(Step(by, "", len(steps), How.TYPED, changes))
            assert {row: value for (_, _, row, _), value in held(steps).items()} == before | typed
    assert edits_of(steps) == tuple(sorted(Edit(*place, value) for place, value in held(steps).items()))
    assert from_values(json.loads(json.dumps(as_values(steps)))) == tuple(steps)


def test_ones_own_steps_are_taken_back_from_the_last_to_the_first() -> None:
    """Down to the file's own cell; then there is nothing to take back."""
    steps: list[Step] = []
    for value in ("x", "y"):
        steps.append(Step("ann", "", 1, How.TYPED, changes_to(steps, {cell(2): value})))
    for left in ({cell(2): "x"}, {}):
        back = undo(steps, "ann", "", 1)
        assert back
        steps.append(back)
        assert held(steps) == left
    assert undo(steps, "ann", "", 1) is None
    assert undo(steps, "bob", "", 1) is None


def test_what_another_has_typed_since_stays() -> None:
    """Of a step over several cells only those that still hold it are taken back."""
    first = Step("ann", "", 1, How.FILL, changes_to([], {cell(2): "x", cell(3): "x"}))
    other = Step("bob", "", 2, How.TYPED, changes_to([first], {cell(3): "z"}))
    back = undo([first, other], "ann", "", 3)
    assert back
    assert back.changes == (Change(cell(2), "x", None),)
    assert changed_since([first, other], 2) == {cell(3): ("bob", "z")}
    whole = Step("bob", "", 2, How.TYPED, changes_to([first], {cell(2): "y", cell(3): "z"}))
    assert undo([first, whole], "ann", "", 3) is None


def test_cells_that_an_older_version_kept_are_a_step() -> None:
    kept = from_values([["", "list", 2, 0, "x"]])
    assert edits_of(kept) == (Edit("", "list", 2, 0, "x"),)
    assert from_values([]) == ()
