"""When counts settle a batch: seen often enough, whatever differs beside them and whatever older replicas show."""

from typing import Any

import pytest

from callsheet.engine.import_counts import SHORT, ImportPoll
from callsheet.ledger.records import Chunk
from callsheet.ledger.states import ChunkState
from callsheet.messages.reader import ENGLISH
from callsheet.sobot.models import ImportResult, import_result

SENT = 6
Answer = tuple[int, int, int] | None


def told(counts: Answer, **more: Any) -> list[ImportResult]:
    """An answer with success, repeat and error counts; None: the batch is not known."""
    if counts is None:
        return []
    success, repeat, error = counts
    values: dict[str, Any] = {"created": None, "report_url": ""}
    return [ImportResult("b", "", "", success=success, repeat=repeat, error=error, **values | more)]


def watch(forbidden: int | None = None) -> ImportPoll:
    chunk = Chunk(1, "op", "b", "", ChunkState.ACKED, 1, 1, SENT, None, "")
    return ImportPoll(chunk, "b", forbidden=forbidden)


def looks(watched: ImportPoll, answers: list[Answer]) -> int:
    """How many of the answers it takes until they are final; 0 when they never are."""
    for number, answer in enumerate(answers, 1):
        watched.update(told(answer))
        if watched.is_final:
            return number
    return 0


FULL, LESS, LEAST, NONE = (5, 0, 1), (3, 0, 1), (0, 0, 0), None


@pytest.mark.parametrize(
    ("answers", "needed"),
    [
        ([FULL, FULL], 2),
        ([NONE, LEAST, LESS, FULL, FULL], 5),
        ([FULL, NONE, FULL], 3),
        ([FULL, NONE] * 3, 3),
        ([NONE, NONE, FULL] * 2, 6),
        ([FULL, LESS, FULL, FULL], 4),
        ([FULL, LESS] * 4, 5),
        ([LESS, FULL] * 4, 6),
        ([FULL, LEAST] * 4, 5),
        ([FULL, LESS, NONE] * 4, 7),
        ([FULL, LESS, LESS, LESS, FULL, LESS, FULL], 7),
        ([LESS, LEAST, FULL, LESS, FULL, LEAST, FULL], 7),
        ([(4, 0, 1), LESS, FULL, (4, 0, 1), FULL, (4, 0, 1), FULL], 7),
    ],
)
def test_the_highest_counts_settle_a_batch(answers: list[Answer], needed: int) -> None:
    """Two sightings one after another, or three with lower counts in between; looks that show nothing do not count."""
    watched = watch()
    assert looks(watched, answers) == needed
    assert watched.wrong is None or answers[needed - 1] != FULL
    assert watched.best == told(FULL)[0]


@pytest.mark.parametrize("between", [LESS, LEAST, (5, 0, 0), (0, 0, 1)])
def test_a_drop_that_lasts_is_not_believed(between: Answer) -> None:
    """Counts that were seen once and then stay lower: final, and wrong."""
    watched = watch()
    assert looks(watched, [FULL, *[between] * SHORT]) == SHORT + 1
    assert watched.wrong is not None
    assert "went down" in ENGLISH.say(watched.wrong)


def test_counts_that_contradict_each_other_are_never_believed() -> None:
    """Neither is a later state of the other: a failed row does not become a loaded one."""
    watched = watch()
    assert looks(watched, [(5, 0, 1), (6, 0, 0), (5, 0, 1), (6, 0, 0), (5, 0, 1)]) == 0
    assert looks(watched, [(6, 0, 0)] * SHORT)
    assert watched.wrong is not None
    assert looks(again := watch(), [(2, 0, 1), *[(6, 0, 0)] * SHORT]) == SHORT + 1
    assert again.wrong is not None


def test_a_batch_that_vanishes_is_not_believed_by_one_sighting() -> None:
    """It is waited for until the deadline; then its rows are unknown, with what was seen."""
    watched = watch()
    assert looks(watched, [FULL, *[NONE] * 50]) == 0
    assert watched.wrong is not None
    assert "5 loaded" in ENGLISH.say(watched.wrong)
    assert looks(watched, [FULL])
    assert watched.wrong is None


@pytest.mark.parametrize("field", ["report_url", "created"])
def test_only_counts_are_compared(field: str) -> None:
    """C5: an address signed anew, or a time that moves, in every answer: the latest is the one that is used."""
    watched = watch()
    for at in range(2):
        watched.update(told(FULL, **{field: f"https://example.com/{at}" if field == "report_url" else at}))
    assert watched.is_final
    assert watched.best is not None
    assert getattr(watched.best, field) in {"https://example.com/1", 1}


def test_an_address_that_one_answer_lacks_is_kept() -> None:
    """A replica that does not have the error workbook yet takes nothing away."""
    watched = watch()
    watched.update(told(FULL, report_url="https://example.com/a"))
    watched.update(told(FULL))
    assert watched.best is not None
    assert watched.best.report_url == "https://example.com/a"


@pytest.mark.parametrize("six", [6, 6.0, "6", "6.0", " 6 ", "06"])
@pytest.mark.parametrize("nothing", [0, 0.0, "0", "0.0", None, ""])
def test_counts_are_read_however_they_are_written(six: Any, nothing: Any) -> None:
    """C5: as whole numbers, as text, or with a fraction of nothing."""
    found = import_result({"successCount": six, "repeatCount": nothing, "errorCount": nothing})
    assert (found.success, found.repeat, found.error) == (6, 0, 0)


@pytest.mark.parametrize("answers", [[LESS] * SHORT, [LESS, NONE] * SHORT, [LESS, LEAST] * (SHORT + 1)])
def test_counts_that_are_short_by_forbidden_numbers_need_more_sightings(answers: list[Answer]) -> None:
    """They may still grow, so they are believed after six; one more where lower ones came between."""
    assert not looks(watch(), answers)
    assert looks(watch(forbidden=2), answers) in {SHORT, 2 * SHORT - 1, 2 * SHORT + 1}
    assert looks(watch(forbidden=1), answers) == 0


@pytest.mark.parametrize("answers", [[(7, 0, 0)] * SHORT, [(4, 0, 3)] * SHORT])
def test_more_than_was_sent_is_wrong_for_good(answers: list[Answer]) -> None:
    """A batch that ran twice shows so by its counts; a lower count afterwards does not mend that."""
    watched = watch()
    assert looks(watched, answers) == SHORT
    assert watched.doubled
    watched.update(told((6, 0, 0)))
    assert watched.wrong is not None
