"""Moments as the centre counts them: by the calendar of Beijing, whoever wrote the time down."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def moment_of(text: str) -> datetime | None:
    """The moment of an ISO 8601 text, with its zone; None where the text is no moment.

    A time without an offset or ``Z`` is taken for Beijing's wall clock.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        # in Beijing's time at once: the first and the last day of the calendar have no neighbour to be carried over to
        return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment.astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None


def beijing_day(saved_at: str) -> date | None:
    """The day in Beijing of a moment in ISO 8601; None where the text is no moment (see ``moment_of``)."""
    moment = moment_of(saved_at)
    return None if moment is None else moment.date()


def beijing_today() -> date:
    """The day it is in Beijing now."""
    return datetime.now(BEIJING).date()
