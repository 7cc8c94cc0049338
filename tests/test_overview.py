"""总览 against the archive: every figure of the front page asked again by SQL, for all towns and the demo's."""

from collections import defaultdict
from fractions import Fraction

import pytest

from tests.report_towns import TOWNS, of_demo, town
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.model import Figure, Gap, Group, Kind, Link, value_of
from yanxiu_xl.reports.overview import Changed, Entry, arrow, overview_of, short_names
from yanxiu_xl.reports.tiles import Key, Share, Tile
from yanxiu_xl.reports.todo import MOST, Todo, things_to_do

NAMES = [*TOWNS, "demo"]
WHERE = "r.state <> 'superseded'"
ITEMS = f"""
SELECT r.school_code AS school, i.teacher, i.code, i.outcome, i.points, i.full FROM indicator_score i JOIN school_return r ON r.id = i.return_id
WHERE {WHERE} AND r.school_code NOT IN (SELECT school_code FROM confirmed_teacher) AND i.teacher IS NOT NULL
UNION ALL SELECT school_code, teacher, code, outcome, points, full FROM confirmed_indicator WHERE teacher IS NOT NULL
"""
TEACHERS = f"""
SELECT r.school_code, t.name, t.band FROM teacher_score t JOIN school_return r ON r.id = t.return_id
WHERE {WHERE} AND r.school_code NOT IN (SELECT school_code FROM confirmed_teacher)
UNION ALL SELECT school_code, name, band FROM confirmed_teacher
"""


TOLD_AT = f"""
SELECT school_code, s.sheet, p.row FROM (
  SELECT r.id, r.school_code, p.sheet, p.row FROM problem p JOIN school_return r ON r.id = p.return_id WHERE {WHERE} AND p.level = 'error'
  UNION ALL SELECT r.id, r.school_code, p.sheet, p.row FROM across_problem p JOIN school_return r ON r.school_code = p.school_code
  WHERE {WHERE} AND p.level = 'error' AND p.code NOT IN ('M14', 'M19', 'M25')) p
JOIN return_sheet s ON s.return_id = p.id AND s.title = p.sheet WHERE p.row > 0"""
UNREAD = f"""
SELECT DISTINCT school_code, 'settled' FROM confirmed_indicator WHERE teacher IS NULL AND outcome = 'unmeasured'
UNION SELECT DISTINCT r.school_code, 'own' FROM indicator_score i JOIN school_return r ON r.id = i.return_id
WHERE {WHERE} AND teacher IS NULL AND outcome = 'unmeasured'"""


def summed(points, unread):
    """A school's points as a page shows them."""
    return points if points is not None and not unread else Gap.UNMEASURED if points is None else f"{points:g}（暂）"


def counting(sheet, kind, *columns):
    named = ", ".join(f"x.{column}" for column in columns)
    return (f"SELECT r.school_code, {named} FROM row_{sheet} x JOIN school_return r ON r.id = x.return_id WHERE {WHERE} AND NOT EXISTS ("
            f"SELECT 1 FROM left_out o WHERE o.school_code = r.school_code AND o.kind = '{kind}' AND o.source_row = x.source_row)")


class Asked:
    """What the front page should say, by SQL."""

    def __init__(self, facts):
        self.facts, self.term, db = facts, facts.term, facts.archive.db
        self.ask = lambda text, *values: db.execute(text, values).fetchall()
        self.listed = [one.code for one in self.term.schools]
        self.assessed = [one.code for one in self.term.schools if one.assessed]
        self.there = {code for (code,) in self.ask(f"SELECT school_code FROM school_return r WHERE {WHERE}")}
        self.months = list(self.term["assessed_months"])
        self.teachers = {}
        for school, name, start, end in self.ask(
            f"SELECT r.school_code, x.name, x.on_duty_from, x.on_duty_to FROM row_roster x JOIN school_return r ON r.id = x.return_id"
            f" WHERE {WHERE} AND x.assessed = '是' AND x.name IS NOT NULL ORDER BY x.source_row"
        ):
            duty = [month for month in self.months if (start or "") <= f"{month}-15" <= (end or "9")]
            self.teachers.setdefault((school, name), duty)
        self.unmeasured = {(school, name, code) for school, name, code in self.ask(f"SELECT school, teacher, code FROM ({ITEMS}) WHERE outcome = 'unmeasured'")}
        self.valid = defaultdict(list)
        for school, name, day in self.ask(counting("observations", "observations", "observer", "date")):
            self.valid[school, name].append(day)

    def target(self, who):
        assert not self.term["observations_by_post"]
        return int(Fraction(self.term["min_observations"] * len(self.teachers[who]), len(self.months)) + Fraction(1, 2))

    def of(self, school):
        return [who for who in self.teachers if school in ("", who[0])]

    def observed(self, school=""):
        """(valid lessons, teachers who have reached their goal, teachers of whom both are known)."""
        known = [who for who in self.of(school) if self.target(who) and (*who, "T3") not in self.unmeasured]
        return sum(len(self.valid[who]) for who in known), sum(len(self.valid[who]) >= self.target(who) for who in known), len(known)

    def taught(self, school=""):
        given = defaultdict(int)
        for where, name in self.ask(counting("open_lessons", "open_lessons", "teacher")):
            given[where, name] += 1
        enough = {who for who in self.of(school) if given[who] >= self.term["min_open_lessons"]}
        return len(enough), len([who for who in self.of(school) if who in enough or (*who, "T5") not in self.unmeasured])

    def written(self, school=""):
        assert self.term["reflections_per_month"] == 1
        months = {(where, name, month) for where, name, month, category in self.ask(
            counting("writings", "reflections", "teacher", "month", "category")) if category == "月读书心得"}
        known = [who for who in self.of(school) if (*who, "T7") not in self.unmeasured]
        return sum((*who, month) in months for who in known for month in self.teachers[who]), sum(len(self.teachers[who]) for who in known)

    def lectured(self, school=""):
        """(months held, months held and handed in, months) of a school, or of all assessed ones that are there."""
        assert self.term["lectures_per_month"] == 1
        blurred = {code for (code,) in self.ask(
            f"SELECT r.school_code FROM indicator_score i JOIN school_return r ON r.id = i.return_id WHERE {WHERE} AND i.teacher IS NULL"
            " AND i.code = 'U2' AND i.outcome = 'unmeasured'")}
        schools = [code for code in ([school] if school else self.assessed) if code in self.there and code not in blurred]
        held, filed = set(), set()
        receipts = {(self.term.code_of(name), key) for name, day, topic in self.ask(
            "SELECT school, lecture_date, topic FROM register_lecture_receipts WHERE result = '合格' AND received_on IS NOT NULL") for key in (day, topic)}
        for code, day, topic, category in self.ask(counting("activities", "lectures", "date", "topic", "category")):
            if category == "专题讲座" and code in schools and day[:7] in self.months:
                held.add((code, day[:7]))
                if {(code, day), (code, topic)} & receipts:
                    filed.add((code, day[:7]))
        return len(held), len(filed), len(schools) * len(self.months)


def share(part, whole, otherwise=Gap.NOT_APPLICABLE, places=4):
    return float(int(Fraction(part, whole) * 10**places + Fraction(1, 2)) / 10**places) if whole else otherwise


@pytest.fixture(params=NAMES)
def both(request):
    """(front page, what it should say)."""
    if request.param != "demo":
        facts = town(request.param)
        yield overview_of(facts, dict.fromkeys(reports(), 0)), Asked(facts)
    else:
        with of_demo(request.getfixturevalue("demo")) as facts:
            yield overview_of(facts, dict.fromkeys(reports(), 0)), Asked(facts)


def test_the_six_figures_are_those_of_the_archive(both):
    page, asked = both
    valid, reached, known = asked.observed()
    taught, lessons = asked.taught()
    written, months = asked.written()
    held, filed, of = asked.lectured()
    there = len(set(asked.assessed) & asked.there)
    roster = asked.ask(f"SELECT COUNT(DISTINCT r.school_code || x.name) FROM row_roster x JOIN school_return r ON r.id = x.return_id WHERE {WHERE}")[0][0]
    tiles = {one.tile.key: (one.tile.figure.value, one.tile.words) for one in page.tiles}
    assert tiles == {
        Key.RETURNED: (share(there, len(asked.assessed)), f"{there}/{len(asked.assessed)} 校"),
        Key.ASSESSED: (len(asked.teachers), f"{len(asked.teachers)}/{roster} 人"),
        Key.OBSERVED: (share(valid, known, places=1), f"达标 {reached}/{known} 人"),
        Key.TAUGHT: (share(taught, lessons), f"{taught}/{lessons} 人"),
        Key.WRITTEN: (share(written, months), f"{written}/{months} 人月"),
        Key.HELD: (share(held, of), f"{held}/{of} 校月"),
    }
    more = {one.tile.key: one.tile.more for one in page.tiles}
    assert more[Key.HELD].endswith(f"（{filed}/{of}）")
    records = {one.tile.key: len(set(one.tile.figure.records)) for one in page.tiles}
    assert records[Key.OBSERVED] == valid
    assert records[Key.ASSESSED] == len(asked.teachers)
    assert records[Key.TAUGHT] >= taught
    assert records[Key.WRITTEN] >= written
    assert records[Key.HELD] >= held


def test_the_table_of_schools_is_that_of_the_archive(both):
    page, asked = both
    own = dict(asked.ask(f"SELECT r.school_code, s.own FROM school_score s JOIN school_return r ON r.id = s.return_id WHERE {WHERE}"))
    settled = {code: rest for code, *rest in asked.ask("SELECT school_code, score, band FROM confirmed_score")}
    wrong = dict(asked.ask(
        f"SELECT school_code, COUNT(*) FROM (SELECT r.school_code, p.code FROM problem p JOIN school_return r ON r.id = p.return_id WHERE {WHERE}"
        " AND p.level = 'error' UNION ALL SELECT school_code, code FROM across_problem WHERE level = 'error' AND code NOT IN ('M14', 'M19', 'M25'))"
        " GROUP BY 1"))
    faults = defaultdict(int)
    for (name,) in asked.ask("SELECT school FROM register_inspections WHERE (faults IS NOT NULL OR deadline IS NOT NULL) AND fixed_on IS NULL"
                             " AND (result IS NULL OR result NOT IN ('已整改', '无需整改'))"):
        faults[asked.term.code_of(name)] += 1
    told = defaultdict(set)
    for code, sheet, line in asked.ask(TOLD_AT):
        told[code].add((sheet, line))
    open_still = {(code, basis) for code, basis in asked.ask(UNREAD)}
    records = {row["school"]: {(one.sheet, one.row) for one in row["errors"].records if one.school} for row in page.schools.rows if row["school"] in asked.there}
    said = {row["school"]: {key: value_of(cell) for key, cell in row.items()} for row in page.schools.rows}
    assert set(said) == set(asked.listed) | asked.there
    for code, row in said.items():
        assert row["unmended"] == faults[code]
        if code not in asked.there:
            assert {row[key] for key in ("errors", "own", "score", "band", "place", "reached", "taught", "written", "lectures")} == {Gap.NOT_APPLICABLE}
            continue
        _, reached, known = asked.observed(code)
        _, filed, of = asked.lectured(code)
        score, band = settled[code]
        assert row["errors"] == wrong.get(code, 0)
        assert records[code] == told.get(code, set())
        assert (row["own"], row["score"], row["band"]) == (summed(own[code], (code, "own") in open_still), summed(score, (code, "settled") in open_still), band)
        blurred = {name for where, name, what in asked.unmeasured if where == code and what == "T3"}
        assert row["reached"] == share(reached, known, Gap.UNMEASURED if blurred else Gap.NOT_APPLICABLE)
        assert row["taught"] == share(*asked.taught(code))
        assert row["written"] == share(*asked.written(code))
        assert row["lectures"] == (f"{filed}/{of}" if of else Gap.UNMEASURED)


def test_schools_have_the_rank_of_their_score_and_equals_share_it(both):
    page, asked = both
    unread = {code for (code,) in asked.ask("SELECT DISTINCT school_code FROM confirmed_indicator WHERE teacher IS NULL AND outcome = 'unmeasured'")}
    scores = {code: score for code, score in asked.ask("SELECT school_code, score FROM confirmed_score") if code not in unread and score is not None}
    for row in page.schools.rows:
        if row["school"] in asked.there:
            mine = scores.get(row["school"])
            assert row["place"] == ("不排" if mine is None else str(1 + sum(other > mine for other in scores.values())))


def test_the_charts_show_what_the_archive_holds(both):
    page, asked = both
    scores, bands, weakest, progress = ([{key: value_of(cell) for key, cell in row.items()} for row in one.rows] for one in page.charts)
    settled = asked.ask("SELECT c.school_code, c.score, s.own FROM confirmed_score c JOIN school_return r ON r.school_code = c.school_code"
                        f" JOIN school_score s ON s.return_id = r.id WHERE {WHERE} ORDER BY COALESCE(c.score, 0) DESC, 1")
    assert [(row["school"], row["score"], row["own"]) for row in scores] == settled
    found = defaultdict(int)
    for school, _, band in asked.ask(TEACHERS):
        found[school, "无法评定" if band == "待更正" else band] += 1
    assert {(row["school"], band): row[band] for row in bands for band in ("优秀", "良好", "合格", "不合格", "无法评定") if row[band]} == dict(found)
    rates = asked.ask(f"SELECT code, SUM(points) / SUM(full) FROM ({ITEMS}) WHERE points IS NOT NULL GROUP BY 1 HAVING SUM(full) > 0")
    rates.sort(key=lambda one: (round(one[1], 9), int(one[0][1:])))
    assert [row["code"] for row in weakest] == [code for code, _ in rates[:6]]
    assert [row["rate"] for row in weakest] == pytest.approx([rate for _, rate in rates[:6]], abs=5.1e-5)
    owing = [who for who in asked.teachers if asked.target(who)]
    for number, (month, row) in enumerate(zip(asked.months, progress, strict=True), 1):
        seen = sum(day[:7] <= month for who in owing for day in asked.valid[who])
        begun = month <= asked.facts.as_of.isoformat()[:7]
        assert row["mean"] == (share(seen, len(owing), places=1) if owing and begun else None)
        assert row["asked"] == (share(sum(map(asked.target, owing)) * number, len(owing) * len(asked.months), places=1) if owing else None)


def test_a_figure_of_the_charts_names_its_records(both):
    page, _ = both
    for one in (page.charts[1], page.charts[3]):
        for row in one.rows:
            for cell in row.values():
                if isinstance(cell, Figure) and isinstance(cell.value, int):
                    assert len(cell.records) == cell.value


CAUSES = {"M16": {"M16": "整改逾期"}, "M05": {"M05": "讲座资料没有存档"}, "teachers": {"S03": "公开课没上够", "S11": "没有师傅", "S10": "没有个人计划"}}


def test_what_is_to_be_done_is_what_waits_and_what_the_rules_have_found(both):
    page, asked = both
    found = defaultdict(int)
    for code, n in asked.ask(
        f"SELECT code, COUNT(*) FROM (SELECT p.code, p.level FROM problem p JOIN school_return r ON r.id = p.return_id WHERE {WHERE}"
        " UNION ALL SELECT code, level FROM across_problem) WHERE level <> 'hint' GROUP BY 1"
    ):
        found[code] = n
    (back,) = asked.ask(f"SELECT COUNT(*) FROM school_return r WHERE {WHERE} AND state = 'returned'")[0]
    (own,) = asked.ask("SELECT COUNT(*) FROM across_problem WHERE school_code = '' AND level <> 'hint'")[0]
    (refused,) = asked.ask("SELECT COUNT(*) FROM refused WHERE name NOT IN (SELECT name FROM refused_material)")[0]
    missing = len(set(asked.assessed) - asked.there)
    (held,) = asked.ask("SELECT COUNT(DISTINCT return_id) FROM held")[0]
    (undecided,) = asked.ask("SELECT COUNT(*) FROM undecided")[0]
    of_rules = {kind: sum(found[code] for code in codes) for kind, codes in CAUSES.items()}
    wanted = {"missing": missing, "held": held, "undecided": undecided, "returned": back, "own": own, "refused": refused, **of_rules}
    said = {one.kind: one.figure.value for one in page.todo if one.kind != "rest"}
    assert {kind: n for kind, n in wanted.items() if n and (kind in said or len(page.todo) < MOST)} == said
    assert list(said) == [kind for kind in ("missing", "held", "undecided", "returned", *CAUSES, "refused", "own") if kind in said]
    assert all(one.figure.link for one in page.todo)
    for one in page.todo:
        assert all((f"{words}" in one.words) == (found[code] > 0) for code, words in CAUSES.get(one.kind, {}).items())
        assert one.kind not in CAUSES or len(one.figure.records) == one.figure.value


def test_the_sentence_says_how_complete_the_data_is(both):
    page, asked = both
    there = asked.there & set(asked.assessed)
    back = [code for (code,) in asked.ask(f"SELECT school_code FROM school_return r WHERE {WHERE} AND state = 'returned'") if code in there]
    missing = len(set(asked.assessed) - there)
    (held,) = asked.ask("SELECT COUNT(DISTINCT return_id) FROM held")[0]
    assert page.sentence == f"应交 {len(asked.assessed)} 校，已收 {len(there)}（其中退回修改 {len(back)}），未交 {missing}，少行待确认 {held}"


def test_the_contents_list_every_report_with_its_question_and_rows():
    rows = {code: number for number, code in enumerate(reports())}
    page = overview_of(town("good"), rows, [Entry("听课记录", "", 7, Link("", ("听课记录",)))])
    asked = {code: "" if one.group is Group.RAW else one.question for code, one in reports().items()}
    assert [(one.title, one.question, one.rows, one.link) for one in page.contents] == [
        *((one.title, asked[code], rows[code], Link(code, ())) for code, one in reports().items()), ("听课记录", "", 7, Link("", ("听课记录",)))]


# --- what there is no town for ---


@pytest.mark.parametrize(("kind", "now", "before", "told"), [
    (Kind.RATE, 0.9, 0.85, "↑5%"), (Kind.RATE, 0.9, 1.0, "↓10%"), (Kind.RATE, 0.9, 0.9, "持平"), (Kind.COUNT, 66, 64, "↑2"), (Kind.SCORE, 29.7, 30.4, "↓0.7"),
    (Kind.RATE, Gap.UNMEASURED, 0.9, ""), (Kind.RATE, 0.9, None, ""),
])
def test_a_figure_stands_beside_what_it_was(kind, now, before, told):
    assert arrow(Tile(Key.TAUGHT, "", Figure(now), kind, ""), before) == told


@pytest.mark.parametrize(("share_", "value"), [
    (Share(9, 10), 0.9), (Share(0, 4), 0.0), (Share(0, 0), Gap.NOT_APPLICABLE), (Share(0, 0, unmeasured=2), Gap.UNMEASURED), (Share(1, 2, unmeasured=2), 0.5),
])
def test_the_four_kinds_of_no_number(share_, value):
    assert share_.value == value


@pytest.mark.parametrize(("names", "short"), [
    (["青禾镇柳林小学", "青禾镇榆树小学"], ["柳林小学", "榆树小学"]), (["柳林小学", "榆树小学"], ["柳林小学", "榆树小学"]), (["青禾小学"], ["青禾小学"]),
    (["青禾一小", "青禾二小", "青禾"], ["青禾一小", "青禾二小", "青禾"]), ([], []),
])
def test_a_chart_names_schools_without_what_all_have_in_front(names, short):
    assert list(short_names(dict(enumerate(names))).values()) == short


def test_more_than_eight_things_to_do_are_eight_lines_and_the_last_says_how_many_more(monkeypatch):
    many = [Todo(str(at), f"事 {at}", Figure(1)) for at in range(11)]
    monkeypatch.setattr("yanxiu_xl.reports.todo._returns", lambda *_: many)
    found = things_to_do(town("nobody has returned"), [])
    assert len(found) == MOST
    assert [one.words for one in found[-2:]] == ["事 6", "还有 4 件，见问题清单"]


def test_a_changed_tile_without_a_merge_before_says_nothing():
    assert {one.arrow for one in overview_of(town("good"), {}).tiles} == {""}
    assert isinstance(overview_of(town("good"), {}).tiles[0], Changed)
