"""What the rules that compare all schools cost: M04, M07 to M10 over the archive of a thousand schools, a million observations.

Run from the root of the source tree: ``python -m benchmarks.across [--schools 1000] [--texts 400] [--folder PLACE]``. The archive
is filled straight with rows, seeded, so that every edition of the program makes the same one; the rules run three times, each in a process
of its own, and print clock, processor time, the memory they take beyond what opening the archive takes, and a digest of all that is found.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from yanxiu_xl.archive.schema import stored_columns, table_name
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks.registry import RULES
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.reading.registers import Registers
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workflow import across
from yanxiu_xl.workflow.confirming import Rescored

DAY = date(2021, 1, 14)
ASKED = ("M04", "M07", "M08", "M09", "M10")
TEACHERS, NOTES, LESSONS, ESSAYS = 20, 50, 4, 8
"""Of a school; of a teacher: lessons observed; open lessons of a school; writings of a teacher."""
SUBJECTS = ("语文", "数学", "英语", "科学", "音乐")
SIGNS = "".join(map(chr, range(0x4E00, 0x4E00 + 900)))
VOCABULARY = tuple("".join(random.Random(n).choices(SIGNS, k=1 + n % 3)) for n in range(6000))
COMMON = tuple(1 / (n + 3) for n in range(len(VOCABULARY)))

Rows = dict[str, list[dict[str, Any]]]


def town(count: int) -> Term:
    """A town of so many schools, with codes of four digits."""
    return replace(demo_term(), schools=tuple(School(f"{n:04d}", f"第{n:04d}小学", "村小", "白淑芬", "乔玉兰") for n in range(1, count + 1)))


def name(school: int, number: int) -> str:
    """A teacher's name; every fiftieth school shares one of its names with the next."""
    if school % 50 == 0 and number == 0:
        school += 1
    return chr(0x5000 + school) + chr(0x6000 + number)


def school_rows(number: int, count: int) -> Rows:
    """The rows of one school: seeded by its number."""
    made = random.Random(number)
    days = [(date(2020, 9, 1) + timedelta(days=n)).isoformat() for n in range(130)]
    rows: Rows = {"roster": [], "observations": [], "open_lessons": [], "writings": []}
    for at in range(TEACHERS):
        who = name(number, at)
        rows["roster"].append({"teacher_id": f"{at:02d}", "name": who, "born": f"{1970 + at}-0{1 + at % 9}"})
        for _ in range(NOTES):
            scope = made.choices(("本校", "镇内他校", "网络"), (70, 20, 10))[0]
            host = made.randrange(1, count + 1) if scope == "镇内他校" else number
            teacher = name(host, made.randrange(TEACHERS)) if made.random() < 0.99 else "马老师"
            rows["observations"].append({
                "date": made.choice(days), "period": str(made.randrange(1, 7)), "observer": who, "scope": scope,
                "host_school": f"第{host:04d}小学" if scope == "镇内他校" else "空中课堂" if scope == "网络" else None, "teacher": teacher,
                "subject": made.choice(SUBJECTS), "topic": f"第{made.randrange(40)}课", "grade": "三年级", "kind": "教研课",
                "strengths": "目标明确，过程清楚，学生参与面广，教师引导得当，板书工整，练习有层次。" * 2, "advice": "可以再给学生多一点时间，提问再少一些。" * 2,
            })
        for essay in range(ESSAYS):
            title = f"浅谈第{made.randrange(1_000_000)}个问题" if essay % 2 else f"{who}的心得{essay}"
            rows["writings"].append({"teacher": who, "category": "教学反思" if essay else "教育教学论文", "title": title, "chars": 1500})
    for at in range(LESSONS):
        rows["open_lessons"].append({
            "lesson_id": f"G-{number:04d}-{at:03d}", "teacher": name(number, at), "kind": "公开课", "date": made.choice(days),
            "period": str(made.randrange(1, 7)), "subject": made.choice(SUBJECTS), "topic": f"第{made.randrange(40)}课",
        })
    return rows


def essay(number: int) -> str:
    """A text of some 1,500 signs of words as common as in a language; every twentieth is nearly another's."""
    made = random.Random(number - 1 if number % 20 == 0 and number else number)
    text = "".join(made.choices(VOCABULARY, COMMON, k=made.randrange(600, 950)))
    if number % 20 == 0:
        other = random.Random(-number)
        signs = list(text)
        for _ in range(len(signs) // 12):
            signs[other.randrange(len(signs))] = other.choice(SIGNS)
        text = "".join(signs)
    return text


def fill(path: Path, count: int, texts: int) -> None:
    """An archive of so many schools; the first ``texts`` schools have a file beside their first writing."""
    with Archive(path, "2021-01-14") as archive, archive.change():
        for number in range(1, count + 1):
            code = f"{number:04d}"
            (identity,) = archive.db.execute(
                "INSERT INTO school_return (sha256, size, school_code, term, template_version, definition, issue, checked_at, saved_at,"
                " received_at, check_key, state) VALUES (?, 1, ?, 't', 'v', 'd', 1, '', '', '', '', 'accepted') RETURNING id", (f"sha{code}", code),
            ).fetchone()
            archive.seals.touch(identity)
            archive.db.execute("INSERT INTO arrival VALUES (?, ?)", (f"sha{code}", f"{code}.xlsx"))
            places = [
                (identity, sheet.key, column.key, xl_col_to_name(at)) for sheet in SCHOOL_SHEETS for at, column in enumerate(sheet.columns)
            ]
            archive.db.executemany("INSERT INTO return_column (return_id, sheet, column_key, letter) VALUES (?,?,?,?)", places)
            for sheet, rows in school_rows(number, count).items():
                keys = [c.key for c in stored_columns(SHEETS[sheet])]
                archive.db.executemany(
                    f"INSERT INTO {table_name(SHEETS[sheet])} VALUES ({','.join('?' * (len(keys) + 4))})",
                    [(identity, at, *map(row.get, keys), None, None) for at, row in enumerate(rows, 4)],
                )
            if number <= texts:
                columns = ("return_id", "sheet", "source_row", "name", "sha256", "chars", "text")
                text = essay(number)
                archive.db.execute(
                    f"INSERT INTO attachment ({','.join(columns)}) VALUES (?,?,?,?,?,?,?)",
                    (identity, "writings", 4, "论文.docx", hashlib.sha256(text.encode()).hexdigest(), len(text), text),
                )


def memory() -> int:
    """Peak memory of this process in MB. Linux's ``ru_maxrss`` knows also what the process was before it became Python, its parent's copy."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))) >> 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // ((1 << 20) if sys.platform == "darwin" else (1 << 10))


def run(path: Path, count: int) -> dict[str, Any]:
    """The rules over an archive, as a merge runs them; nothing is scored again and nothing confirmed."""
    spent: dict[str, list[float]] = {}

    def timed(town: Any) -> Any:
        for code in ASKED:
            begun = time.perf_counter(), time.process_time()
            RULES[code].run(town)
            spent[code] = [time.perf_counter() - begun[0], time.process_time() - begun[1]]
        return town.found

    across.rescore = lambda *_: Rescored()  # type: ignore[assignment]
    across.confirm_schools = lambda *_: {}  # type: ignore[assignment]
    across.check_across_schools = timed
    with Archive(path, "2021-01-14", proved=True) as archive:
        before, began = memory(), (time.perf_counter(), time.process_time())
        with archive.change():
            found = across.find_across(town(count), archive, Registers("中心校登记.xlsx"), DAY).found
        whole = [time.perf_counter() - began[0], time.process_time() - began[1]]
    said = [[school, one.code, one.sheet, one.cell, one.message, one.fix] for school, problems in found.items() for one in problems]
    kinds = {code: [line for line in said if line[1] == code] for code in ASKED}
    return {
        "clock": whole[0], "processor": whole[1], "memory": memory() - before, "rules": spent,
        "found": {code: [len(lines), hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:12]] for code, lines in kinds.items()},
    }


def measured(path: Path, count: int) -> dict[str, Any]:
    """``run`` in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.across", "--run", str(path), "--schools", str(count)], check=True,
                          stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Make the archive unless it is there, then measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schools", type=int, default=1000)
    options.add_argument("--texts", type=int, default=400, help="files beside the returns whose texts are compared")
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--folder", type=Path, help="keep the archive here and use it again")
    options.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run:
        print(json.dumps(run(given.run, given.schools)))  # noqa: T201
        return
    with tempfile.TemporaryDirectory() as temporary:
        path = (given.folder or Path(temporary)) / f"{given.schools}-{given.texts}.sqlite"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fill(path, given.schools, given.texts)
        print(f"{given.schools} schools, {given.schools * TEACHERS * NOTES} observations, {given.texts} texts; {path.stat().st_size >> 20} MB")  # noqa: T201
        for _ in range(given.runs):
            one = measured(path, given.schools)
            print(f"all {one['clock']:.1f} s, processor {one['processor']:.1f} s, {one['memory']} MB more; "  # noqa: T201
                  + "; ".join(f"{code} {clock:.2f}/{cpu:.2f} s" for code, (clock, cpu) in one["rules"].items()))
        print("; ".join(f"{code} {number} ({digest})" for code, (number, digest) in one["found"].items()))  # noqa: T201


if __name__ == "__main__":
    main()
