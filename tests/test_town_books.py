"""What the rules across schools ask of the archive: the plan of every query, texts that are alike, and what is remembered of them."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.made import unchecked
from tests.town import TERM, archive_of, school
from yanxiu_xl.archive.alike import remember_alike, text_digest
from yanxiu_xl.archive.books import ASKED, MADE, TownBooks
from yanxiu_xl.archive.schema import table_name
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.measures.likeness import alike, least_of, likeness
from yanxiu_xl.reading.attachments import Attachment

SHEETS = {table_name(sheet) for sheet in SCHOOL_SHEETS}


@pytest.fixture(scope="module")
def archive():
    """Returns of all schools in one archive."""
    with archive_of([unchecked(school(one.code), one.code, TERM) for one in TERM.schools]) as opened:
        yield opened


# --- the plans ---


def plan_of(archive, statement, *given):
    """What SQLite makes of a statement: (parent, line) by its number."""
    return {number: (parent, line) for number, parent, _, line in archive.db.execute(f"EXPLAIN QUERY PLAN {statement}", given)}


def loops(plan):
    """The tables that are gone through one within the other, outermost first, of each part of a plan."""
    by_parent = {}
    for parent, line in plan.values():
        if line.startswith(("SCAN", "SEARCH")):
            by_parent.setdefault(parent, []).append(line)
    return list(by_parent.values())


def aliases(statement):
    """Alias -> archive table of a statement."""
    return {alias: table for table, alias in re.findall(r"\b(row_\w+|attachment)\s+(\w+)\b", statement)}


STATEMENTS = {
    **{f"{name} {n}": statement for name, made in MADE.items() for n, statement in enumerate(made) if not statement.startswith("CREATE INDEX")},
    **{name: query for name, (query, *_) in ASKED.items()},
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_nothing_is_gone_through_once_for_each_row_of_something_else(archive, name):
    """Of tables that are looked up within one another only the outermost is gone through; sheets are reached return by return."""
    books, statement = TownBooks(archive.db, TERM.code_of), STATEMENTS[name]
    for question in ASKED:
        books.prepare(question)
    bare = re.sub(r"^CREATE TEMP TABLE \w+ AS", "", statement)
    plan = plan_of(archive, bare, *["?"] * bare.count("?"))
    assert loops(plan), plan
    inner = {number for number, (_, line) in plan.items() if line.startswith("CORRELATED")}
    within = [line for lines in loops(plan) for line in lines[1:]] + [line for parent, line in plan.values() if parent in inner]
    assert [line for line in within if not line.startswith("SEARCH")] == []
    lines = [line for _, line in plan.values()]
    assert not [line for line in lines if "AUTOMATIC" in line]
    for alias, table in aliases(statement).items():
        reached = [line for line in lines if re.match(rf"(SCAN|SEARCH) {alias}\b", line)]
        assert reached, (alias, lines)
        assert all(re.search(r"SEARCH \w+ USING PRIMARY KEY \(return_id=\?", line) for line in reached if table in {*SHEETS, "attachment"}), reached


def test_the_tables_made_for_a_run_are_of_this_connection_alone(archive):
    before = {name for (name,) in archive.db.execute("SELECT name FROM sqlite_master")}
    for question in ASKED:
        TownBooks(archive.db, TERM.code_of).prepare(question)
    assert {name for (name,) in archive.db.execute("SELECT name FROM sqlite_master")} == before
    assert not archive.seals.touched & set(MADE)


# --- texts that are alike ---


def all_with_all(texts, least):
    """Every pair compared with every other."""
    return [(one, other, share) for (one, first), (other, second) in combinations(enumerate(texts), 2) if (share := likeness(first, second, least)) >= least]


SIGNS = st.sampled_from("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经")


@st.composite
def near_copies(draw):
    """A text, and copies of it of which about every fifth sign has been left out, put in, replaced, or moved in a block; and others."""
    base = draw(st.text(SIGNS, min_size=1, max_size=60))
    made = [base]
    for _ in range(draw(st.integers(1, 4))):
        text = list(draw(st.sampled_from(made)))
        for _ in range(draw(st.integers(0, max(1, len(text) // 3)))):
            at = draw(st.integers(0, len(text)))
            match draw(st.sampled_from(("out", "in", "other", "moved"))):
                case "out":
                    del text[at:at + 1]
                case "in":
                    text[at:at] = draw(SIGNS)
                case "other":
                    text[at:at + 1] = draw(SIGNS)
                case _:
                    text = text[at:] + text[:at]
        made.append("".join(text))
    return made + draw(st.lists(st.text(SIGNS, max_size=40), max_size=3))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(near_copies(), st.sampled_from((80, 80, 80, 50, 66, 81, 95, 100, 10)))
def test_the_pairs_that_are_alike_are_those_of_comparing_all_with_all(texts, percent):
    least = least_of(percent)
    assert sorted(alike(texts, least)) == all_with_all(texts, least)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(near_copies(), st.data())
def test_what_is_new_is_compared_with_everything(texts, data):
    new = data.draw(st.sets(st.integers(0, len(texts) - 1)))
    least = least_of(80)
    assert sorted(alike(texts, least, new)) == [pair for pair in all_with_all(texts, least) if {pair[0], pair[1]} & new]


EDGE = "甲乙丙丁戊己庚辛壬癸"


@pytest.mark.parametrize(("first", "second", "percent", "found"), [
    (EDGE, "甲乙丙丁戊己庚辛一二", 80, True),
    (EDGE, "甲乙丙丁戊己庚一二三", 80, False),
    (EDGE, "一甲乙丙丁戊己庚辛二", 80, True),
    ("甲乙丙丁戊己", "甲一乙二丙三丁戊己", 80, True),
    ("甲乙丙丁", "甲乙丙丁戊己", 80, True),
    ("甲乙丙丁", "甲乙丙丁戊己庚", 80, False),
    ("甲" * 70_000, "甲" * 69_999, 80, True),
    ("甲" * 70_000, "乙" * 70_000, 80, False),
    ("", "甲", 80, False),
    ("甲", "甲", 100, True),
    ("\ud800甲", "\ud800甲", 80, True),
    (EDGE, EDGE[::-1], 80, False),
    ("甲" * 160 + "乙" * 40, "甲" * 160 + "丙" * 40, 80, True),
    ("甲" * 159 + "乙" * 41, "甲" * 159 + "丙" * 41, 80, False),
])
def test_on_the_line(first, second, percent, found):
    assert bool(list(alike([first, second], least_of(percent)))) is found
    assert bool(all_with_all([first, second], least_of(percent))) is found


def test_a_very_long_text_among_short_ones():
    """More of one sign than a small counter holds."""
    texts = ["甲" * 70_000, "乙", "甲" * 69_999, ""]
    assert list(alike(texts, least_of(80))) == all_with_all(texts, least_of(80)) != []


def test_more_texts_than_are_held_at_a_time(monkeypatch):
    monkeypatch.setattr("yanxiu_xl.measures.likeness.BLOCK", 3)
    texts = [EDGE[: 3 + n % 8] * 3 for n in range(17)]
    least = least_of(80)
    assert sorted(alike(texts, least)) == all_with_all(texts, least)
    assert sorted(alike(texts, least, {0, 16})) == [pair for pair in all_with_all(texts, least) if {0, 16} & {pair[0], pair[1]}]


# --- what is remembered ---


class Texts:
    """Texts by digest; how often each has been asked for."""

    def __init__(self, *texts):
        self.by_digest, self.asked = {text_digest(text): text for text in texts}, 0

    def __call__(self, digest):
        self.asked += 1
        return self.by_digest[digest]


ONE, TWO, THREE, FOUR = EDGE * 3, EDGE * 3 + "子", EDGE * 2 + "子丑寅卯辰巳午未", "另一篇" * 9


@pytest.fixture
def memory():
    with archive_of([]) as opened:
        yield opened.db


def remembered(db):
    return [db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("text_compared", "text_alike", "meta")]


def remember(db, *texts, percent=80):
    asked = Texts(*texts)
    remember_alike(db, asked.by_digest, asked, least_of(percent))
    return asked.asked


def test_a_pair_is_compared_once(memory):
    assert remember(memory, ONE, TWO, FOUR) == 3
    first = remembered(memory)
    assert len(first[1]) == 1
    assert remember(memory, ONE, TWO, FOUR) == 0
    assert remembered(memory) == first


@pytest.mark.parametrize("steps", [
    [((ONE,), 80), ((ONE, TWO), 80), ((ONE, TWO, FOUR), 80)],
    [((ONE, THREE), 80), ((ONE, TWO, FOUR), 80)],
    [((ONE, TWO, FOUR), 95)],
    [((ONE, TWO, THREE, FOUR), 50), ((ONE, FOUR), 99)],
], ids=["one after the other", "one is gone", "a stricter limit before", "a looser limit, then others"])
def test_what_is_remembered_follows_from_texts_and_limit_alone(memory, steps):
    for texts, percent in steps:
        remember(memory, *texts, percent=percent)
    remember(memory, ONE, TWO, FOUR)
    with archive_of([]) as straight:
        remember(straight.db, ONE, TWO, FOUR)
        assert remembered(memory) == remembered(straight.db)


def test_one_text_in_two_files_is_alike_and_in_one_file_it_is_not_told_twice(archive):
    one = unchecked(school("01"), "01", TERM)
    other = unchecked(school("02"), "02", TERM)
    rows = {submission.tables["writings"].rows[0]: submission for submission in (one, other)}
    assert len(rows) == 1
    (row,) = rows
    for shas, wanted in ((("a", "b"), 1), (("a", "a"), 0)):
        returns = [replace(submission, attachments=[paper(row, sha)]) for submission, sha in zip((one, other), shas, strict=True)]
        for submission in returns:
            submission.tables["writings"].values["category"][0] = "教育教学论文"
        with archive_of(returns) as made:
            books = TownBooks(made.db, TERM.code_of)
            assert len(books.texts_alike(least_of(80))) == wanted
            assert len(books.same_files()) == 1 - wanted


def paper(row, sha):
    return Attachment("writings", row, "论文.docx", sha, len(EDGE), EDGE)
