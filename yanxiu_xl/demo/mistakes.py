"""The mistakes people make, put on top of clean rows, each with the finding it must lead to.

A mistake changes one row in place or adds one at the end, so the rows above keep their places. No two mistakes touch
the same row. What a check says besides (a name that is misspelt is also missing elsewhere) is not listed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from yanxiu_xl.forms.model import FIRST_DATA_ROW, Layout
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.sheets import Typed

Row = dict[str, Any]
SchoolRows = dict[str, list[Row]]


@dataclass(frozen=True)
class Expected:
    """A finding that has to come: where, and which rule. row 0: anywhere on the sheet; column '': any column."""

    code: str
    sheet: str
    row: int
    column: str
    mistake: str = ""


@dataclass
class Book:
    """One school's rows while mistakes are made in them."""

    rows: SchoolRows
    term: Term
    random: Random
    touched: set[tuple[str, int]] = field(default_factory=set)

    @property
    def names(self) -> list[str]:
        """Names of the roster."""
        return [row["name"] for row in self.rows["roster"]]

    def other(self, *names: str) -> str:
        """A colleague who is none of these."""
        return next(n for n in self.names if n not in names)

    def pick(self, sheet: str, fits: Callable[[Row], bool]) -> int:
        """Index of a row that fits and that no mistake has touched yet."""
        able = [i for i, r in enumerate(self.rows[sheet]) if (sheet, i) not in self.touched and fits(r)]
        if not able:
            raise ValueError(f"no row of {sheet} is fit for this mistake")
        index = self.random.choice(able)
        self.touched.add((sheet, index))
        return index


Change = Callable[[Row, Book], Row]
FIRST, SECOND = "first", "second"


@dataclass(frozen=True)
class Mistake:
    """One mistake of one school.

    fits: which rows it can happen in; change: what becomes of the row (given as the changed cells); added: the changed
    row is added as one more at the end; code: what the checks must say; column: '' where the rule concerns the row; only: the
    return that has it, where the school has handed in twice: FIRST (corrected since) or SECOND (new).
    """

    name: str
    school: str
    code: str
    sheet: str
    column: str
    change: Change
    fits: Callable[[Row], bool] = lambda row: True
    added: bool = False
    anywhere: bool = False
    only: str = ""

    def make(self, book: Book) -> Expected:
        """Make the mistake in the school's rows."""
        index = book.pick(self.sheet, self.fits)
        row = book.rows[self.sheet][index]
        changes = self.change(row, book)
        if self.added:
            book.rows[self.sheet].append({**row, **changes})
            index = len(book.rows[self.sheet]) - 1
            book.touched.add((self.sheet, index))
        else:
            row.update(changes)
        sheet = SHEETS[self.sheet]
        at = sheet.position(self.column) if sheet.layout is Layout.FIELDS else index
        row_number = 0 if self.anywhere else FIRST_DATA_ROW + at
        return Expected(self.code, sheet.title, row_number, self.column, self.name)


# --- which rows ---


def _everyday(row: Row) -> bool:
    return bool(row["scope"] == "本校" and row["kind"] == "家常课")


def _kind(category: str) -> Callable[[Row], bool]:
    return lambda row: row["category"] == category


def _in_town(row: Row) -> bool:
    return bool(row["scope"] == "镇内他校")


def _plain_activity(row: Row) -> bool:
    return row["attendance"] == "全体" and not any(row.get(k) for k in ("leave", "absent", "official_leave", "late"))


# --- what people do ---

_LOOKALIKES = str.maketrans("梅霞磊军玲艳涵平琴娟芬英华敏芝兰莉婷斌林", "玫侠雷君铃燕函萍芹捐纷瑛花明枝蓝丽停彬琳")
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def misspelt(name: str) -> str:
    """The name with its last character replaced by one that looks or sounds alike."""
    wrong = name[:-1] + name[-1].translate(_LOOKALIKES)
    return wrong if wrong != name else name + "儿"


def _typed_date(form: str) -> Change:
    def change(row: Row, book: Book) -> Row:
        day: date = row["date"]
        return {"date": Typed(form.format(y=day.year, m=day.month, d=day.day))}

    return change


def _put(column: str, value: Any) -> Change:
    return lambda row, book: {column: value}


def _saturday(row: Row, book: Book) -> Row:
    """The Saturday of that week; the one that was worked is passed over."""
    day: date = row["date"] + timedelta(days=5 - row["date"].weekday())
    return {"date": day if day not in book.term.holidays else day + timedelta(days=7)}


def _leave_and_absent(row: Row, book: Book) -> Row:
    name = book.other(row.get("chair", ""), row.get("speaker", ""))
    return {"leave": name, "absent": name}


def _speaker_absent(row: Row, book: Book) -> Row:
    return {"absent": row["speaker"]}


def _second_lesson(row: Row, book: Book) -> Row:
    """The same person in the same period, in someone else's lesson."""
    return {"teacher": book.other(row["observer"], row["teacher"]), "topic": "单元复习", "lesson_type": "复习"}


def _while_teaching(row: Row, book: Book) -> Row:
    """The teacher of that lesson sits in a colleague's at the same time."""
    return {
        "observer": row["teacher"], "teacher": book.other(row["observer"], row["teacher"]), "topic": "练习课",
        "strengths": "练习设计由浅入深，讲评抓住了典型错误，学生订正及时。", "advice": "个别学生订正不认真，建议同桌互查后再交。",
    }


def _on_leave(row: Row, book: Book) -> Row:
    """A lesson seen by someone who had not been on duty for weeks."""
    name = next(r["name"] for r in book.rows["roster"] if r.get("on_duty_to"))
    return {"observer": name, "strengths": "课堂气氛活跃，学生合作学习的习惯已经养成。",
            "advice": "建议把小组汇报的时间再延长几分钟，让更多学生发言。"}


def _self_judged(row: Row, book: Book) -> Row:
    number = int(row["lesson_id"].rpartition("-")[2])
    return {"judge": book.rows["open_lessons"][number - 1]["teacher"], "strengths": None, "advice": None}


def _copied_comments(row: Row, book: Book) -> Row:
    """Three lessons of one person with the same words."""
    text = "教学目标明确，重点突出，课堂气氛活跃，学生参与面广。"
    same = [i for i, r in enumerate(book.rows["observations"])
            if r["observer"] == row["observer"] and r is not row and ("observations", i) not in book.touched]
    for index in same[:3]:
        book.rows["observations"][index]["strengths"] = text
        book.touched.add(("observations", index))
    return {"strengths": text}


def _former_id(row: Row, book: Book) -> Row:
    return {"teacher_id": book.rows["roster"][book.rows["roster"].index(row) - 1]["teacher_id"]}


def _other_title(row: Row, book: Book) -> Row:
    return {"title": row["title"] + "（修改稿）"}


OBS, ACT, WRT, OPEN, EVAL = "observations", "activities", "writings", "open_lessons", "evaluations"

MISTAKES: tuple[Mistake, ...] = (
    # 02 榆树小学: everyday slips of typing
    Mistake("date with full stops", "02", "C07", OBS, "date", _typed_date("{y}.{m}.{d}"), _everyday),
    Mistake("date without a year", "02", "C02", OBS, "date", _typed_date("{m}月{d}日"), _everyday),
    Mistake("number with its unit", "02", "C11", WRT, "chars", lambda r, b: {"chars": Typed(f"{r['chars']}字")},
            _kind("教育教学论文")),
    Mistake("misspelt observer", "02", "C06", OBS, "observer", lambda r, b: {"observer": misspelt(r["observer"])},
            _everyday),
    Mistake("无 in a list of names", "02", "C12", ACT, "absent", _put("absent", Typed("无")), _plain_activity),
    Mistake("grade in other words", "02", "C04", OBS, "lesson_grade", _put("lesson_grade", Typed("良好")), _everyday),
    Mistake("comment of two characters", "02", "C09", OBS, "strengths", _put("strengths", "很好"), _everyday),
    Mistake("lesson entered twice", "02", "X02", OBS, "", lambda r, b: {}, _everyday, added=True),
    Mistake("reflection without a month", "02", "R14", WRT, "month", _put("month", None), _kind("月读书心得")),
    Mistake("marks in words", "02", "C11", "reviews", "own", _put("own", Typed("优秀"))),
    Mistake("one teacher too many", "02", "S15", "profile", "teachers", lambda r, b: {"teachers": r["teachers"] + 1}),
    Mistake("advice of a word", "02", "C09", OBS, "advice", _put("advice", "无"), _everyday, only=FIRST),
    Mistake("observer's name with a wrong sign", "02", "C06", OBS, "observer", lambda r, b: {"observer": misspelt(r["observer"])},
            _everyday, only=FIRST),
    Mistake("no topic", "02", "C01", OBS, "topic", _put("topic", None), _everyday, only=FIRST),
    Mistake("activity without a summary", "02", "C01", ACT, "summary", _put("summary", None), _plain_activity, only=FIRST),
    Mistake("day before the term", "02", "C03", OBS, "date", _put("date", date(2020, 8, 31)), _everyday, only=SECOND),
    # 03 河湾小学: mistakes in numbers and rules of observation
    Mistake("31 September", "03", "C02", ACT, "date", _put("date", Typed("2020-9-31")),
            lambda r: r["date"] > date(2020, 9, 8) and r["date"].month == 9),
    Mistake("about 1600", "03", "C11", WRT, "chars", _put("chars", Typed("约1600")), _kind("教学经验总结")),
    Mistake("full-width digits", "03", "C07", WRT, "chars",
            lambda r, b: {"chars": Typed(str(r["chars"]).translate(_WIDE_DIGITS))}, _kind("教学案例")),
    Mistake("name with an inner space", "03", "C07", OBS, "observer",
            lambda r, b: {"observer": Typed(f"{r['observer'][0]}　{r['observer'][1:]}")}, _everyday),
    Mistake("own lesson observed", "03", "R01", OBS, "", lambda r, b: {"observer": r["teacher"]}, _everyday),
    Mistake("everyday lesson elsewhere", "03", "R02", OBS, "", _put("kind", "家常课"), _in_town),
    Mistake("no advice written", "03", "C01", OBS, "advice", _put("advice", None), _everyday),
    Mistake("essay too short", "03", "R11", WRT, "", _put("chars", 1380), _kind("学期心得体会")),
    Mistake("on leave and absent", "03", "R10", ACT, "", _leave_and_absent, _plain_activity),
    Mistake("observed while on leave", "03", "S21", OBS, "", _on_leave,
            lambda r: _everyday(r) and r["date"] > date(2020, 11, 2), added=True),
    Mistake("some day in November", "03", "C02", WRT, "date", _put("date", Typed("11月上旬")), _kind("课改自学记录")),
    # 04 石桥小学: dates and options
    Mistake("score above full marks", "04", "C05", EVAL, "process", _put("process", 23)),
    Mistake("lesson on a Saturday", "04", "R05", OBS, "", _saturday,
            lambda r: _everyday(r) and date(2020, 10, 19) < r["date"] < date(2020, 12, 20)),
    Mistake("month without a year", "04", "C08", WRT, "month", lambda r, b: {"month": Typed(f"{r['month'][5:]}月")},
            _kind("月读书心得")),
    Mistake("last year's date", "04", "C03", OBS, "date", lambda r, b: {"date": r["date"].replace(year=2019)},
            lambda r: _everyday(r) and r["date"].year == 2020),
    Mistake("kind of lesson made up", "04", "C04", OBS, "kind", _put("kind", Typed("随堂课")), _everyday),
    Mistake("filed before the lecture", "04", "R09b", ACT, "",
            lambda r, b: {"filed_on": r["date"] - timedelta(days=2)}, _kind("专题讲座")),
    Mistake("no title", "04", "C01", WRT, "title", _put("title", None), _kind("教学反思")),
    Mistake("paper entered twice", "04", "X10", WRT, "", lambda r, b: {}, _kind("教育教学论文"), added=True),
    Mistake("book without author", "04", "R15", WRT, "author", _put("author", None), _kind("精读书目")),
    Mistake("reviewed before it was taught", "04", "R08", OPEN, "",
            lambda r, b: {"reviewed_on": r["date"] - timedelta(days=1)}),
    Mistake("nobody of that name there", "04", "R04", OBS, "", lambda r, b: {"teacher": misspelt(r["teacher"])}, _in_town),
    # 05 白杨小学: people in two places
    Mistake("minutes in words", "05", "C11", ACT, "minutes", _put("minutes", Typed("两节课")), _plain_activity),
    Mistake("too many minutes of reading", "05", "C05", WRT, "reading_minutes", _put("reading_minutes", 900),
            _kind("月读书心得")),
    Mistake("names with spaces between", "05", "C07", ACT, "participants",
            lambda r, b: {"participants": Typed(r["participants"].replace("、", "，"))}, _kind("师徒活动")),
    Mistake("project that is not there", "05", "S13", ACT, "", _put("related_id", "K-05-009"), _kind("课题研究活动")),
    Mistake("one's own mentor", "05", "R16", "mentoring", "", lambda r, b: {"mentor": r["apprentice"]}, added=True),
    Mistake("two lessons at once", "05", "X03", OBS, "", _second_lesson, _everyday, added=True),
    Mistake("observed while teaching", "05", "X04", OBS, "", _while_teaching, _everyday, added=True),
    Mistake("judged twice", "05", "X13", EVAL, "", _put("aims", 8.0), added=True),
    Mistake("judged oneself", "05", "R18", EVAL, "", _self_judged, added=True),
    Mistake("not assessed without a reason", "05", "S17", "roster", "exemption", _put("exemption", None),
            lambda r: r["assessed"] == "否"),
    Mistake("month of the school's plan", "05", "C02", "archive", "done_on", _put("done_on", Typed("九月初")),
            lambda r: r["item_code"] == "D03"),
    # 06 东岗小学: gaps and contradictions between sheets
    Mistake("teacher not in the roster", "06", "R03", OBS, "", lambda r, b: {"teacher": misspelt(r["teacher"])}, _everyday),
    Mistake("lecture without a speaker", "06", "R09", ACT, "speaker", _put("speaker", None), _kind("专题讲座")),
    Mistake("trip held by the school itself", "06", "R23", ACT, "", _put("organiser", "本校"), _kind("外出参观学习")),
    Mistake("county project without a number", "06", "R17", "projects", "approval",
            lambda r, b: {"level": "县", "approval": None}),
    Mistake("number given twice", "06", "X01", "roster", "", _former_id, lambda r: r["teacher_id"] > "0602"),
    Mistake("two reflections for a month", "06", "X11", WRT, "", _other_title, _kind("月读书心得"), added=True),
    Mistake("activity entered twice", "06", "X12", ACT, "", lambda r, b: {}, _kind("教研课评课"), added=True),
    Mistake("speaker absent", "06", "S18", ACT, "", _speaker_absent,
            lambda r: r["category"] == "专题讲座" and not r.get("absent") and not r.get("note")),
    Mistake("same words three times", "06", "X08", OBS, "", _copied_comments, _everyday, anywhere=True),
    Mistake("lesson that nobody has reviewed", "06", "C01", OPEN, "reviewed_on", _put("reviewed_on", None)),
    Mistake("not one's own work", "06", "R25", WRT, "", _put("original", "否"), _kind("教学案例")),
)
"""Every mistake of the demo. Schools 00, 01 and 07 make none; 08 hands nothing in."""


def apply(rows: SchoolRows, code: str, term: Term, first: bool = False) -> list[Expected]:
    """Make the mistakes of one school in its rows, and say what must be found.

    first: those of the first return of a school that has handed in twice; else those of its last.
    """
    book, now = Book(rows, term, Random(f"mistakes-{code}")), FIRST if first else SECOND
    own = [one for one in MISTAKES if one.school == code]
    return [one.make(book) for one in (*(x for x in own if not x.only), *(x for x in own if x.only == now))]
