"""Three small towns for the tests of regions, as files, not merged yet; and what an archive of them is compared by.

甲镇 has two schools that have returned, 乙镇 and 丙镇 one each. Between them stand the cases of the rules across towns, each beside a case
that looks like it and is none.
"""

import shutil
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
from sqlalchemy import select

from tests.small import put, small_return
from tests.terms import new_term
from tests.town import NAMES, TERM, school
from yanxiu_xl.archive.whole import contents, town_tables
from yanxiu_xl.regional.archive.store import open_region
from yanxiu_xl.regional.archive.tables import FILED, METADATA, town_id
from yanxiu_xl.workflow.folder import TermFolder

DAY = date(2020, 12, 20)
A, B, C = "甲镇中心校", "乙镇中心校", "丙镇中心校"
NAMED = sorted([A, B, C])
TEXT = "小组合作学习要分工明确，人人有事做，组长轮流当。" * 6


def town_of(name):
    """A town with two schools of its own."""
    return replace(TERM.with_schools(tuple(replace(one, name=f"{name[:2]}{one.name}") for one in TERM.schools[:2])), centre=name)


def renamed(rows, names):
    """The same rows with other names in them."""
    def own(value):
        if isinstance(value, str):
            for old, new in names.items():
                value = value.replace(old, new)
        return value

    return {key: [{column: own(value) for column, value in row.items()} for row in listed] for key, listed in rows.items()}


def rows_of(town, code="01", sign=""):
    """A good return of a school of a town, whose approvals are its own. sign: what its people's surnames are: nobody is known in two towns."""
    people = {name: f"{sign}{name[1:]}" for name in (*NAMES["00"], *NAMES["00"].values()) if sign}
    rows = renamed(school(code), {**people, **{one.name: f"{town[:2]}{one.name}" for one in TERM.schools[:2]}})
    for row in rows["projects"]:
        row["approval"] = f"{town[:1]}-{row['approval']}"
    return rows


def away(observer, host, teacher, day):
    """A lesson heard in another town."""
    return {"date": day, "period": 2, "observer": observer, "scope": "镇外", "host_school": host, "teacher": teacher, "grade": "三年级", "subject": "语文",
            "topic": "观潮", "kind": "公开课", "lesson_type": "新授", "lesson_grade": "优", "strengths": "导入自然，小组分工明确，人人发言",
            "advice": "展示时间偏短，建议每组都留两分钟"}


def paper(teacher, title, file):
    """A paper with a file beside it."""
    return {"teacher": teacher, "category": "教育教学论文", "title": title, "date": date(2020, 11, 3), "chars": 1500, "original": "是", "file_name": file}


def make(root: Path) -> list[TermFolder]:
    """The towns, below ``root``, not merged."""
    folders = []
    for name in (A, B, C):
        folder = new_term(root / name[:2], TERM.code, town_of(name), macros=False)
        folders.append(folder)
    first, second, third = folders
    a, b, c = rows_of(A), rows_of(B, sign="乙"), rows_of(C, sign="丙")
    b["roster"] += [
        {**a["roster"][1], "teacher_id": "0107"},  # 王芳, born in the same month: M04
        {**a["roster"][2], "teacher_id": "0108", "born": "1985-03"},  # a namesake of 李强, born in another month
    ]
    b["projects"][0] |= {"approval": a["projects"][0]["approval"]}  # led by another: M18
    a["observations"] += [
        away("李强", "乙镇柳林小学", "乙国栋", date(2020, 10, 21)),  # he is there
        away("李强", "乙镇柳林小学", "没有这人", date(2020, 10, 22)),  # M07
        away("李强", "没有这所学校", "没有这人", date(2020, 10, 23)),  # a school of no town of the region
    ]
    a["writings"].append(paper("李强", "分组的几点做法", "分组"))
    b["writings"].append(paper("乙梅", "我看合作", "合作"))  # nearly the same text: M10
    c["writings"] += [paper("丙梅", "谈分组", "谈分组"), paper("丙梅", "别的", "别的")]  # the same file as 甲镇's: M10; one of its own
    for folder, town, rows, texts in (
        (first, A, a, {"分组": TEXT}), (second, B, b, {"合作": TEXT.replace("轮流", "轮着")}), (third, C, c, {"谈分组": TEXT, "别的": "读书使人明理。" * 20}),
    ):
        put(folder.inbox, "柳林.xlsx", small_return(rows, "01", town_of(town)))
        for title, text in texts.items():
            put(folder.inbox, f"{title}.txt", text.encode())
    put(first.inbox, "中心.xlsx", small_return(rows_of(A, "00"), "00", town_of(A)))
    return folders


def make_plain(root: Path, names) -> list[TermFolder]:
    """A town for each name, with one return and nothing between it and another."""
    folders = []
    for name in names:
        folder = new_term(root / name[:2], TERM.code, town_of(name), macros=False)
        put(folder.inbox, "柳林.xlsx", small_return(rows_of(name, sign=name[0]), "01", town_of(name)))
        folders.append(folder)
    return folders


def copied(made, place):
    """Copies of folders, which a test may change."""
    return [TermFolder(Path(shutil.copytree(one.root, place / one.root.name))) for one in made]


def paths(folders):
    return [str(one.root) for one in folders]


def sum_of(folders):
    """Table -> rows of the towns' archives together, each with its town."""
    found = {}
    for one in folders:
        name = one.term().centre
        db = sqlite3.connect(one.archive_file, isolation_level=None)
        for table, rows in contents(db):
            found.setdefault(table.name, []).extend((name, *row) for row in rows)
        db.close()
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


@contextmanager
def opened(place, archive=None):
    with open_region(place, archive, print) as held:
        yield held


def everything(place, archive=None):
    """Table -> rows of a regional archive, but for where the towns lie."""
    with opened(place, archive) as held, held.reading() as connection:
        return {
            table.name: sorted((tuple(line) for line in connection.execute(select(*(c for c in table.columns if c.name not in {"place", "basis"})))), key=repr)
            for table in METADATA.sorted_tables
        }


def filed_in(place, archive=None, named=NAMED):
    """The same of the towns' own tables, with the town's name before the columns that the town has. named: the towns' names."""
    names = {town_id(name, town_of(A).code): name for name in named}
    with opened(place, archive) as held, held.reading() as connection:
        return {
            one.name: sorted(((names[town], *row) for town, *row in connection.execute(select(FILED[one.name].c.town, *(FILED[one.name].c[name] for name in one.names)))),
                             key=repr)
            for one in town_tables()
        }


def pages(place):
    book = openpyxl.load_workbook(place / "区域汇总.xlsx", read_only=True)
    return {page.title: [*page.iter_rows(values_only=True)] for page in book}
