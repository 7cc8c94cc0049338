"""Rules between the sheets of one workbook (domain D5) and on the workbook as a whole, a module a subject."""

from yanxiu_xl.checks.workbook import activities, lessons, people, plans_and_files, writings

__all__ = ["activities", "lessons", "people", "plans_and_files", "writings"]
