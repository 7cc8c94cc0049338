"""首页 and 进度 say by word and colour how things stand: grey is not asked for, green is done, amber lacks a must or is under 60 %, red is late."""

import re
from datetime import date

import openpyxl
import pytest

from tests.score_rows import CLASS_TEACHER, check_run_of, reflections, review, roster, writing
from tests.support import TERM, write_return
from yanxiu_xl.forms import progress as words
from yanxiu_xl.forms.progress import (
    FEW_PERCENT,
    LEGEND,
    Span,
    Tone,
    return_days,
    school_span,
    teacher_span,
    tone_of,
)
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.forms.tabs import HOME, PROGRESS
from yanxiu_xl.scoring.progress import counted, school_progress, teacher_counts, teachers_progress
from yanxiu_xl.scoring.school_records import school_of
from yanxiu_xl.scoring.teachers import score_teachers

SEPTEMBER, MIDDLE, CLOSING, AFTER = date(2020, 9, 1), date(2020, 11, 1), TERM["closing_date"], date(2021, 1, 11)
OWN_DAY, WHOLE_TERM = Span(date(2020, 9, 30), date(2020, 9, 30)), Span(CLOSING)

CASES = [
    # when it is due, have, asked, the day -> word, colour
    (OWN_DAY, 0, 1, date(2020, 9, 1), "未到", Tone.IDLE),
    (OWN_DAY, 0, 1, date(2020, 9, 30), "未到", Tone.IDLE),  # due today
    (OWN_DAY, 1, 3, date(2020, 9, 30), "未到", Tone.IDLE),
    (OWN_DAY, 0, 1, date(2020, 10, 1), "还没有", Tone.LATE),
    (OWN_DAY, 2, 3, date(2020, 10, 1), "还差1次", Tone.LATE),
    (OWN_DAY, 3, 3, date(2020, 9, 1), "齐", Tone.DONE),
    (OWN_DAY, 3, 3, date(2021, 9, 1), "齐", Tone.DONE),
    (WHOLE_TERM, 0, 30, SEPTEMBER, "还没有", Tone.SHORT),
    (WHOLE_TERM, 17, 30, MIDDLE, "还差13次", Tone.SHORT),  # 56.7 %
    (WHOLE_TERM, 18, 30, MIDDLE, "还差12次", Tone.UNDER_WAY),  # 60 %
    (WHOLE_TERM, 29, 30, CLOSING, "还差1次", Tone.UNDER_WAY),  # due today
    (WHOLE_TERM, 29, 30, AFTER, "还差1次", Tone.LATE),
    (WHOLE_TERM, 0, 30, AFTER, "还没有", Tone.LATE),
    (WHOLE_TERM, 30, 30, AFTER, "齐", Tone.DONE),
    (WHOLE_TERM, 31, 30, AFTER, "齐", Tone.DONE),
]


@pytest.mark.parametrize(("span", "have", "asked", "day", "word", "tone"), CASES)
def test_counts_by_word_and_colour(span, have, asked, day, word, tone):
    said = counted(have, asked, "次", words.COMPLETE, words.NONE, span.is_quiet(day))
    assert (said, tone_of(said, span.is_late(day), have, asked)) == (word, tone)


WORDS = [
    # word -> colour before its day has passed, and after
    *((word, Tone.DONE, Tone.DONE) for word in ("有", "按时", "达标", "已上", "已登记", "已评", "齐", "已办", "已填齐")),
    *((word, Tone.IDLE, Tone.IDLE) for word in ("不要求", "不参加考核", "选填", "有就填", "未到", "名册还没填", "")),
    *((word, Tone.SHORT, Tone.LATE) for word in ("还没有", "还没上", "缺", "还没办", "还没完成", "还没填")),
    *((word, Tone.SHORT, Tone.LATE) for word in ("字数没填好", "字数不够", "字数太少", "缺作者出版社", "没填齐", "还缺 3 格必填")),
    *((word, Tone.SHORT, Tone.SHORT) for word in ("名册没填完", "没填日期", "逾期12天")),  # the last was done, the first has no day
]


@pytest.mark.parametrize(("word", "before", "after"), WORDS)
def test_words_have_one_colour_before_their_day_and_one_after(word, before, after):
    assert (tone_of(word, late=False), tone_of(word, late=True)) == (before, after)


def test_every_word_has_its_colour_here():
    known = {*words.GREEN_WORDS, *words.GREY_WORDS, *words.NOTHING_WORDS, *words.MUST_WORDS, *words.NEVER_LATE}
    assert known <= {word for word, *_ in WORDS}


SPANS = [
    # item -> asked for from, late from
    (school_span("month:2020-09", TERM), date(2020, 10, 1), date(2020, 10, 1)),
    (school_span("month:2020-12", TERM), date(2021, 1, 1), date(2021, 1, 1)),
    (teacher_span("month:2020-09", TERM), date(2020, 10, 6), date(2020, 10, 6)),  # until the 5th of the next month (R14b)
    (school_span("plan", TERM), date(2020, 9, 6), date(2020, 9, 6)),
    (school_span("elements", TERM), date(2020, 9, 6), date(2020, 9, 6)),
    (school_span("systems", TERM), None, date(2021, 1, 11)),
    (teacher_span("observed", TERM), None, date(2021, 1, 11)),
    (teacher_span("plan", TERM), date(2020, 9, 16), date(2020, 9, 16)),
    (teacher_span("essay", TERM), date(2021, 1, 1), date(2021, 1, 11)),
    (school_span("reviews", TERM), date(2021, 1, 1), date(2021, 1, 11)),
    (school_span("observations", TERM), None, date(2021, 1, 11)),
]


@pytest.mark.parametrize(("span", "asked_from", "late_from"), SPANS)
def test_from_when_on_an_item_is_asked_for_and_late(span, asked_from, late_from):
    days = [date.fromordinal(n) for n in range(date(2020, 8, 1).toordinal(), date(2021, 2, 1).toordinal())]
    assert next(day for day in days if span.is_late(day)) == late_from
    assert next(day for day in days if not span.is_quiet(day)) == (asked_from or days[0])


def lines_on(day, **rows):
    run = check_run_of(rows, as_of=day)
    teachers = teachers_progress(run)
    school = {key: word for key, (_, word) in school_progress(school_of(run, score_teachers(run)), day).items()}
    counts = teacher_counts(TERM, teachers, run.teachers, day)
    return school, {key: word for key, (_, _, word) in counts.items()}, teachers


def test_a_school_that_has_done_nothing_is_late_with_nothing_at_the_beginning_and_with_everything_at_the_end():
    school, counts, _ = lines_on(SEPTEMBER)
    assert school == {**{f"month:2020-{n:02d}": "未到" for n in (9, 10, 11, 12)}, "plan": "未到", "elements": "未到", "systems": "还没有"}
    assert counts == {"observed": "还没有", "lesson": "还没有", "book": "还没有", "essay": "未到", "paper": "还没有", "plan": "未到", "review": "未到"}
    school, counts, _ = lines_on(MIDDLE)
    assert [school[f"month:2020-{n:02d}"] for n in (9, 10, 11, 12)] == ["还没办", "还没办", "未到", "未到"]
    school, counts, _ = lines_on(AFTER)
    assert set(school.values()) == {"还没办", "还没完成", "还没有"}
    assert set(counts.values()) == {"还没有"}


def test_what_depends_on_teachers_cannot_be_told_without_a_roster():
    nobody = roster(CLASS_TEACHER)
    for rows, word in (([], "名册还没填"), ([{**nobody[0], "assessed": "否", "exemption": "产假"}], "不要求"), ([{**nobody[0], "assessed": None}], "名册没填完")):
        for day in (SEPTEMBER, AFTER):
            assert set(lines_on(day, roster=rows)[1].values()) == {word}


@pytest.mark.parametrize(("key", "before", "after"), [
    ("roster", "还没填", "还没填"), ("observations", "还没填", "还没填"), ("activities", "还没填", "还没填"), ("reviews", "未到", "还没填"),
    ("archive", "还没填", "还没填"),
    *((sheet.key, "选填", "选填") for sheet in SCHOOL_SHEETS if sheet.optional), *((key, "有就填", "有就填") for key in sorted(words.WHERE_THERE_ARE)),
])
def test_what_is_said_of_a_sheet_on_which_nothing_stands(key, before, after):
    assert [words.empty_word(SHEETS[key], TERM.values, day) for day in (SEPTEMBER, AFTER)] == [before, after]


def test_a_review_that_is_not_complete_has_no_score():
    run = check_run_of({"reviews": [{**review(CLASS_TEACHER, 90, 90, 90), "peers": None}]}, as_of=AFTER)
    (one,) = (teacher.figures for teacher in teachers_progress(run) if teacher.figures.get("review") == words.INCOMPLETE)
    assert (one["review_score"], one["review"]) == (None, "没填齐")


def test_a_line_of_the_roster_without_a_name_is_nobody_who_is_asked():
    given = roster(CLASS_TEACHER)
    nameless = {**next(row for row in given if row["name"] == CLASS_TEACHER), "teacher_id": "0199", "name": None}
    run = check_run_of({"roster": [*given, nameless]}, as_of=AFTER)
    lines = run.rows["roster"]
    assert [row["assessed"] for row in lines].count("是") == 2
    assert {asked for _, asked, _ in teacher_counts(TERM, teachers_progress(run), lines, AFTER).values()} == {1}


def test_a_teacher_is_asked_for_a_month_when_it_is_over():
    def of(day, **rows):
        return next(one.figures for one in lines_on(day, **rows)[2] if one.name == CLASS_TEACHER)

    assert [of(day)["month:2020-09"] for day in (date(2020, 10, 5), date(2020, 10, 6))] == ["未到", "缺"]
    early = list(reflections(CLASS_TEACHER, (9,), date=date(2020, 9, 20)))
    assert of(date(2020, 9, 21), writings=early)["month:2020-09"] == "有"
    short = [writing(CLASS_TEACHER, "学期心得体会", chars=800, date=date(2020, 10, 30))]
    assert [of(day, writings=short)["essay"] for day in (MIDDLE, AFTER)] == ["字数不够", "字数不够"]
    assert [of(day)["essay"] for day in (date(2020, 12, 31), date(2021, 1, 1))] == ["未到", "还没有"]
    assert [of(day)["plan"] for day in (date(2020, 9, 15), date(2020, 9, 16))] == ["未到", "还没有"]


def test_the_days_of_handing_in_are_the_ends_of_the_months_and_the_day_the_centre_has_set():
    ends = [date(2020, 9, 30), date(2020, 10, 31), date(2020, 11, 30), date(2020, 12, 31)]
    assert return_days(TERM, None) == (*ends, CLOSING)
    assert return_days(TERM, date(2021, 1, 8)) == (*ends, date(2021, 1, 8))
    assert return_days(TERM, date(2020, 11, 30)) == tuple(ends)


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    return openpyxl.load_workbook(write_return(tmp_path_factory.mktemp("b") / "空.xlsx", {}))


def test_the_colours_are_explained_where_they_are_shown(blank):
    told = "".join(str(cell.value or "") for title in (HOME, PROGRESS) for row in blank[title].iter_rows(max_row=16) for cell in row)
    for tone, meaning in LEGEND:
        if tone is not Tone.UNDER_WAY:
            assert told.count(f"{tone.value}是{meaning}") == 2
    assert f"{FEW_PERCENT}%" in told


def test_words_that_are_long_have_room_on_the_page_of_progress(blank):
    """As they were tried in a window and on paper; the file says some of a sign more than Excel shows."""
    groups = blank[PROGRESS].column_dimensions.values()
    widths = {at: int(one.width) for one in groups for at in range(one.min, one.max + 1)}
    assert [widths[at] for at in range(1, 22)] == [9, 10, 9, 9, 12, 9, 9, 9, 12, 9, 9, 9, 9, 11, 11, 11, 11, 12, 11, 9, 9]


def test_first_come_the_next_step_and_the_day_of_handing_in(blank):
    page = blank[HOME]
    step, hand_in = page["B5"].value, page["B6"].value
    assert step.startswith('=IF(TRUE,"下一步："')
    titles = re.findall(r'"填“(.+?)”"', step)
    assert titles[:3] == ["学校信息", "教师名册", "档案目录"]
    assert "点【校验】" in step
    assert re.findall(r"TODAY\(\)<=DATE\((\d+),(\d+),(\d+)\)", hand_in) == [(str(d.year), str(d.month), str(d.day)) for d in return_days(TERM, None)]
    assert hand_in.count(f"以前（含当日）交{TERM.centre}") == 5
    assert "一键评分" in "".join(str(page.cell(row, 2).value) for row in range(7, 17))
    assert "两本内容相同，只填一本" in "".join(str(page.cell(row, 2).value) for row in range(7, 17))
