"""③ who the teacher is, ⑤ what the school held together and whether the teacher was there."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.facts.records import Activity, Attendance, names_in
from yanxiu_xl.forms.model import Kind as Cell
from yanxiu_xl.forms.school import ROSTER
from yanxiu_xl.measures.observations import on_duty
from yanxiu_xl.portfolio.model import Content, table, tables
from yanxiu_xl.portfolio.owner import Owner, by_day, lines_of
from yanxiu_xl.reports.cells import Cells, told
from yanxiu_xl.reports.model import Column, Figure, Kind, Mark, Row, Value
from yanxiu_xl.reports.source import Teacher

LABEL, VALUE = Kind.WORD, Kind.TEXT
PAIRS = (Column("a", "项目", 8, LABEL), Column("b", "内容", 15, VALUE), Column("c", "项目", 8, LABEL), Column("d", "内容", 15, VALUE))
SHOWN = tuple(one for one in ROSTER.columns if one.key != "serial" and not one.private and one.key != "exemption")
"""What the roster has of a teacher: no month of birth, no reason for not being assessed."""
SCHOOLS = (Column("school_name", "学校", 16, Kind.TEXT), Column("teacher_id", "教师编号", 8, Kind.WORD), Column("from", "在岗开始", 11, Kind.DAY),
           Column("to", "在岗结束", 11, Kind.DAY), Column("assessed", "是否参加考核", 8, Kind.WORD))
NOMINATIONS = (Column("year", "年度", 7, Kind.WORD), Column("level", "级别", 8, Kind.WORD), Column("kind", "类型", 8, Kind.WORD),
               Column("verdict", "条件核对", 9, Kind.WORD), Column("points", "评选得分", 8, Kind.SCORE), Column("outcome", "评选结果", 9, Kind.WORD),
               Column("lacking", "不足", 20, Kind.TEXT))


def basics(owner: Owner) -> Content:
    """③ the line of the roster, the schools of who has moved, nominations as a backbone teacher."""
    one = owner.teacher
    cells: list[tuple[str, Value]] = [("学校", one.school_name), *((column.header, _shown(one, column.key)) for column in SHOWN)]
    halves = [*cells, ("", None)][: len(cells) + len(cells) % 2]
    rows: list[Row] = [{"a": Figure(left[0], (one.record,)), "b": left[1], "c": right[0] or None, "d": right[1]}
                       for left, right in zip(halves[::2], halves[1::2], strict=True)]
    nominations = owner.shelves.lines("B14", "teacher").get(one.key, [])
    places = [_place(each) for each in owner.person.teachers] if len(owner.person.teachers) > 1 else []
    return Content(
        tables(table(PAIRS, rows), table(SCHOOLS, places, "本学期所在学校"), table(NOMINATIONS, nominations, "骨干教师评选、复核")),
        _sentence(owner), len(owner.person.teachers), list(_lacking(owner)),
    )


def _shown(one: Teacher, key: str) -> Value:
    value = told(one.row, key)
    return value if not isinstance(value, float) or value != int(value) else int(value)


def _place(one: Teacher) -> Row:
    return {"school": one.school, "school_name": Figure(one.school_name, (one.record,)), "teacher_id": one.teacher_id or None,
            "from": told(one.row, "on_duty_from"), "to": told(one.row, "on_duty_to"), "assessed": told(one.row, "assessed")}


def _sentence(owner: Owner) -> str:
    names = owner.facts.names
    if not owner.person.moved:
        return f"{owner.teacher.school_name}教师，基本情况按学校的教师名册。"
    before = list(dict.fromkeys(school for school, _ in owner.person.keys if school != owner.teacher.school))
    return f"本学期从{'、'.join(names.get(code, code) for code in before)}调到{owner.teacher.school_name}，几所学校的记录都收在这里，写明了学校。"


def _lacking(owner: Owner) -> Iterator[str]:
    blank = [column.header for column in SHOWN if column.required and column.kind is not Cell.AUTO and owner.teacher.row[column.key] is None]
    if blank:
        yield f"名册没填：{'、'.join(blank)}"
    if owner.person.doubtful:
        yield f"同名、同出生年月的人也在{'、'.join(owner.facts.names[code] for code in owner.person.doubtful)}的名册里，请确定人事关系"


# --- ⑤ ---

PRESENCE = {"absent": "缺席", "leave": "请假", "official_leave": "公假", "late": "迟到早退"}
"""Lists of an activity, and what it means to stand in one; the first that names the teacher is told."""
THERE, SPOKE, CHAIRED = "到会", "主讲", "主持"
ACTIVITIES = (
    Column("date", "日期", 10.5, Kind.DAY), Column("category", "活动类别", 11, Kind.TEXT), Column("topic", "活动主题", 24, Kind.TEXT),
    Column("organiser", "组织级别", 8, Kind.WORD), Column("minutes", "时长\n（分钟）", 7, Kind.COUNT), Column("presence", "出勤", 8, Kind.WORD),
)


def activities(owner: Owner) -> Content:
    """⑤ activities that the teacher was to attend on duty, and those at which the teacher spoke or that the teacher led."""
    rows, presences = [], dict[tuple[str, int], str]()
    for school, name in owner.person.keys:
        duty = next(((one.row["on_duty_from"], one.row["on_duty_to"]) for one in owner.person.teachers if one.key == (school, name)), (None, None))
        for row in owner.shelves.of_school("activities", school):
            word = _presence(row, name, duty)
            if word:
                rows.append(row)
                presences[school, row["row"]] = word
    there = [row for row in rows if row["counts"] and presences[row["school"], row["row"]].startswith((THERE, PRESENCE["late"]))]
    minutes = sum(row["minutes"] or 0 for row in there)
    columns = owner.columns(*ACTIVITIES)
    lines = lines_of(by_day(rows), columns, lambda row: {"presence": _marked(presences[row["school"], row["row"]])})
    absent = sum(1 for row in rows if row["counts"] and presences[row["school"], row["row"]].startswith(PRESENCE["absent"]))
    sentence = f"共{len(rows)}次，到会{len(there)}次，合计{minutes:g}分钟。{owner.working('T2', 'T12')}"
    return Content(tables(table(columns, lines)), sentence if rows else "", len(rows), [f"缺席{absent}次"] if absent else [])


def _presence(row: Cells, name: str, duty: tuple[str | None, str | None]) -> str:
    """How a teacher stands to an activity, in words; '' for not at all."""
    part = Attendance(Activity.of({**row, "at": 0}, None), name)
    asked = part.activity.invites(name) and on_duty(row["date"], *duty)
    roles = [word for key, word in (("speaker", SPOKE), ("chair", CHAIRED)) if name in names_in(row[key])]
    if not asked:
        return "、".join(roles)
    listed = next((word for key, word in PRESENCE.items() if part.listed(key)), THERE)
    return "、".join([listed, *roles])


def _marked(word: str) -> Figure:
    return Figure(word, mark=Mark.BAD if word.startswith(PRESENCE["absent"]) else Mark.WAIT if word.startswith((PRESENCE["leave"], PRESENCE["late"])) else Mark.NONE)
