"""Spans of time as people say them."""

import math

from validators.message import Message, message


def about(seconds: float) -> Message | None:
    """Seconds that nobody knows exactly, in minutes or quarters of an hour; None within a minute.

    >>> from callsheet.messages import ENGLISH
    >>> [ENGLISH.say(span) if (span := about(seconds)) else span for seconds in (50, 61, 3500, 3700, 7000)]
    [None, '2 minutes', '59 minutes', '1 h 15 min', '2 hours']
    """
    if seconds < 60:
        return None
    minutes = math.ceil(seconds / 60)
    if minutes < 60:
        return message("SPAN_MINUTES", count=minutes)
    quarters = math.ceil(minutes / 15)
    if quarters % 4:
        return message("SPAN_HOURS_MINUTES", hours=quarters // 4, minutes=15 * (quarters % 4))
    return message("SPAN_HOURS", count=quarters // 4)


def duration(seconds: float) -> Message:
    """Seconds as people say them.

    >>> from callsheet.messages import ENGLISH
    >>> [ENGLISH.say(duration(seconds)) for seconds in (0.4, 75, 5400)]
    ['1 second', '1 min 15 s', '1 h 30 min']
    """
    whole = max(1, round(seconds))
    if whole < 60:
        return message("SPAN_SECONDS", count=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return message("SPAN_MINUTES_SECONDS", minutes=minutes, seconds=rest)
    return message("SPAN_HOURS_MINUTES", hours=minutes // 60, minutes=minutes % 60)
