"""Spans of time as people say them."""

from validators.message import Message, message


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
