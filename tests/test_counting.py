"""Which return counts: it follows from the returns and the centre's decisions, never from how they came."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.made import unchecked
from tests.support import TERM, good_rows, write_return
from tests.terms import new_term
from tests.test_merge import dump_file
from yanxiu_xl.archive.counting import _Records, accept, accept_content, choose, find_return, settle, withdraw
from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.sequence import Order, Stage
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks import run_checks
from yanxiu_xl.cli import main
from yanxiu_xl.measures.shrinking import Loss, much_smaller
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.registers import Registers
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workbooks.master import write_master
from yanxiu_xl.workflow.ingest import scores_to_file
from yanxiu_xl.workflow.merging import decide, merge
from yanxiu_xl.workflow.planning import plan_merge

DAY = date(2020, 10, 31)

# rows of 听课记录 in each return from the oldest to the newest, contents accepted, limit -> counts, held back
CHAINS = [
    ("one return", [100], "", 10, 0, []),
    ("more rows", [100, 120], "", 10, 1, []),
    ("a tenth fewer is let pass", [100, 90], "", 10, 1, []),
    ("one row more than a tenth", [100, 89], "", 10, 0, [1]),
    ("another limit", [100, 60], "", 40, 1, []),
    ("accepted", [100, 50], "b", 10, 1, []),
    ("accepted, and the next is measured by it", [100, 50, 46], "b", 10, 2, []),
    ("the next is measured by the one that counts", [100, 50, 46], "", 10, 0, [1, 2]),
    ("only the newest of the held is accepted", [100, 50, 46], "c", 10, 2, []),
    ("a full one after a held one", [100, 50, 95], "", 10, 2, []),
    ("little by little", [100, 91, 83, 76], "", 10, 3, []),
    ("all rows are gone", [100, 0], "", 10, 0, [1]),
    ("from nothing", [0, 5], "", 10, 1, []),
    ("from nothing to nothing", [0, 0], "", 10, 1, []),
    ("emptied, whatever the limit", [100, 0], "", 100, 0, [1]),
    ("emptied but for one, under such a limit", [100, 1], "", 100, 1, []),
]

# rows gone of a hundred that were there, rows now, rules that do not hold -> the rule that holds it back
EXCHANGED = [
    ("none", 0, 100, "", ""),
    ("a tenth is let pass", 10, 100, "", ""),
    ("one row more than a tenth", 11, 100, "", "M25"),
    ("although there are more than before", 11, 125, "", "M25"),
    ("all of them, with as many others", 100, 100, "", "M25"),
    ("fewer rows are told as that", 11, 89, "", "M19"),
    ("that rule does not hold", 11, 89, "M19", ""),
    ("the other one does not hold", 11, 125, "M25", ""),
    ("the other one does not hold, but this", 11, 89, "M25", "M19"),
    ("this does not hold, but the other one", 11, 125, "M19", "M25"),
]


@pytest.mark.parametrize(("rows", "accepted", "percent", "counts", "held"), [c[1:] for c in CHAINS], ids=[c[0] for c in CHAINS])
def test_each_return_takes_the_place_of_the_one_before_unless_rows_are_gone(rows, accepted, percent, counts, held):
    chain = [Filed(n, "abcd"[n], "01", f"{n}.xlsx", "", 1, f"2020-10-0{n + 1}", "", "", "") for n in range(len(rows))]
    choice = choose([Stage((one,), (one,)) for one in chain], fewer(dict(enumerate(rows))), dict.fromkeys(accepted, "now"), percent)
    assert (choice.counting.id, sorted(choice.held), choice.undecided) == (counts, held, [])
    assert all((x.before, x.after) == (rows[counts], rows[n]) for n, lost in choice.held.items() for x in lost)


def fewer(rows):
    """A comparison of returns by their ids, of which only the number of 听课记录 differs."""
    def compare(before, now):
        lost = rows.get(before.id, 0) - rows.get(now.id, 0)
        return [Loss("observations", rows[before.id], rows[now.id], lost, {"王芳": lost})] if lost > 0 else []

    return compare


@pytest.mark.parametrize(("gone", "after", "excused", "code"), [c[1:] for c in EXCHANGED], ids=[c[0] for c in EXCHANGED])
def test_rows_that_others_have_replaced_are_gone_all_the_same(gone, after, excused, code):
    loss = Loss("observations", 100, after, gone, {"李强": gone})
    chain = [Filed(n, "ab"[n], "01", "", "", 1, str(n), "", "", "") for n in range(2)]
    choice = choose([Stage((one,), (one,)) for one in chain], lambda *_: [loss], {}, 10, {excused})
    assert [x.code(10) for x in choice.held.get(1, [])] == ([code] if code else [])
    assert choice.counting.id == (0 if code else 1)


def stage(names, last=""):
    """Returns of which the order is not known, but for those that are older than the ``last``."""
    made = {x: Filed(ord(x), x, "01", f"{x}.xlsx", "", 1, "", "", "", "") for x in names}
    return Stage(tuple(made.values()), tuple(made[x] for x in last or names))


UNDECIDED = [
    # stages, contents accepted and when, rows by content -> counts, undecided, held
    ("two", [stage("ab")], {}, {}, None, "ab", ""),
    ("two after one that counts", [stage("a"), stage("bc")], {}, {}, "a", "bc", ""),
    ("and one after both", [stage("a"), stage("bc"), stage("d")], {}, {}, "d", "", ""),
    ("one of two is accepted", [stage("ab")], {"b": "1"}, {}, "b", "", ""),
    ("both, the later decision counts", [stage("ab")], {"a": "2", "b": "1"}, {}, "a", "", ""),
    ("three of which one is known to be older", [stage("abc", "bc")], {}, {}, None, "bc", ""),
    ("three of which one is known to be the newest", [stage("abc", "c")], {}, {}, "c", "", ""),
    ("a small one after two undecided", [stage("a"), stage("bc"), stage("d")], {}, {"a": 10, "d": 2}, "a", "bc", "d"),
    ("the accepted one may be small", [stage("a"), stage("bc")], {"c": "1"}, {"a": 10, "c": 2}, "c", "", ""),
]


@pytest.mark.parametrize(("stages", "accepted", "rows", "counts", "undecided", "held"), [c[1:] for c in UNDECIDED], ids=[c[0] for c in UNDECIDED])
def test_returns_that_cannot_be_put_in_order_wait_for_the_centre(stages, accepted, rows, counts, undecided, held):
    choice = choose(stages, fewer({ord(x): n for x, n in rows.items()}), accepted, 10)
    assert (choice.counting.sha256 if choice.counting else None) == counts
    assert "".join(one.sha256 for one in choice.undecided) == undecided
    assert "".join(map(chr, choice.held)) == held


def test_much_smaller_is_more_than_the_share():
    assert [much_smaller(b, a, 10) for b, a in ((10, 9), (10, 8), (0, 0), (1230, 1107), (1230, 1106))] == [
        False, True, False, False, True]


# --- in the term folder ---


def observed(count, minute):
    rows = good_rows()
    rows["observations"] = rows["observations"][:count]
    return {"rows": rows, "stamp": Stamp(issue=1, checked_at=f"2020-10-30 16:{minute:02d}")}


def school_lines(now, code="01"):
    return [(x.state, x.filed.name) for x in now.lines if x.code == code]


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A small return after a full one, accepted, then merged again with a still smaller one."""
    folder = new_term(tmp_path_factory.mktemp("held") / "学期", TERM.code, TERM)
    write_return(folder.inbox / "全.xlsx", **observed(4, 1))
    first = merge(folder, DAY)
    write_return(folder.inbox / "少.xlsx", **observed(2, 2))
    waits = merge(folder, DAY)
    master = folder.master.read_bytes()
    plan = plan_merge(folder, DAY)
    with pytest.raises(UserError, match=r"学校“02”没有等待确认的报送。等待确认的学校：01。"):
        merge(folder, DAY, accept=["02"])
    untouched = folder.master.read_bytes() == master
    taken = merge(folder, DAY, accept=["01"])
    again = merge(folder, DAY)
    return folder, first, waits, plan, untouched, taken, again


def test_a_return_that_lost_rows_waits_and_the_old_one_goes_on_counting(held):
    _, first, waits, *_ = held
    assert school_lines(first.standing) == [("accepted", "全.xlsx")]
    assert school_lines(waits.standing) == [("accepted", "全.xlsx"), ("held", "少.xlsx")]
    assert not waits.standing.clean
    (told,) = (p.problem for p in waits.standing.problems if p.problem.code == "M19")
    assert told.message == "柳林小学这次的“听课记录”比上次少2行（上次4行，这次2行），没有了上次的2行：刘建华（1行）、陈晓燕（1行）。"
    assert "yanxiu merge --accept 01" in told.fix
    line = next(x for x in waits.standing.lines if x.state == "held")
    assert (line.problems["error"], line.rows["听课记录"]) == (1, 2)


def test_the_plan_shows_what_is_held_back_and_what_it_lacks(held):
    (step,) = (s for s in held[3].steps if s.outcome == "held")
    assert (step.code, step.file, step.was) == ("01", "少.xlsx", "全.xlsx")
    assert [(x.sheet, x.before, x.after) for x in step.losses] == [("observations", 4, 2)]
    assert [(c.kind.value, c.title, c.row) for c in step.changes] == [("removed", "听课记录", 6), ("removed", "听课记录", 7)]
    assert not held[3].clean


def test_only_a_school_that_waits_can_be_accepted_and_nothing_else_happens(held):
    assert held[4]


def test_what_was_accepted_once_stays_accepted(held):
    *_, taken, again = held
    assert school_lines(taken.standing) == [("accepted", "少.xlsx"), ("superseded", "全.xlsx")]
    assert school_lines(again.standing) == school_lines(taken.standing)
    assert not again.changed
    assert "M19" not in {p.problem.code for p in again.standing.problems}


def test_the_command_says_who_waits(held, capsys):
    with pytest.raises(SystemExit) as left:
        main(["merge", str(held[0].root), "--plan", "--json", "--date", DAY.isoformat()])
    content = json.loads(capsys.readouterr().out)
    assert left.value.code == 0
    assert [(s["code"], s["outcome"]) for s in content["steps"]] == [("00", "missing"), ("01", "same"), ("02", "missing")]


# --- several that wait ---


@pytest.fixture(scope="module")
def shrinking(tmp_path_factory):
    """Three returns of a school, each with far fewer rows than the one before."""
    place = tmp_path_factory.mktemp("shrinking")
    made = [write_return(place / f"{name}.xlsx", **observed(count, minute)) for name, count, minute in (("全", 4, 1), ("半", 2, 2), ("一", 1, 3))]
    returns = [SubmissionReader(TERM).read(path) for path in made]
    for one in returns:
        run_checks(TERM, one, DAY)
    return returns


def names_by_state(archive):
    found = {}
    for one in archive.filed():
        found.setdefault(one.state, []).append(one.name.removesuffix(".xlsx"))
    return found


ACCEPTED = [
    # what the centre writes, several after another -> what counts, what still waits
    ([], "全", ["半", "一"]),
    (["01"], "一", []),  # the newest of those that wait; the other is merely older now
    (["01#3"], "一", []),
    (["01#2"], "半", ["一"]),  # the last one is small beside that, too
    (["01#2", "01"], "一", []),
    (["01", "01"], "一", []),  # it was accepted already
    (["01#2", "01#3"], "一", []),  # that another one of the school was accepted says nothing
    (["01#2", "01#2"], "半", ["一"]),
    (["sha of 半"], "半", ["一"]),
]


@pytest.mark.parametrize(("written", "counts", "waiting"), ACCEPTED)
def test_of_two_that_wait_the_school_means_the_newest_and_a_number_each(shrinking, tmp_path, written, counts, waiting):
    shas = {f"sha of {one.name.removesuffix('.xlsx')}": one.sha256[:10] for one in shrinking}
    with Archive(tmp_path / "档案.sqlite", "2020-10-31") as archive:
        with archive.change():
            for one in shrinking:
                archive.add_return(one, "2020-10-31", "key")
            archive.set_present({one.name: one.sha256 for one in shrinking})
            settle(archive, 10)
        for wanted in written:
            with archive.change():
                accept(archive, shas.get(wanted, wanted), "2020-10-31")
                settle(archive, 10)
        found = names_by_state(archive)
        assert [one.name for one in archive.filed() if one.counts] == [f"{counts}.xlsx"]
        assert found.get("held", []) == waiting


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("02", "学校“02”没有等待确认的报送。等待确认的学校：01。"),
        ("01#1", "“01#1”不用确认。等待确认的报送：01#2（半.xlsx）、01#3（一.xlsx）。"),
        ("01#4", "没有“01#4”这份报送"),
        ("0000", "没有“0000”这份报送"),
    ],
)
def test_who_does_not_wait_cannot_be_accepted(shrinking, tmp_path, wanted, said):
    with Archive(tmp_path / "档案.sqlite", "2020-10-31") as archive, archive.change():
        for one in shrinking:
            archive.add_return(one, "2020-10-31", "key")
        archive.set_present({one.name: one.sha256 for one in shrinking})
        settle(archive, 10)
        with pytest.raises(UserError, match=re.escape(said)):
            accept(archive, wanted, "2020-10-31")


HELD = [
    # what the first return holds, what the second does -> how the second stands to the first
    ({}, {}, Order.SAME),
    ({}, {"observations": slice(3)}, Order.EARLIER), ({"observations": slice(3)}, {}, Order.LATER),
    ({"observations": slice(3)}, {"writings": slice(2)}, Order.UNKNOWN),
    ({}, {"activity_id": "H-01-009"}, Order.UNKNOWN),  # the same records, one of them under another number
    ({"observations": slice(3)}, {"activity_id": "H-01-009"}, Order.LATER),  # the same and one more
    ({"observations": slice(3)}, {"summary": "讲了别的"}, Order.UNKNOWN),  # one more, but another activity
    ({}, {"topic": "别的课题"}, Order.UNKNOWN),  # as many records, one of them another one
    ({}, {"pupils": 129}, Order.UNKNOWN),  # the records are the same, what the school says of itself is not
]


@pytest.mark.parametrize(("first", "second", "order"), HELD)
def test_what_two_returns_hold_tells_which_is_later(tmp_path, first, second, order):
    """Where no witness tells the time: a return that holds all of another, and more, was made later."""
    made = []
    for name, cells in (("甲", first), ("乙", second)):
        rows = good_rows()
        for key, value in cells.items():
            if isinstance(value, slice):
                rows[key] = rows[key][value]
            elif key == "topic":
                rows["observations"][0][key] = value
            elif key in {"activity_id", "summary"}:
                rows["activities"][0][key] = value
            else:
                rows["profile"][0][key] = value
        one = unchecked(rows)
        one.sha256 = name
        made.append(one)
    with Archive(tmp_path / "档案.sqlite", "2020-10-31") as archive:
        with archive.change():
            for one in made:
                archive.add_return(one, "2020-10-31", "key")
        records = _Records(archive, {one.sha256: one.id for one in archive.everything()})
        assert records("乙", "甲") is order


def test_the_order_of_each_schools_returns_is_remembered(shrinking, tmp_path):
    other = unchecked(good_rows(), "02")
    other.sha256 = "ffff" * 16
    with Archive(tmp_path / "档案.sqlite", "2020-10-31") as archive, archive.change():
        for one in (*reversed(shrinking), other):
            archive.add_return(one, "2020-10-31", "key")
        settle(archive, 10)
        order = dict(archive.db.execute("SELECT sha256, sequence FROM school_return"))
        assert sorted(order.values()) == [1, 2, 3, 4]
        assert [one.name for one in sorted(shrinking, key=lambda one: order[one.sha256])] == ["全.xlsx", "半.xlsx", "一.xlsx"]
        assert [one.reference for one in archive.everything()] == ["01#1", "01#2", "01#3", "02#1"]


def test_a_number_that_has_meant_another_return_is_not_obeyed(shrinking, tmp_path):
    whole, half, small = shrinking
    with Archive(tmp_path / "档案.sqlite", "2020-10-31") as archive, archive.change():
        for made in ((half, small), (whole,)):  # the oldest comes last: 01#1 is another return now
            for one in made:
                archive.add_return(one, "2020-10-31", "key")
            archive.set_present({one.name: one.sha256 for one in shrinking})
            settle(archive, 10)
        with pytest.raises(UserError, match=r"“01#1”先后指过不同的报送.*请写内容编号的前几位") as told:
            find_return(archive, "01#1")
        assert [one.name in str(told.value) for one in (whole, half, small)] == [True, True, False]  # those that it has meant
        assert find_return(archive, "01#3").sha256 == small.sha256  # which has meant one alone
        assert find_return(archive, half.sha256[:6]).sha256 == half.sha256


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("01#1", "全"), (" 01#2 ", "半"), ("01#3", "一"), ("sha 4", "半"), ("sha 64", "一"), ("SHA 8", "全"), ("sha 3", None), ("01", None), ("#1", None)],
)
def test_a_return_is_found_by_its_number_or_by_its_content(shrinking, tmp_path, wanted, name):
    by_name = {one.name.removesuffix(".xlsx"): one for one in shrinking}
    if wanted.lower().startswith("sha"):
        sha = by_name[name or "半"].sha256[: int(wanted.split()[1])]
        wanted = sha.upper() if wanted.startswith("SHA") else sha
    with Archive(tmp_path / "档案.sqlite", "2020-10-31") as archive:
        with archive.change():
            for one in shrinking:
                archive.add_return(one, "2020-10-31", "key")
            archive.set_present({one.name: one.sha256 for one in shrinking})
            settle(archive, 10)
        if name is None:
            with pytest.raises(UserError, match=r"没有“.*”这份报送。请写学校代码和第几次，如 03#2，或内容编号的前 4 位以上"):
                find_return(archive, wanted)
        else:
            assert find_return(archive, wanted).sha256 == by_name[name].sha256


# --- any set, any order, any batches, any repetition ---


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    """Returns as they are read and checked: two schools with three contents each, one of them much smaller."""
    place = tmp_path_factory.mktemp("pool")
    made = [("甲", "01", 4, 1), ("甲 改", "01", 4, 2), ("甲 少", "01", 2, 3), ("乙", "02", 3, 1), ("乙 少", "02", 1, 2), ("乙 全", "02", 4, 3)]
    returns = []
    for name, school, count, minute in made:
        given = observed(count, minute)
        given["rows"]["profile"][0]["pupils"] = 100 + minute
        path = write_return(place / f"{name}.xlsx", given["rows"], school=school, stamp=given["stamp"])
        returns.append(SubmissionReader(TERM).read(path))
    scores = {one.sha256: scores_to_file(run_checks(TERM, one, DAY)) for one in returns}
    return returns, scores


def play(path, pool, batches, accepted, withdrawn):
    """File the batches one after the other; decisions are made after the batch they are given with."""
    returns, scores = pool
    lying = {}
    with Archive(path, "2020-10-31") as archive:
        for batch, yes, no in zip(batches, accepted, withdrawn, strict=True):
            for one in batch:
                lying[returns[one].name] = returns[one].sha256
            with archive.change():
                for one in yes:
                    accept_content(archive, returns[one].sha256, "2020-10-31")
                for one in no:
                    withdraw(archive, returns[one].sha256, "2020-10-31")
                for one in batch:
                    archive.add_return(returns[one], "2020-10-31", "key")
                    archive.set_scores(returns[one].sha256, scores[returns[one].sha256])
                archive.set_present(lying)
                decide(archive, TERM, Registers("中心校登记.xlsx"), DAY)
        master = path.with_suffix(".xlsx")
        write_master(master, TERM, archive)
    return dump_file(path), master.read_bytes()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_state_follows_from_the_set_of_returns_and_decisions(pool, tmp_path_factory, data):
    """Any set of returns, in any order, split into any batches, some of them twice: same archive, same master bytes."""
    numbers = range(6)
    there = data.draw(st.sets(st.sampled_from(numbers), min_size=2), label="returns")
    accepted = data.draw(st.sets(st.sampled_from(sorted(there)), max_size=2), label="accepted")
    withdrawn = data.draw(st.sets(st.sampled_from(sorted(there)), max_size=1), label="withdrawn")
    order = data.draw(st.permutations(sorted(there)), label="order")
    repeated = data.draw(st.lists(st.sampled_from(sorted(there)), max_size=2), label="again")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(order)), min_size=1, max_size=2), label="cuts"))
    arrivals = [*order, *repeated]
    batches = [arrivals[a:b] for a, b in zip([0, *cuts], [*cuts, len(arrivals)], strict=True)]
    late = data.draw(st.integers(0, len(batches) - 1), label="when it is decided")
    spread = [set() if n != late else accepted for n in range(len(batches))], [set() if n != late else withdrawn for n in range(len(batches))]
    folder = tmp_path_factory.mktemp("any")
    at_once = play(folder / "一.sqlite", pool, [sorted(there)], [accepted], [withdrawn])
    assert play(folder / "二.sqlite", pool, batches, *spread) == at_once


def test_an_excused_school_is_not_held_back(tmp_path):
    term = replace(TERM, waivers=(Waiver("01", "M19", "撤并教学班", date(2021, 1, 1)),))
    folder = new_term(tmp_path / "学期", TERM.code, term)
    write_return(folder.inbox / "全.xlsx", **observed(4, 1))
    write_return(folder.inbox / "少.xlsx", **observed(2, 2))
    assert school_lines(merge(folder, DAY).standing) == [("accepted", "少.xlsx"), ("superseded", "全.xlsx")]
