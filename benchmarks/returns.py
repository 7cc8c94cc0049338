"""Returns of as many schools as wanted, made quickly: a few workbooks are built, the others are derived from these.

A derived workbook is the built one, as one of several programs has saved it, with the school's code and name, its teachers' names
and every long text and title made its own, so that no two schools share a name or a text, and no two files a hash. Programs keep
texts in different parts, whole or in pieces, so each part is looked at; only those that hold such texts are packed anew, the others
are copied as they lie in the zip. One return of each workbook and program is read: it must be that school's, and say the same as
the one our own writer saves.
"""

from __future__ import annotations

import copy
import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.checks import PARTS, Rows, large_school
from benchmarks.saving import OWN, save_again
from yanxiu_xl.demo.mistakes import apply
from yanxiu_xl.demo.records import school_rows
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.submissions import Submission, SubmissionReader
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
class Built:
    """A built workbook: where it lies, its teachers' names, its number of rows."""

    path: Path
    names: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Model:
    """A built workbook as a program has saved it: where that lies, and the parts in which there are words of a school's own."""

    built: Built
    program: str
    path: Path
    parts: frozenset[str]


def _build(job: tuple[Path, tuple[str, ...]]) -> Built:
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
    return Built(path, names, sum(map(len, rows.values())))


def _people(names: Sequence[str]) -> re.Pattern[bytes]:
    return re.compile("|".join(map(re.escape, names)).encode())


def _model(job: tuple[Built, str, Path]) -> Model:
    built, program, path = job
    people = _people(built.names)
    with zipfile.ZipFile(path) as book:
        texts = {name: book.read(name) for name in book.namelist() if name.endswith(".xml")}
    return Model(built, program, path, frozenset(name for name, text in texts.items() if _OWN.search(text) or people.search(text)))


def _name(number: int) -> str:
    number, family = divmod(number, len(_FAMILY))
    second, first = divmod(number, len(_GIVEN))
    return _FAMILY[family] + _GIVEN[first] + _GIVEN[second % len(_GIVEN)]


CORE, SAVED = "docProps/core.xml", "2021-01-12T08:00:00Z"
NO_TIME = (1980, 1, 1, 0, 0, 0)
"""When a part was packed, where nobody says so: programs that say it would say today."""
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def saved_on(core: bytes, moment: str) -> bytes:
    """The properties of a workbook that was saved at that moment: of one saved today nobody could tell that it is the later one."""
    return _MODIFIED.sub(rb"\g<1>" + moment.encode(), core)


def names_of(built: Built, number: int) -> dict[bytes, bytes]:
    """The names in the built workbook -> those of the ``number``-th school's teachers."""
    return {name.encode(): _name(number * 64 + at).encode() for at, name in enumerate(built.names)}


def derive(model: Model, school: School, number: int) -> bytes:
    """The model as the ``number``-th school's workbook."""
    own, people = names_of(model.built, number), _people(model.built.names)
    data, target = model.path.read_bytes(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            if info.filename in {*model.parts, CORE}:
                part = people.sub(lambda found: own[found[0]], _OWN.sub(school.code.encode(), source.read(info)))
                part = saved_on(part, SAVED) if info.filename == CORE else part
                out.writestr(zipfile.ZipInfo(info.filename, NO_TIME), part, info.compress_type)
            else:
                _copy(source, data, info, out)
    return target.getvalue()


def _copy(source: zipfile.ZipFile, data: bytes, info: zipfile.ZipInfo, out: zipfile.ZipFile) -> None:
    """Copy a part as it is packed."""
    assert out.fp is not None
    head = data[info.header_offset : info.header_offset + 30]
    start = info.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    mine = copy.copy(info)
    mine.header_offset, mine.flag_bits, mine.extra, mine.date_time = out.fp.tell(), 0, b"", NO_TIME
    out.fp.write(mine.FileHeader())
    out.fp.write(data[start : start + info.compress_size])
    out.filelist.append(mine)
    out.NameToInfo[mine.filename] = mine
    out.start_dir = out.fp.tell()


@dataclass(frozen=True)
class Return:
    """A return to be made: where, of which model, as which school's."""

    path: Path
    model: Model
    school: School
    number: int


def _write(one: Return) -> None:
    if not one.path.exists():
        one.path.write_bytes(derive(one.model, one.school, one.number))


def _told(submission: Submission) -> dict[str, object]:
    """Where rows stand and what the school has filled in; not what formulas say, which some programs do not keep."""
    return {
        sheet.key: (table.rows, {column.key: table.values.get(column.key) for column in sheet.columns if not column.auto})
        for sheet in SCHOOL_SHEETS if (table := submission.tables.get(sheet.key))
    }


def _prove(job: tuple[Return, Model]) -> None:
    """That a return is read as its school's, with names of its own, and says the same as the one our own writer saves."""
    one, own = job
    reader = SubmissionReader(replace(demo_term(), schools=(one.school,)))
    submission = reader.read(one.path)
    where = f"{one.path.name} of {one.model.program}"
    assert submission.refused is None, f"{where}: {submission.refused}"
    assert (submission.school_code, submission.value("profile", "school_name")) == (one.school.code, one.school.name), where
    told = _told(submission)
    assert STAND_IN.code not in str(told), where
    names = {name.decode() for name in names_of(one.model.built, one.number).values()}
    assert {str(name) for name in submission.tables["roster"].values["name"] if name} == names, where
    with tempfile.TemporaryDirectory() as place:
        beside = Path(place) / one.path.name
        beside.write_bytes(derive(own, one.school, one.number))
        assert told == _told(reader.read(beside)), where


def write_returns(folder: Path, schools: Sequence[School], programs: Sequence[str] = (OWN,)) -> tuple[int, tuple[str, ...]]:
    """Write ``<code>.xlsx`` of every school that is not there yet, saved by the programs in turn; (rows of all, the programs that are there)."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor() as pool:
        place = Path(name)
        built = list(pool.map(_build, [(place / f"{number}.xlsx", parts) for number, parts in enumerate(PARTS)]))
        saved = save_again([one.path for one in built], place, programs)
        own = {one: _model((one, OWN, one.path)) for one in built}
        models = list(pool.map(_model, [
            (one, program, saved[program][number]) for number, one in enumerate(built) for program in saved
        ]))
        if not models:
            raise SystemExit("none of these programs is there")
        returns = [Return(folder / f"{s.code}.xlsx", models[n % len(models)], s, n) for n, s in enumerate(schools)]
        list(pool.map(_write, returns, chunksize=4))
        list(pool.map(_prove, [(one, own[one.model.built]) for one in returns[: len(models)]]))
    return sum(one.model.built.rows for one in returns), tuple(saved)
