"""When a return was last saved, whoever wrote it; and which of two counts then, merged for real."""

import itertools
import json
import re
import subprocess
import sys
import zipfile
from datetime import date
from io import BytesIO

import pytest

from tests.master_pages import lines_on
from tests.small import altered, packed, parts, put, small_return
from tests.support import TERM, good_rows, read, without_log
from tests.terms import new_term
from yanxiu_xl.problems import UserError
from yanxiu_xl.workflow.history import history
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.planning import plan_merge

DAY = date(2020, 10, 31)
CORE, APP = "docProps/core.xml", "docProps/app.xml"
EXCEL, LIBRE, WPS, SHEETJS = "Microsoft Excel", "LibreOffice/7.4.7.2$Linux_X86_64", "WPS Office_11.1.0", "SheetJS"
MADE = "2020-09-01T08:00:00Z"
"""What the template says of when it was made and saved."""


def rows_with_pupils(number):
    rows = good_rows()
    rows["profile"][0]["pupils"] = number
    return rows


def saved_by(writer, modified, rows=None, code="01"):
    """A return as a program of that name leaves it."""
    data = small_return(rows or good_rows(), code)
    data = altered(data, CORE, lambda xml: re.sub(rb"(<dcterms:created [^<>]*>)[^<]*", rb"\g<1>" + MADE.encode(), xml))
    data = altered(data, CORE, lambda xml: re.sub(rb"(<dcterms:modified [^<>]*>)[^<]*", rb"\g<1>" + modified.encode(), xml))
    return altered(data, APP, lambda xml: re.sub(rb"<Application>[^<]*", b"<Application>" + writer.encode(), xml))


def without_properties(rows, code="01"):
    """As online sheets write it."""
    return packed({name: xml for name, xml in parts(small_return(rows, code)).items() if not name.startswith("docProps")})


def packed_at(data, moment):
    """The parts carry a time, as openpyxl and WPS write it."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, xml in parts(data).items():
            out.writestr(zipfile.ZipInfo(name, moment), xml)
    return buffer.getvalue()


TIMES = [
    # writer, what it wrote, the moment in Beijing, exact
    (EXCEL, "2020-10-15T02:00:00Z", "2020-10-15T10:00:00+08:00", True),
    (EXCEL, "2020-10-15T10:00:00+08:00", "2020-10-15T10:00:00+08:00", True),
    (EXCEL, "2020-10-14T22:00:00-04:00", "2020-10-15T10:00:00+08:00", True),
    ("Microsoft Macintosh Excel", "2020-10-15T02:00:00Z", "2020-10-15T10:00:00+08:00", True),
    (LIBRE, "2020-10-15T10:00:00Z", "2020-10-15T10:00:00+08:00", True),
    (LIBRE, "2020-10-15T23:59:59.5Z", "2020-10-15T23:59:59+08:00", True),
    (WPS, "2020-10-15T02:00:00Z", "2020-10-15T10:00:00+08:00", False),
    (EXCEL, "2020-10-15T10:00:00", "2020-10-15T10:00:00+08:00", False),
    (SHEETJS, MADE, "", False),
    (EXCEL, MADE, "", False),
    (EXCEL, "yesterday", "", False),
    (EXCEL, "", "", False),
    (EXCEL, "2020-10-15T02:00:00Z" + " " * 100, "2020-10-15T10:00:00+08:00", True),
    (EXCEL, "9" * 200, "", False),
]


@pytest.mark.parametrize(("writer", "modified", "moment", "exact"), TIMES)
def test_the_moment_is_the_one_the_program_meant(tmp_path, writer, modified, moment, exact):
    one = read(put(tmp_path, "校.xlsx", saved_by(writer, modified)))
    assert (one.saved.at, one.saved.exact) == (moment, exact)


@pytest.mark.parametrize("how", ["no properties", "damaged", "empty", "foreign"])
def test_where_there_is_no_time_none_is_told(tmp_path, how):
    changed = {"damaged": b"<", "empty": b"", "foreign": b"<a/>"}
    data = without_properties(good_rows()) if how == "no properties" else altered(saved_by(EXCEL, MADE), CORE, lambda _: changed[how])
    assert read(put(tmp_path, "校.xlsx", data)).saved.at == ""


# --- which counts: (older, newer) as bytes; the newer has 129 pupils ---

OLD, NEW = rows_with_pupils(128), rows_with_pupils(129)
MORE = {**NEW, "observations": [*NEW["observations"], {**NEW["observations"][0], "date": date(2020, 10, 21), "period": 7}]}
PAIRS = {
    "offset": (saved_by(EXCEL, "2020-10-15T10:00:00+08:00", OLD), saved_by(EXCEL, "2020-10-15T03:00:00Z", NEW)),
    "LibreOffice, then Excel": (saved_by(LIBRE, "2020-10-15T10:00:00Z", OLD), saved_by(EXCEL, "2020-10-15T02:30:00Z", NEW)),
    "Excel, then LibreOffice": (saved_by(EXCEL, "2020-10-15T02:00:00Z", OLD), saved_by(LIBRE, "2020-10-15T10:30:00Z", NEW)),
    "WPS two days later": (saved_by(EXCEL, "2020-10-15T02:00:00Z", OLD), saved_by(WPS, "2020-10-17T02:00:01Z", NEW)),
    "online, with a record more": (saved_by(EXCEL, "2020-10-15T02:00:00Z", OLD), without_properties(MORE)),
    "the template's time, a record more": (saved_by(SHEETJS, MADE, OLD), saved_by(SHEETJS, MADE, MORE)),
    "the template's time, parts later": (
        packed_at(saved_by(SHEETJS, MADE, OLD), (2020, 10, 15, 10, 0, 0)), packed_at(saved_by(SHEETJS, MADE, NEW), (2020, 10, 15, 10, 0, 4))),
    "a clock of 2035 and a record more": (saved_by(EXCEL, "2035-01-01T00:00:00Z", OLD), saved_by(EXCEL, "2020-10-15T02:00:00Z", MORE)),
}
UNKNOWN = {
    "online, a cell corrected": (saved_by(EXCEL, "2020-10-15T02:00:00Z", OLD), without_properties(NEW)),
    "both online": (without_properties(OLD), without_properties(NEW)),
    "the template's time": (saved_by(SHEETJS, MADE, OLD), saved_by(SHEETJS, MADE, NEW)),
    "WPS on the same day": (saved_by(EXCEL, "2020-10-15T02:00:00Z", OLD), saved_by(WPS, "2020-10-15T05:00:00Z", NEW)),
    "one second": (saved_by(EXCEL, "2020-10-15T02:00:00Z", OLD), saved_by(EXCEL, "2020-10-15T02:00:00Z", NEW)),
}


def pupils(folder):
    with folder.archive() as archive:
        counting = archive.current().get("01")
        if counting is None:
            return None
        return archive.db.execute("SELECT pupils FROM row_profile WHERE return_id = ?", (counting.id,)).fetchone()[0]


def states(one, code="01"):
    return sorted((line.state, line.filed.name if line.filed else "") for line in one.standing.lines if line.code == code)


@pytest.mark.usefixtures("archive_only")
@pytest.mark.one_in(4)
@pytest.mark.parametrize("how", PAIRS)
@pytest.mark.parametrize("names", [("甲.xlsx", "乙.xlsx"), ("乙.xlsx", "甲.xlsx")])
def test_the_later_one_counts_under_any_name(tmp_path, how, names):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    for name, data in zip(names, PAIRS[how], strict=True):
        put(folder.inbox, name, data)
    one = merge(folder, DAY)
    assert pupils(folder) == 129
    assert dict(states(one)) == {"accepted": names[1], "superseded": names[0]}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("how", UNKNOWN)
def test_where_nobody_knows_both_wait_and_the_centre_chooses(tmp_path, how):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    for name, data in zip(("甲.xlsx", "乙.xlsx"), UNKNOWN[how], strict=True):
        put(folder.inbox, name, data)
    one = merge(folder, DAY)
    assert pupils(folder) is None
    assert states(one) == [("undecided", ""), ("undecided", "乙.xlsx"), ("undecided", "甲.xlsx")]
    assert "01" not in one.standing.missing
    assert not one.standing.clean
    told = [p.problem for p in one.standing.problems if p.code == "01" and p.problem.code == "M26"]
    assert {p.file for p in told} == {"甲.xlsx", "乙.xlsx"}
    assert not [p for p in one.standing.problems if p.code == "01" and p.problem.code == "M01"]
    with pytest.raises(UserError, match="分不出先后，请写明收下哪一份：01#1"):
        merge(folder, DAY, accept=["01"])
    steps = {s.file: s for s in plan_merge(folder, DAY).steps if s.code == "01"}
    assert [s.outcome for s in steps.values()] == ["undecided", "undecided"]
    assert [c.header for s in steps.values() for c in s.changes] == ["在校学生数"]
    done = merge(folder, DAY, accept=[steps["乙.xlsx"].reference])
    assert (pupils(folder), dict(states(done))) == (129, {"accepted": "乙.xlsx", "superseded": "甲.xlsx"})
    assert not merge(folder, DAY).changed


@pytest.mark.usefixtures("archive_only")
def test_one_that_counts_goes_on_counting_while_two_later_ones_wait(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    put(folder.inbox, "旧.xlsx", saved_by(EXCEL, "2020-10-01T02:00:00Z", rows_with_pupils(127)))
    assert states(merge(folder, DAY)) == [("accepted", "旧.xlsx")]
    for number, name in ((128, "甲.xlsx"), (129, "乙.xlsx")):
        put(folder.inbox, name, saved_by(EXCEL, "2020-10-15T02:00:00Z", rows_with_pupils(number)))
    waits = merge(folder, DAY)
    assert states(waits) == [("accepted", "旧.xlsx"), ("undecided", "乙.xlsx"), ("undecided", "甲.xlsx")]
    assert pupils(folder) == 127
    put(folder.inbox, "新.xlsx", saved_by(EXCEL, "2020-10-20T02:00:00Z", rows_with_pupils(130)))
    later = merge(folder, DAY)
    assert pupils(folder) == 130
    assert {state for state, _ in states(later)} == {"accepted", "superseded"}
    assert [c.filed.name for c in history(folder, "01")[1]][::3] == ["旧.xlsx", "新.xlsx"]


@pytest.mark.usefixtures("archive_only")
def test_two_of_one_content_need_nobody_asked(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    put(folder.inbox, "甲.xlsx", without_properties(OLD))
    put(folder.inbox, "乙.xlsx", saved_by(SHEETJS, MADE, OLD))
    assert {state for state, _ in states(merge(folder, DAY))} == {"accepted", "superseded"}


@pytest.mark.usefixtures("archive_only")
def test_order_and_parts_of_arrival_do_not_matter(tmp_path):
    files = {
        "甲.xlsx": saved_by(EXCEL, "2020-10-15T02:00:00Z", OLD), "乙.xlsx": without_properties(NEW), "丙.xlsx": saved_by(WPS, "2020-10-15T05:00:00Z", MORE),
    }
    masters = set()
    for number, order in enumerate(itertools.permutations(files)):
        folder = new_term(tmp_path / str(number) / "学期", TERM.code, TERM)
        for name in order:
            put(folder.inbox, name, files[name])
            merge(folder, DAY)
        masters.add(without_log(folder))
    assert len(masters) == 1


def test_shown_times_are_those_of_beijing(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    put(folder.inbox, "甲.xlsx", saved_by(LIBRE, "2020-10-15T23:30:00Z", OLD))
    put(folder.inbox, "二.xlsx", saved_by(EXCEL, "2020-10-15T15:30:00Z", good_rows(), "02"))
    merge(folder, DAY)
    shown = {line["学校代码"]: line["保存时间"] for line in lines_on(folder.master, "报送情况") if line["学校代码"] in {"01", "02"}}
    assert shown == {"01": "2020-10-15 23:30", "02": "2020-10-15 23:30"}


def test_the_command_line_says_what_to_do(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    for name, rows in (("甲.xlsx", OLD), ("乙.xlsx", NEW)):
        put(folder.inbox, name, without_properties(rows))

    def run(*arguments):
        return subprocess.run([sys.executable, "-X", "utf8", "-m", "yanxiu_xl", "merge", str(folder.root), "--date", str(DAY), *arguments],
                              capture_output=True, check=False, encoding="utf-8")

    plan = run("--plan")
    assert "分不出先后" in plan.stdout
    assert "要用这一份：yanxiu merge --accept 01#1" in plan.stdout
    assert run().returncode == 1
    assert run("--accept", "01").returncode == 2
    done = run("--accept", "01#2", "--json")
    assert next(s for s in json.loads(done.stdout)["schools"] if s["code"] == "01")["state"] == "accepted"
