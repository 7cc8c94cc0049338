"""What the centre confirms (domain C6): files of several schools merged for real, own and confirmed score side by side."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.master_pages import lines_on
from tests.score_rows import CLASS_TEACHER, DAYS, LAST_DAY, PLAIN, activity, lecture, observations, roster
from tests.small import altered, put, sheet_part, small_return
from tests.support import TERM, good_rows
from tests.terms import archive_alone, new_term
from tests.town import good_registers, school
from yanxiu_xl.archive.again import filed_return
from yanxiu_xl.archive.confirmed import confirmed_notes, confirmed_teachers
from yanxiu_xl.archive.scores import StoredScores, sheets_of
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.measures.findings import Findings
from yanxiu_xl.measures.pairs import guidance_in_both
from yanxiu_xl.problems import Level
from yanxiu_xl.scoring.confirm import (
    Confirmed,
    Lateness,
    band,
    causes_of_gap,
    deductions,
    lateness,
    off_counts,
)
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import Outcome, not_applicable, pending, scored
from yanxiu_xl.scoring.schools import overall
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workflow.ingest import scores_to_file
from yanxiu_xl.workflow.merging import merge

A, B = CLASS_TEACHER, PLAIN
HOST, MENTOR, OTHER = "榆树小学", "何静", "许文斌"


def with_term(term=TERM, **values):
    return replace(term, values={**term.values, **{key.replace("__", "."): value for key, value in values.items()}})


def merged(root, books, term=TERM, registers=None, day=LAST_DAY):
    """A term folder in which the returns (school code -> rows, or the bytes of a file) have been merged."""
    folder = new_term(root / "学期", term.code, term)
    for code, rows in books.items():
        put(folder.inbox, f"{code}.xlsx", rows if isinstance(rows, bytes) else small_return(rows, code, term))
    if registers is not None:
        write_registers(folder.registers, term, registers)
    merge(folder, day)
    return folder


def filed(root, books, term=TERM, registers=None):
    """The same for tests that look at nothing but the archive."""
    with archive_alone():
        return merged(root, books, term, registers)


class Seen:
    """What the archive of a merged folder says."""

    def __init__(self, folder):
        self.folder = folder
        with folder.archive() as archive:
            self.own = {(code, t.name): t for code, ts in archive.teacher_scores().items() for t in ts}
            self.teachers = {(code, t.name): t for code, ts in confirmed_teachers(archive).items() for t in ts}
            self.notes = confirmed_notes(archive)
            self.own_schools, self.schools = archive.school_scores(), archive.confirmed()
            self.across = archive.across()
            self.problems = {s: archive.problems(one.id, one.name) for s, one in archive.current().items()}

    def codes(self, code):
        return {p.code for p in self.across.get(code, [])}


def good(code="01", **sheets):
    rows = good_rows() if code == "01" else school(code)
    return {**rows, **({"roster": roster(A, B)} if code == "01" else {}), **sheets}


# --- rows that another school's book speaks against ---


def visit(number=29, observer=A, **cells):
    return {**observations(observer, 1, number)[0], "scope": "镇内他校", "host_school": HOST, "teacher": MENTOR, **cells}


def at_home(teacher=MENTOR, number=29, observer=OTHER, **cells):
    """A lesson of ``teacher`` as somebody at the own school has registered it."""
    return {**observations(observer, 1, number)[0], "teacher": teacher, "subject": "数学", "topic": "另一课", **cells}


def hosts(*rows):
    return good("02", observations=list(rows))


TWENTY_NINE = observations(A, 29)
WAIVED = replace(TERM, waivers=(Waiver("01", "M08", "对方改了课表", date(2021, 3, 1)),))
STRUCK = [
    # name, 王芳's 听课记录, the host's book, term, own T3, confirmed T3, code
    ("nobody speaks against it", [*TWENTY_NINE, visit()], hosts(), TERM, 15, 15, ""),
    ("the host tells of the same lesson", [*TWENTY_NINE, visit()], hosts(at_home(subject="音乐", topic="第29课")), TERM, 15, 15, ""),
    ("the host tells of another lesson", [*TWENTY_NINE, visit()], hosts(at_home()), TERM, 15, 14.5, "M08"),
    ("the host knows nobody of that name", [*TWENTY_NINE, visit(teacher="吴有仁")], hosts(), TERM, 15, 14.5, "M07"),
    ("the observer was teaching at home", [*TWENTY_NINE, visit()],
     hosts({**at_home(A), "scope": "镇内他校", "host_school": "柳林小学"}), TERM, 15, 14.5, "M09"),
    ("so was the observer of a lesson at home", observations(A, 30),
     hosts({**at_home(A), "scope": "镇内他校", "host_school": "柳林小学"}), TERM, 15, 14.5, "M09"),
    ("one row, two codes: it is one row", [*TWENTY_NINE, visit(teacher="吴有仁")],
     hosts({**at_home(A), "scope": "镇内他校", "host_school": "柳林小学"}), TERM, 15, 14.5, "M07"),
    ("two rows", [*observations(A, 28), visit(28), visit()], hosts(at_home(number=28), at_home()), TERM, 15, 14, "M08"),
    ("more notes than were asked for", [*observations(A, 30), visit(30)], hosts(at_home(number=30)), TERM, 15, 15, "M08"),
    ("a row that did not count anyhow", [*TWENTY_NINE, visit(advice="好")], hosts(at_home()), TERM, 14.5, 14.5, "M08"),
    ("the centre has waived it", [*TWENTY_NINE, visit()], hosts(at_home()), WAIVED, 15, 15, ""),
    ("a cap: the struck row leaves its place to another", [*observations(A, 28), visit(28), visit(29)], hosts(at_home(number=28)),
     with_term(town_cap=1), 14.5, 14.5, "M08"),
    ("the host has not returned", [*TWENTY_NINE, visit(teacher="吴有仁")], None, TERM, 15, 15, ""),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("rows", "host", "term", "own", "confirmed", "code"), [c[1:] for c in STRUCK], ids=[c[0] for c in STRUCK])
def test_a_row_that_another_school_speaks_against_counts_for_the_school_alone(tmp_path, rows, host, term, own, confirmed, code):
    books = {"01": good(observations=rows, roster=roster(A))} | ({"02": host} if host else {})
    seen = Seen(filed(tmp_path, books, term))
    mine, theirs = seen.own["01", A].items["T3"], seen.teachers["01", A].items["T3"]
    assert (mine.score, theirs.score) == (own, confirmed), theirs.detail
    assert not [p for p in seen.problems["01"] if p.level is Level.ERROR and p.sheet == "听课记录"]
    # U4 follows the teachers, in its own words
    assert seen.own_schools["01"].items["U4"].score == pytest.approx(10 * own / 15, abs=1e-4)
    assert seen.schools["01"].items["U4"].score == pytest.approx(10 * confirmed / 15, abs=1e-4)
    assert ("按两校的记录改算" in seen.schools["01"].items["U4"].detail) == (own != confirmed)
    # the reason, with its cell
    left_out = [p for p in theirs.places if p.why and p not in mine.places]
    assert all(code in p.why and p.cell.startswith("听课记录!D") for p in left_out)
    assert bool(left_out) == bool(code), theirs.places
    assert (("01", A) in seen.notes) == bool(code)
    if code and own != confirmed:
        assert f"T3 自评{own:g}、核定{confirmed:g}：{left_out[0].cell}" in seen.notes["01", A]
        assert any("核定时不计" in line and code in line for line in seen.schools["01"].corrections)


def test_a_row_with_an_error_of_its_own_is_told_of_once(tmp_path):
    """The school's own score leaves it out already: nothing changes at the centre, and nothing is said twice."""
    rows = [*TWENTY_NINE, visit(teacher="吴有仁", kind="家常课")]
    seen = Seen(filed(tmp_path, {"01": good(observations=rows, roster=roster(A)), "02": hosts()}))
    assert "M07" in seen.codes("01")
    assert seen.own["01", A].items["T3"].score == seen.teachers["01", A].items["T3"].score == 14.5
    assert (seen.notes, seen.schools["01"].corrections) == ({}, ())


def test_all_that_follows_from_a_struck_row_follows_in_the_master(tmp_path):
    """Reviews, reflections, the must of 30 lessons, base, rank: every figure of the confirmed side is of one piece."""
    rows = [*observations(A, 29), visit(reviewed="是", reflection="有"), *observations(B, 30)]
    books = {"01": good(observations=rows), "02": hosts(at_home())}
    seen = Seen(merged(tmp_path, books))
    own, confirmed = seen.own["01", A], seen.teachers["01", A]
    assert (own.valid_observations, confirmed.valid_observations) == (30, 29)
    assert [own.items[c].score - confirmed.items[c].score for c in ("T3", "T4", "T10")] == [0.5, 1.25, 1]
    assert confirmed.base < own.base
    assert "听课30节" in confirmed.lacking
    assert "听课30节" not in own.lacking
    assert seen.teachers["01", B].items == seen.own["01", B].items
    line = next(line for line in lines_on(seen.folder.master, "教师得分总表") if line["姓名"] == A)
    assert (line["T3 听课节数\n(15)"], line["基础分"], line["校内名次"]) == (14.5, confirmed.base, confirmed.rank)
    assert "T4 自评1.25、核定0" in line["核定说明"]
    assert "M08" in line["核定说明"]


def test_striking_is_gone_when_the_other_school_has_mended_its_book(tmp_path):
    folder = merged(tmp_path, {"01": good(observations=[*TWENTY_NINE, visit()]), "02": hosts(at_home())})
    assert Seen(folder).teachers["01", A].items["T3"].score == 14.5
    put(folder.inbox, "02.xlsx", small_return(hosts(at_home(subject="音乐", topic="第29课")), "02", stamp=Stamp(issue=2)))
    merge(folder, LAST_DAY)
    seen = Seen(folder)
    assert seen.teachers["01", A].items["T3"].score == 15
    assert seen.notes == {}


# --- mentor and apprentice in two schools ---


def wrong_rows(seen, code):
    """Records with an error; what is only demanded by the end of the term stands elsewhere."""
    return {(p.code, p.sheet, p.cell) for p in seen.problems[code] if p.level is Level.ERROR and p.sheet in ("听课记录", "研修活动", "师徒结对")}


def pair(**cells):
    return {"pair_id": "J-01-001", "mentor": MENTOR, "mentor_school": HOST, "apprentice": B, "subject": "语文",
            "agreed_on": date(2020, 9, 10), "start": date(2020, 9, 10), "end": date(2021, 1, 10), "result": "合格", **cells}


def guidance(*days, number="J-01-001"):
    return [activity(n, category="师徒活动", related_id=number, topic=f"指导{n}") for n in days]


TO = [{**row, "scope": "镇内他校", "host_school": "柳林小学", "teacher": B, "grade": "四年级", "subject": "英语"}
      for row in observations(MENTOR, 2)]
BACK = [visit(n, B) for n in (4, 5)]
PAIRS = [
    # name, 师徒结对 of the apprentice's school, her notes, guidance there; the mentor's notes, guidance there; U7, the mentor's point
    ("2 + 2 lessons in two books, 2 guidances, passed", pair(), BACK, guidance(7, 8), TO, [], 6, 1),
    ("excellent is passed, too", pair(result="优秀"), BACK, guidance(7, 8), TO, [], 6, 1),
    ("not passed", pair(result="不合格"), BACK, guidance(7, 8), TO, [], 6, 0),
    ("not told yet", pair(result=None), BACK, guidance(7, 8), TO, [], 6, 0),
    ("guidance in the mentor's book", pair(), BACK, [], TO, guidance(7, 8), 6, 1),
    ("a guidance in each", pair(), BACK, guidance(7), TO, guidance(8), 6, 1),
    ("the same guidance in both is one", pair(), BACK, guidance(7), TO, guidance(7), 4, 1),
    ("one guidance", pair(), BACK, guidance(7), TO, [], 4, 1),
    ("the mentor came once", pair(), BACK, guidance(7, 8), TO[:1], [], 4, 1),
    ("the apprentice came once", pair(), BACK[:1], guidance(7, 8), TO, [], 4, 1),
    ("a note of the mentor without advice is none", pair(), BACK, guidance(7, 8), [TO[0], {**TO[1], "advice": "好"}], [], 4, 1),
    ("lessons of somebody else", pair(), BACK, guidance(7, 8), [{**row, "teacher": A} for row in TO], [], 4, 1),
    ("a mentor nobody knows there", pair(mentor="吴有仁"), [], guidance(7, 8), [], [], 4, 0),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("row", "back", "here", "to", "there", "u7", "point"), [c[1:] for c in PAIRS], ids=[c[0] for c in PAIRS])
def test_a_pair_across_schools_counts_by_both_books(tmp_path, row, back, here, to, there, u7, point):
    plain = good("02")
    host = {**plain, "observations": [*plain["observations"], *to], "activities": [*plain["activities"], *there]}
    mine = good(mentoring=[row], observations=back, activities=here)
    seen = Seen(filed(tmp_path, {"01": mine, "02": host}))
    assert seen.schools["01"].items["U7"].score == u7, seen.schools["01"].items["U7"].detail
    assert seen.own_schools["01"].items["U7"].score <= u7  # the own book alone cannot prove more
    own, confirmed = seen.own["02", MENTOR], seen.teachers["02", MENTOR]
    assert confirmed.extra - own.extra == point
    assert (("02", MENTOR) in seen.notes) == bool(point)
    if point:
        assert "柳林小学：师徒结对第4行" in seen.notes["02", MENTOR]
    # her own school is as it was
    assert {c: i.score for c, i in seen.schools["02"].items.items() if c in seen.own_schools["02"].items and c not in ("U2", "U10", "U11")} == {
        c: i.score for c, i in seen.own_schools["02"].items.items() if c not in ("U2", "U10", "U11")}
    assert wrong_rows(seen, "02") == set()
    assert wrong_rows(seen, "01") == set() or row["mentor"] != MENTOR


def test_the_mentors_cells_stand_in_the_working(tmp_path):
    host = good("02")
    host["observations"] = [*host["observations"], *TO]
    books = {"01": good(mentoring=[pair()], observations=BACK, activities=guidance(7, 8)), "02": host}
    seen = Seen(filed(tmp_path, books))
    item = seen.schools["01"].items["U7"]
    assert "跨校1对，核定时两校的记录都算" in seen.own_schools["01"].items["U7"].detail
    assert "跨校1对，两校的记录都算" in item.detail
    assert [p.cell for p in item.places if p.cell.startswith(HOST)] == [f"{HOST} 听课记录!D{n}" for n in (8, 9)]


@pytest.mark.parametrize("registered", [False, True], ids=["her school has not registered it", "her school has, too"])
def test_the_mentors_school_loses_nothing_by_registering_the_pair_or_not(tmp_path, registered):
    host = good("02")
    before = Seen(filed(tmp_path / "1", {"02": host}))
    if registered:
        host["mentoring"] = [*host["mentoring"], pair(pair_id="J-02-002", result=None)]
    seen = Seen(filed(tmp_path / "2", {"01": good(mentoring=[pair()], observations=BACK, activities=guidance(7, 8)), "02": host}))
    assert seen.own_schools["02"].own == before.own_schools["02"].own
    assert seen.schools["02"].score == before.schools["02"].score
    assert ("M13" in seen.codes("01")) is not registered
    assert seen.teachers["02", MENTOR].extra == before.own["02", MENTOR].extra + 1


def test_a_line_with_an_error_gives_the_mentor_nothing(tmp_path):
    books = {"01": good(mentoring=[pair(agreed_on=None)], observations=BACK, activities=guidance(7, 8)), "02": good("02")}
    seen = Seen(filed(tmp_path, books))
    assert wrong_rows(seen, "01") == {("C01", "师徒结对", "F4")}
    assert seen.teachers["02", MENTOR].extra == seen.own["02", MENTOR].extra


def test_a_mentor_with_two_passed_apprentices_has_one_point(tmp_path):
    host = good("02")
    host["mentoring"] = [{**row, "result": "合格"} for row in host["mentoring"]]
    seen = Seen(filed(tmp_path, {"01": good(mentoring=[pair()]), "02": host}))
    assert host["mentoring"][0]["mentor"] == MENTOR
    assert seen.teachers["02", MENTOR].extra == seen.own["02", MENTOR].extra


def test_a_namesake_of_the_mentor_at_the_apprentices_school_gets_nothing(tmp_path):
    host = good("02")
    host["roster"] = [{**row, "name": A} if row["name"] == MENTOR else row for row in host["roster"]]
    host = {key: [{k: A if v == MENTOR else v for k, v in row.items()} for row in rows] for key, rows in host.items()}
    seen = Seen(filed(tmp_path, {"01": good(mentoring=[pair(mentor=A)]), "02": host}))
    assert "带徒弟" not in seen.own["01", A].extra_detail
    assert "带徒弟" not in seen.teachers["01", A].extra_detail
    assert "带徒弟1" in seen.teachers["02", A].extra_detail


GUIDANCE = [
    ([], [], 0), (["a"], [], 1), ([], ["a"], 1), (["a"], ["a"], 1), (["a", "a"], ["a"], 2), (["a"], ["b"], 2), ([None], ["a"], 2),
    ([None], [None], 2), (["a", "b"], ["b", "c"], 3),
]


@pytest.mark.parametrize(("own", "abroad", "count"), GUIDANCE)
def test_what_both_books_have_on_one_day_is_one_guidance(own, abroad, count):
    assert guidance_in_both(own, abroad) == count


# --- how late the first return was ---

DUE = date(2021, 1, 12)
LATE = [
    # saved (all that were taken), days late, None where it cannot be told
    (["2021-01-12T16:30:00Z"], 1),  # half past midnight in Beijing
    (["2021-01-13T00:30:00+08:00"], 1),
    (["2021-01-13T00:30:00"], 1),
    (["2021-01-12T15:59:00Z"], 0),
    (["2021-01-10T08:00:00+08:00"], 0),
    (["2021-01-13T00:30:00+08:00", "2021-01-15T09:00:00+08:00"], 1),  # corrected later: late once
    (["2021-01-15T09:00:00+08:00", "2021-01-13T00:30:00+08:00"], 1),  # in whatever order
    (["2021-01-11T09:00:00+08:00", "2021-02-15T09:00:00+08:00"], 0),  # in time, corrected a month later
    (["2021-01-20T09:00:00Z"], 8),
    ([""], None),
    (["昨天"], None),
    (["", "2021-01-15T09:00:00+08:00"], None),  # the one without a time may have come first
    (["", "2021-01-11T09:00:00+08:00"], 0),  # one was there in time, whatever the other is
]


@pytest.mark.parametrize(("saved", "days"), LATE)
def test_lateness_goes_by_the_first_return_and_by_the_day_in_beijing(saved, days):
    got = lateness(DUE, saved)
    assert got.days == days
    assert bool(got.words) == (days != 0)


def test_without_a_due_date_nobody_is_late():
    assert lateness(None, ["2021-01-20T09:00:00Z"]) == Lateness()


def saved_at(rows, moment, issue=1):
    data = small_return(rows, "01", DUE_TERM, stamp=Stamp(issue=issue))

    def put_time(core):
        head, _, rest = core.partition(b'<dcterms:modified xsi:type="dcterms:W3CDTF">')
        assert rest
        return head + b'<dcterms:modified xsi:type="dcterms:W3CDTF">' + moment.encode() + rest[rest.index(b"</"):]

    return altered(data, "docProps/core.xml", put_time)


DUE_TERM = replace(with_term(deduct__errors_points=0), schools=tuple(replace(s, due=DUE) if s.code == "01" else s for s in TERM.schools))


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("moments", "off", "words"),
    [
        (["2021-01-12T16:30:00Z"], 0.5, "第一份报送2021-01-13保存（应报2021-01-12），逾期1天扣0.5"),
        (["2021-01-12T16:30:00Z", "2021-01-15T02:00:00Z"], 0.5, "第一份报送2021-01-13保存（应报2021-01-12），逾期1天扣0.5"),
        (["2021-01-12T15:30:00Z", "2021-01-15T02:00:00Z"], 0, "没有扣分"),
        (["2021-01-15T02:00:00Z"], 1.5, "第一份报送2021-01-15保存（应报2021-01-12），逾期3天扣1.5"),
        (["not a time"], 0, "看不出第一份报送是哪天保存的，逾期没有算；没有扣分"),
    ],
)
def test_a_corrected_return_is_late_once(tmp_path, moments, off, words):
    folder = new_term(tmp_path / "学期", TERM.code, DUE_TERM)
    for number, moment in enumerate(moments):
        rows = good()
        rows["profile"][0]["pupils"] = 128 + number
        put(folder.inbox, "柳林.xlsx", saved_at(rows, moment, number + 1))
        merge(folder, LAST_DAY)
    one = Seen(folder).schools["01"]
    assert one.deduction == off
    assert one.deduction_detail.startswith(words)
    assert one.score == pytest.approx(one.before - off)


# --- deductions and the band ---


def told_of_school(master, indicator):
    """What 学校得分总表 tells of an indicator of 柳林小学."""
    (line,) = (line for line in lines_on(master, "学校得分总表") if TERM.code_of(line["学校"]) == "01")
    return line[f"{indicator} {NAMES[indicator]}"]


@pytest.mark.parametrize(("switch", "places"), [("开启", {"01": 2, "02": 1}), ("关闭", {"01": 1, "02": 2})])
def test_whether_deductions_touch_band_and_rank_is_the_centres_choice(tmp_path, switch, places):
    other = good("02")
    other["archive"] = [row | ({"completion": "未完成", "done_on": None} if row["item_code"] in ("D01", "D12") else {}) for row in other["archive"]]
    books = {"01": saved_at(good_rows(), "2021-01-20T02:00:00Z"), "02": other}
    seen = Seen(merged(tmp_path, books, with_term(DUE_TERM, deduct__band=switch)))
    late, punctual = seen.schools["01"], seen.schools["02"]
    assert (late.deduction, late.score) == (4, pytest.approx(late.before - 4))
    assert late.score < punctual.score < late.before
    lines = {TERM.code_of(line["学校"]): line for line in lines_on(seen.folder.master, "学校得分总表")}
    assert [lines["01"][head] for head in ("扣分前", "扣分", "核定合计")] == [late.before, 4, late.score]
    assert {code: line["名次"] for code, line in lines.items() if code in seen.schools} == places


@pytest.mark.parametrize(("switch", "word"), [("开启", "良好"), ("关闭", "优秀")])
def test_the_band_goes_by_the_score_after_deductions_or_before(switch, word):
    term = with_term(deduct__band=switch)
    one = confirmed_of(term, dict.fromkeys(("U1", "U3"), (9.1, 10)), late=Lateness(4))
    assert (one.before, one.score, one.band) == (91, 89, word)


# --- why own and confirmed score differ ---


def item(code, mark):
    return not_applicable(code, 10, "不适用。") if mark is None else pending(code, mark[1], "待核定。") if mark[0] is None else scored(code, mark[0], mark[1], "")


def confirmed_of(term, marks, late=None):
    items = {code: item(code, mark) for code, mark in marks.items()}
    off, words = deductions(term, late or Lateness(), Findings.of(None))
    base = overall(items)
    return Confirmed(items, off, words, base - off, band(term, base - off if off_counts(term) else base))


GAPS = [
    # name, own marks, confirmed marks, days late -> what M21 names, in order; what it does not
    ("a correction", {"U1": (15, 15), "U3": (15, 15)}, {"U1": (6, 15), "U3": (15, 15)}, 0, ["U1"], ["U3"]),
    ("material not filed", {"U1": (15, 15), "U2": (5, 5)}, {"U1": (15, 15), "U2": (5, 10)}, 0, ["U2"], ["U1"]),
    ("full marks of the centre's indicator are no cause", {"U1": (12, 15), "U3": (15, 15), "U10": (None, 4)},
     {"U1": (6, 15), "U3": (15, 15), "U10": (4, 4)}, 0, ["U1"], ["U10", "U3"]),
    ("no reports are one", {"U1": (15, 15), "U10": (None, 4)}, {"U1": (15, 15), "U10": (0, 4)}, 0, ["U10"], ["U1"]),
    ("not inspected is none", {"U1": (15, 15), "U11": (None, 4)}, {"U1": (6, 15), "U11": None}, 0, ["U1"], ["U11"]),
    ("an indicator that is better is no cause of a lower score", {"U1": (15, 15), "U3": (5, 15)}, {"U1": (1, 15), "U3": (9, 15)}, 0,
     ["U1"], ["U3"]),
    ("a higher score has its causes, too", {"U1": (5, 15), "U3": (9, 15)}, {"U1": (14, 15), "U3": (8, 15)}, 0, ["U1"], ["U3"]),
    ("two causes, the greater first", {"U1": (15, 15), "U3": (15, 15), "U5": (15, 15)}, {"U1": (12, 15), "U3": (3, 15), "U5": (14.9, 15)}, 0,
     ["U3", "U1"], ["U5"]),
    ("only deductions", {"U1": (15, 15)}, {"U1": (15, 15)}, 10, [], ["U1"]),
    ("deductions beside a cause", {"U1": (15, 15), "U3": (15, 15)}, {"U1": (10, 15), "U3": (15, 15)}, 10, ["U1"], ["U3"]),
]


@pytest.mark.parametrize(("own", "marks", "days", "named", "not_named"), [g[1:] for g in GAPS], ids=[g[0] for g in GAPS])
def test_the_causes_of_a_gap_are_those_that_make_it(own, marks, days, named, not_named):
    words = causes_of_gap({code: item(code, mark) for code, mark in own.items()}, confirmed_of(TERM, marks, Lateness(days)), NAMES)
    found = [(words.index(NAMES[code]), code) for code in marks if NAMES[code] in words]
    assert [code for _, code in sorted(found)] == named, words
    assert not any(NAMES[code] in words for code in not_named)
    assert ("另扣" in words) == bool(days)


def test_the_causes_add_up_to_the_gap():
    own = {"U1": (14, 15), "U2": (5, 5), "U3": (11.5, 15)}
    words = causes_of_gap({code: item(code, mark) for code, mark in own.items()}, confirmed_of(TERM, {**own, "U1": (8, 15), "U2": (5, 10)}), NAMES)
    # own 30.5 of 35: 87.14; confirmed 24.5 of 40: 61.25. U1: -6 of 40 is -15; U2: nothing of 5 more, at 87.14 %, is -10.9
    assert "组织、计划、制度（少15分）" in words
    assert "每月专题讲座及资料存档（一部分只由中心校核定，少10.9分）" in words
    assert half_sum(words) == pytest.approx(87.14 - 61.25, abs=0.1)


def half_sum(words):
    return sum(float(part.split("分")[0]) for part in words.split("少")[1:])


# --- the centre's registers ---


MONTHLY = [lecture(n, A) for n in (5, 25, 45, 65)]
"""Four lectures, one a month; the return's day for the material is no matter."""


def receipt(of, days, result="合格"):
    return {"school": "柳林小学", "lecture_date": of["date"], "topic": of["topic"], "speaker": A,
            "received_on": of["date"] + timedelta(days), "form": "纸质", "copies": 1, "receiver": "姜秀兰", "result": result}


MATERIAL = [
    ("+7 合格, +8 合格, 需补充, 退回", [(7, "合格"), (8, "合格"), (1, "需补充"), (1, "退回")], 6.875, 6.88),
    ("all in time", [(0, "合格")] * 4, 10, 10),
    ("all late", [(8, "合格")] * 4, 7.5, 7.5),
    ("one late", [(30, "合格")], 5.625, 5.63),
    ("none", [], 5, 5),
]


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("given", "score", "shown"), [m[1:] for m in MATERIAL], ids=[m[0] for m in MATERIAL])
def test_material_is_rounded_at_the_end_and_shown_alike_everywhere(tmp_path, given, score, shown):
    receipts = [receipt(one, *how) for one, how in zip(MONTHLY, given, strict=False)]
    seen = Seen(merged(tmp_path, {"01": good(activities=MONTHLY)}, registers={"lecture_receipts": receipts}))
    one = seen.schools["01"].items["U2"]
    assert one.score == score
    assert f"得{shown:g}分" in one.detail
    assert told_of_school(seen.folder.master, "U2") == shown


def test_material_of_a_lecture_that_does_not_count_does_not_count(tmp_path):
    """A row with an error proves nothing, at the centre as at the school."""
    rows = [{**MONTHLY[0], "minutes": 20}, *MONTHLY[1:]]
    seen = Seen(filed(tmp_path, {"01": good(activities=rows)}, registers={"lecture_receipts": [receipt(one, 1) for one in MONTHLY]}))
    assert wrong_rows(seen, "01") == {("R09", "研修活动", "C4")}
    assert seen.schools["01"].items["U2"].score == 7.5


def fault(deadline, fixed_on=None, result="整改中"):
    return {"date": date(2020, 9, 21), "school": "柳林小学", "kind": "专项检查", "inspector": "周海涛", "faults": "台账不齐",
            "demand": "补齐", "deadline": deadline, "fixed_on": fixed_on, "result": result}


def report(month, day=10):
    return {"date": date(2020, month, day), "school": "柳林小学", "title": f"{month}月{day}日的消息", "platform": "县教育网", "level": "县"}


def test_reports_and_faults_of_the_register(tmp_path):
    kept = {
        "inspections": [fault(date(2020, 10, 1), date(2020, 10, 20), "已整改"), fault(date(2020, 11, 1)), fault(date(2030, 1, 1))],
        "reports_uploaded": [report(9), report(9, 20), report(11), report(12)],
    }
    items = Seen(filed(tmp_path, {"01": good()}, registers=kept)).schools["01"].items
    assert (items["U11"].score, items["U10"].score) == (2, 3)


def test_a_return_without_the_tab_is_not_nothing_at_the_centre(tmp_path):
    def without(data):
        return data.replace("研修活动".encode(), "别的活动".encode())

    data = altered(small_return(good(), "01"), "xl/workbook.xml", without)
    data = altered(data, sheet_part("研修活动"), lambda xml: xml[: xml.index(b"<sheetData>")] + b"<sheetData/>" + xml[xml.index(b"</sheetData>") + 12:])
    one = Seen(filed(tmp_path, {"01": data})).schools["01"]
    assert one.items["U2"].outcome is Outcome.UNMEASURED
    assert (one.band, one.counted(TERM)) == ("待更正", None)
    assert any("无法衡量" in line for line in one.corrections)


# --- nobody under assessment ---


def test_where_nobody_is_assessed_the_centre_says_what_the_school_says(tmp_path):
    seen = Seen(filed(tmp_path, {"01": good(roster=roster()), "02": good("02")}))
    own, confirmed = seen.own_schools["01"].items, seen.schools["01"].items
    for code in ("U3", "U4", "U5", "U7", "U9"):
        assert confirmed[code].outcome is own[code].outcome is Outcome.NOT_APPLICABLE, code


def test_three_of_eight_are_three_of_eight_everywhere(tmp_path):
    """The share of 3 of 8 teachers heard at home: 13.125 of 15, shown as 13.13 wherever it is shown."""
    names = [f"教师{chr(0x4E00 + n)}" for n in range(8)]
    base = good_rows()["roster"][1]
    rows = [{**base, "teacher_id": f"01{n + 10}", "name": name, "post": "专任教师"} for n, name in enumerate(names)]
    seen_rows = [{**observations(names[7], 1, n)[0], "teacher": names[n], "kind": "家常课", "grade": "三年级", "subject": "语文"} for n in range(3)]
    lessons = [{**good_rows()["open_lessons"][0], "lesson_id": f"G-01-{n + 1:03d}", "teacher": name, "date": DAYS[40 + n],
                "reviewed_on": DAYS[40 + n], "review_chair": names[0], "recognition": None} for n, name in enumerate(names)]
    book = good(roster=rows, observations=seen_rows, open_lessons=lessons, evaluations=[])
    folder = merged(tmp_path, {"01": book})
    one = Seen(folder).schools["01"].items["U3"]
    assert one.score == 13.125, one.detail
    assert "得13.13分" in one.detail
    assert told_of_school(folder.master, "U3") == 13.13


# --- scored again without the file ---

ODD = [
    ("observations", 4, 2, "9.15"), ("observations", 5, 3, "第二节"), ("observations", 6, 11, "一般"), ("writings", 4, 8, "1500字左右"),
    ("writings", 5, 6, "2020-9-31"), ("activities", 4, 3, "两节课"), ("evaluations", 4, 4, "很好"), ("reviews", 4, 3, "优"),
    ("roster", 5, 18, "春天"), ("archive", 5, 6, "开学初"), ("writings", 6, 3, "　"), ("observations", 7, 4, " 王 芳 "), ("open_lessons", 4, 13, "?"),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("at", range(len(ODD)), ids=[f"{key} {row} {column}" for key, row, column, _ in ODD])
def test_a_filed_return_scores_as_the_file_did(tmp_path, at):
    key, row, column, value = ODD[at]
    folder = filed(tmp_path, {"01": small_return(good_rows(), "01", odd={(key, row, column): value})})
    with folder.archive() as archive:
        one = archive.current()["01"]
        run = CheckRun.of(folder.term(), filed_return(archive, one), LAST_DAY)
        again = scores_to_file(run)
        own = StoredScores.of(archive.teacher_scores()["01"], archive.school_scores()["01"], sheets_of(archive.db)[one.id], again.judged)
        left_out = [line for _, *line in archive.db.execute("SELECT * FROM not_counting WHERE return_id = ?", (one.id,))]
    assert sorted(map(list, again.judged.left_out)) == sorted(left_out)
    assert (sorted(again.teachers), again.school) == (sorted(own.teachers), own.school)
    assert told_of(again) == told_of(own)


def told_of(scores):
    """(teacher, code, what it came to, its records) of scores as they are filed, in whatever order."""
    records = {}
    for number, _, *record in scores.records:
        records.setdefault(number, []).append(record)
    return sorted(((teacher or "", *one, records.get(number, [])) for number, teacher, *one in scores.indicators), key=repr)


def test_a_backbone_teacher_is_examined_by_what_counts(tmp_path):
    """Rows with an error, and those another school speaks against, prove nothing for an election either."""
    book = good(observations=[visit(n, "李强", teacher="吴有仁" if n < 3 else MENTOR) for n in range(6)])
    kept = {**good_registers(), "backbone": [{"year": "2020", "school": "柳林小学", "teacher": "李强", "level": "校级", "kind": "复核", "outcome": "通过"}]}
    told = Seen(filed(tmp_path, {"01": book, "02": hosts()}, registers=kept)).across["01"]
    assert ["指导听课不足5节" in p.message for p in told if p.code == "M14"] == [True]
    book["observations"] = [visit(n, "李强") for n in range(6)]
    told = Seen(filed(tmp_path / "2", {"01": book, "02": hosts()}, registers=kept)).across["01"]
    assert not [p for p in told if "指导听课" in p.message]
