"""Hours of training (学时) that records come to, by the rule the county has given (domain C4; off by default).

A claim is what one record may be worth to one person; a day's claims together are worth no more than the centre has set. Everything is a
fraction until it is shown; a claim of which minutes or day cannot be read is worth nothing that anybody could tell, which is not nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yanxiu_xl.measures.numbers import exact, figure
from yanxiu_xl.term.multiples import multiples
from yanxiu_xl.term.parameters import ON
from yanxiu_xl.term.term import Term

Factor = tuple[str, Fraction]
"""What a number of hours is multiplied with, and why ('' for no word)."""
OF_NO_DAY = ""
"""The day of what takes the whole term: it is under no day's limit."""
UNKNOWN = "有看不懂的格，无法衡量"
TOWN_ORGANISERS = frozenset({"本校", "中心校", "片区"})
"""组织级别 of what is held within the town; every other one is outside."""
OUTSIDE, ONLINE = "镇外", "网络"
"""授课范围 of lessons outside the town, and on the web."""


@dataclass(frozen=True)
class Rates:
    """The rule of a term: minutes of an hour, hours a day at most, multiples and hours of each kind of record.

    by_category: 活动类别 -> multiple, 1 for one that is not named; lecturer: hours of a speaker for one of a listener.
    """

    minutes: Fraction
    daily_cap: Fraction
    by_category: Mapping[str, Fraction]
    in_town: Fraction
    out_of_town: Fraction
    online: Fraction
    lecturer: Fraction
    observation: Fraction
    open_lesson: Fraction
    book: Fraction
    mentoring: Fraction
    project_lead: Fraction
    project_member: Fraction

    def category(self, category: str | None) -> Factor:
        """The multiple of a kind of activity."""
        return category or "", self.by_category.get(category or "", Fraction(1))

    def organised(self, organiser: str | None) -> Factor:
        """The factor of an activity by who organises it."""
        return ("镇内", self.in_town) if organiser in TOWN_ORGANISERS else ("镇外", self.out_of_town)

    def scope(self, scope: str | None) -> Factor:
        """The factor of a lesson by where it was given."""
        return {OUTSIDE: ("镇外", self.out_of_town), ONLINE: ("网络", self.online)}.get(scope or "", ("镇内", self.in_town))

    def speakers(self, number: int) -> Factor:
        """The factor of a speaker, of so many who share a lecture: no less than that of a listener."""
        word = "主讲" if number == 1 else f"{number}人合讲"
        return word, max(self.lecturer / max(number, 1), Fraction(1))


def rates_of(term: Term) -> Rates | None:
    """The rule of a term; None while hours are not reckoned."""
    if term["credit_hours"] != ON or not term["hours_basis"]:
        return None
    known, _ = multiples(term["hours_by_category"], term.codes["activity_category"])
    plain = ("minutes", "daily_cap", "in_town", "out_of_town", "online", "lecturer", "observation", "open_lesson", "book", "mentoring",
             "project_lead", "project_member")
    return Rates(by_category={word: exact(number) for word, number in known.items()}, **{key: exact(term[f"hours_{key}"]) for key in plain})


@dataclass(frozen=True)
class Claim:
    """What a record may be worth to a person: ISO day (``OF_NO_DAY``; None where it cannot be read), hours (None where nobody can tell)."""

    day: str | None
    hours: Fraction | None
    working: str


@dataclass(frozen=True)
class Counted:
    """What it is worth: hours (None where nobody can tell), and how they come about."""

    hours: Fraction | None
    working: str


def of_time(day: str | None, minutes: int | float | None, rates: Rates, factors: Sequence[Factor]) -> Claim:
    """A claim for time spent: minutes by the minutes of an hour, by all factors."""
    if minutes is None or day is None:
        return Claim(day, None, UNKNOWN)
    return _claim(day, exact(minutes) / rates.minutes, f"{figure(minutes)}分钟÷{figure(rates.minutes)}", factors)


def of_pieces(day: str | None, each: Fraction, unit: str, factors: Sequence[Factor] = ()) -> Claim:
    """A claim for one lesson, book, pupil …: so many hours each, by all factors."""
    return Claim(day, None, UNKNOWN) if day is None else _claim(day, each, f"1{unit}×{figure(each)}", factors)


def _claim(day: str, hours: Fraction, working: str, factors: Sequence[Factor]) -> Claim:
    for word, factor in factors:
        if factor != 1:
            hours *= factor
            working += f"×{figure(factor)}（{word}）"
    return Claim(day, hours, f"{working}＝{figure(hours)}学时")


def under_cap(claims: Iterable[Claim], cap: Fraction) -> list[Counted]:
    """What one person's claims are worth, in their order: of a day the earlier ones first, together no more than ``cap``."""
    taken: dict[str, Fraction] = {}
    return [_counted(one, taken, cap) for one in claims]


def _counted(one: Claim, taken: dict[str, Fraction], cap: Fraction) -> Counted:
    if one.hours is None or one.day is None:
        return Counted(None, UNKNOWN)
    if one.day == OF_NO_DAY:
        return Counted(one.hours, one.working)
    before = taken.get(one.day, Fraction(0))
    left = min(one.hours, max(cap - before, Fraction(0)))
    taken[one.day] = before + left
    if left == one.hours:
        return Counted(left, one.working)
    already = f"当天前面已计{figure(before)}学时，" if before else ""
    return Counted(left, f"{one.working}；{already}一天最多{figure(cap)}学时，计{figure(left)}学时")


def total(counted: Iterable[Counted]) -> Fraction | None:
    """Their sum; None where one of them cannot be told."""
    hours = [one.hours for one in counted]
    known = [one for one in hours if one is not None]
    return sum(known, Fraction(0)) if len(known) == len(hours) else None


BANDS: tuple[tuple[str, Fraction | None], ...] = (
    ("36学时以下", Fraction(36)), ("37—72学时", Fraction(72)), ("73—108学时", Fraction(108)), ("109学时以上", None))
"""The bands of 教基4068, each with the most that belongs to it (E21)."""


def band_of(hours: Fraction) -> str:
    """The band of a person's hours in a school year; what lies between two whole numbers belongs to the upper band."""
    return next(name for name, most in BANDS if most is None or hours <= most)
