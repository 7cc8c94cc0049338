"""Returns of as many schools as wanted, made quickly: a few workbooks are built, the others are derived from these.

A derived workbook is the built one with the school's code and name, its teachers' names and every long text and title
made its own, so that no two schools share a name or a text, and no two files a hash. Only the parts that hold texts
are packed anew; the others are copied as they lie in the zip.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.checks import PARTS, Rows, large_school
from yanxiu_xl.demo.mistakes import apply
from yanxiu_xl.demo.records import school_rows
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.template import write_school_workbook

STAND_IN = School("QZ", "第QZ小学", "村小", "白淑芬", "乔玉兰")
_OWN = re.compile(rb"QZ(?=-|\xef\xbc\x89|\xe5\xb0\x8f|<|\d\d<)")
"""The stand-in's code before a dash, a full-width bracket, 小(学), or alone or with a teacher's number in its cell."""
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
_GIVEN = "文武志国建军海燕春夏秋冬雪梅兰竹菊松柏青云山川江河湖天地明亮光辉荣华富贵平安康宁福禄寿喜乐欢欣悦慧敏聪颖"


def town_of_many(count: int) -> Term:
    """A town of so many schools, with codes of two signs."""
    schools = []
    for number in range(1, count + 1):
        code = _SIGNS[number // 36] + _SIGNS[number % 36]
        if code != STAND_IN.code:
            schools.append(School(code, f"第{code}小学", "村小", "白淑芬", "乔玉兰"))
    return replace(demo_term(), schools=tuple(schools))


@dataclass(frozen=True)
class Model:
    """A built workbook: its bytes, its teachers' names, its number of rows."""

    data: bytes
    names: tuple[str, ...]
    rows: int


def _build(job: tuple[Path, tuple[str, ...]]) -> Model:
    path, parts = job
    demo = demo_term()
    town = school_rows(demo)
    for code, listed in town.items():
        apply(listed, code, demo)
    rows: Rows = large_school(STAND_IN.code, parts, copy.deepcopy(town))
    for key, column in (("writings", "title"), ("activities", "topic")):
        for row in rows[key]:
            if row.get(column):
                row[column] = f"{row[column]}（{STAND_IN.code}）"
    write_school_workbook(path, replace(demo, schools=(*demo.schools, STAND_IN)), STAND_IN, rows, issue=1)
    names = tuple(sorted({str(row["name"]) for row in rows["roster"] if row.get("name")}, key=lambda n: (-len(n), n)))
    return Model(path.read_bytes(), names, sum(map(len, rows.values())))


def _name(number: int) -> str:
    number, family = divmod(number, len(_FAMILY))
    second, first = divmod(number, len(_GIVEN))
    return _FAMILY[family] + _GIVEN[first] + _GIVEN[second % len(_GIVEN)]


CORE, SAVED = "docProps/core.xml", "2021-01-12T08:00:00Z"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def saved_on(core: bytes, moment: str) -> bytes:
    """The properties of a workbook that was saved at that moment: of one saved today nobody could tell that it is the later one."""
    return _MODIFIED.sub(rb"\g<1>" + moment.encode(), core)


def derive(model: Model, school: School, number: int) -> bytes:
    """The model as the ``number``-th school's workbook."""
    own = {name: _name(number * 64 + at).encode() for at, name in enumerate(model.names)}
    people = re.compile("|".join(map(re.escape, own)).encode())
    by_bytes = {name.encode(): mine for name, mine in own.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(model.data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            part = source.read(info) if info.filename.endswith(("sharedStrings.xml", "core.xml")) else b""
            if part:
                part = people.sub(lambda found: by_bytes[found[0]], _OWN.sub(school.code.encode(), part))
                part = saved_on(part, SAVED)
                out.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
            else:
                _copy(source, model.data, info, out)
    return target.getvalue()


def _copy(source: zipfile.ZipFile, data: bytes, info: zipfile.ZipInfo, out: zipfile.ZipFile) -> None:
    """Copy a part as it is packed."""
    assert out.fp is not None
    head = data[info.header_offset : info.header_offset + 30]
    start = info.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    mine = copy.copy(info)
    mine.header_offset, mine.flag_bits, mine.extra = out.fp.tell(), 0, b""
    out.fp.write(mine.FileHeader())
    out.fp.write(data[start : start + info.compress_size])
    out.filelist.append(mine)
    out.NameToInfo[mine.filename] = mine
    out.start_dir = out.fp.tell()


def _write(job: tuple[Path, Model, School, int]) -> int:
    path, model, school, number = job
    path.write_bytes(derive(model, school, number))
    return model.rows


def write_returns(folder: Path, schools: Sequence[School]) -> int:
    """Write ``<code>.xlsx`` of every school that is not there yet; returns the number of rows of all."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        models = list(pool.map(_build, [(folder / f".{number}.xlsx", parts) for number, parts in enumerate(PARTS)]))
        for number in range(len(PARTS)):
            (folder / f".{number}.xlsx").unlink()
        jobs = [(folder / f"{s.code}.xlsx", models[n % len(models)], s, n) for n, s in enumerate(schools)]
        todo = [job for job in jobs if not job[0].exists()]
        list(pool.map(_write, todo, chunksize=8))
    return sum(model.rows for _, model, _, _ in jobs)
