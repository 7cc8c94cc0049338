"""Rules within one row (domain D3), a module a subject."""

from yanxiu_xl.checks.rows import activities, dates, lessons, people, writings

__all__ = ["activities", "dates", "lessons", "people", "writings"]
