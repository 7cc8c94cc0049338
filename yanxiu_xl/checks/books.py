"""What the rules across schools ask of all schools' books at once. The archive answers, by queries: a town has a million rows.

A row is a dictionary with ``school`` (code) and ``row`` (1-based, in the file) beside columns of its sheet, values as the reader gives
them. Only the returns that count are looked at, each by school and row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Row = Mapping[str, Any]

AWAY, AT_HOME, OUT_OF_TOWN, ON_THE_NET = "镇内他校", "本校", "镇外", "网络"
"""授课范围 of a lesson observed."""
COMMON_TITLES = ("精读书目", "读书笔记", "带班材料", "获奖证书", "其他")
"""Writings whose titles repeat without anybody having copied."""


class Books(Protocol):
    """All schools' books together."""

    @property
    def people(self) -> set[tuple[str, str]]:
        """(school code, name) of everybody in a roster."""

    def names_at(self, school: str) -> list[str]:
        """Names in the roster of one school, in order."""

    def namesakes(self) -> list[list[Row]]:
        """Lines of 教师名册 (name, born) with one name and month of birth in several schools (M04), together."""

    def strangers(self) -> list[Row]:
        """Lessons observed in another school of the town that has returned, of a teacher who is not in its roster (M07).

        With observer, teacher and ``host``, the other school's code.
        """

    def other_lessons(self) -> list[Row]:
        """Lessons observed in another school whose own book has the teacher give another lesson at that moment (M08).

        Both subject and topic differ. With date, period, teacher, topic, ``host`` and ``other``, the topic in the host's book: of all such
        lessons the one that is written last, open lessons after those observed.
        """

    def lessons_missed(self) -> list[Row]:
        """Lessons observed, not on the net, by somebody whom another school has seen teach at home at that moment (M09).

        With observer, date, period, scope, host_school and ``other``, the code of the last such school.
        """

    def same_titles(self) -> Sequence[Sequence[Row]]:
        """Writings (teacher, title) of one category and title by several people, together; titles without spaces (M10)."""

    def same_files(self) -> Sequence[Sequence[Row]]:
        """Writings (teacher, title) by several people with one file beside them, together (M10)."""

    def texts_alike(self, least: float) -> Sequence[tuple[Row, Row, float]]:
        """Pairs of writings by two people, with two files beside them whose texts are alike (M10): (earlier, later, 0 to 1).

        least: what counts as alike (``measures.likeness``).
        """
