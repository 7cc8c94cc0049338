"""Moments as the centre counts them: by the calendar of Beijing, whoever wrote the time down."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def beijing_day(saved_at: str) -> date | None:
    """The day in Beijing of a moment in ISO 8601; None where the text is no moment.

    A time with an offset or ``Z`` is carried over to Beijing; one without is taken for Beijing's wall clock.
    """
    try:
        moment = datetime.fromisoformat(saved_at.strip())
        return (moment if moment.tzinfo is None else moment.astimezone(BEIJING)).date()
    except (ValueError, OverflowError):  # the first and the last day of the calendar have no neighbour
        return None
