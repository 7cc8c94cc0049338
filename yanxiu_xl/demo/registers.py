"""What the demo town's centre has registered: lecture materials, visits, backbone teachers, reports, funds, corrections."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.registers_book import write_registers

Row = dict[str, Any]
Rows = dict[str, list[Row]]
RECEIVER = "姜秀兰"
ELECTED, NOT_ENOUGH, IDLE = "05", "02", "04"
"""Schools of a teacher who was rightly elected, of one who was elected without a lecture, of one who stays without having done anything."""
NOMINATING = ("00", "03")
FAULTS = ("听课记录评语偏简单", "讲座资料归档不及时", "结对活动记录不全")
NEVER, LATE, MORE_ASKED, REFUSED = ("04", 0), ("06", 0), ("05", 1), ("03", 2)
"""(school, which of its lectures): material that never came, came after twelve days, needs completing, was sent back."""
UNHELD = {"lecture_date": date(2020, 10, 21), "topic": "班级读书角的建设与使用", "received_on": date(2020, 10, 26)}
"""Material of 07 about a lecture that is not in its own book."""
UNVISITED = ("02", "2020-10")
FEW_REPORTS = ("06", "07")


def centre_rows(term: Term, schools: dict[str, Rows], seed: int = 2020) -> Rows:
    """Sheet key -> rows of 中心校登记, fitting the schools' clean records but for a few gaps."""
    rng = random.Random(seed)
    rows: Rows = {"lecture_receipts": [], "inspections": [], "backbone": [], "reports_uploaded": []}
    for school in term.schools:
        if school.code not in schools:
            continue
        own = schools[school.code]
        _receipts(rows, school, own, rng)
        _visits(rows, term, school, rng)
        _reports(rows, school, own)
        if school.code in NOMINATING:
            _nominations(rows, school, own)
    _elections(rows, {one.code: one.name for one in term.schools}, schools)
    rows["inspections"] += _inspections({one.code: one for one in term.schools}, schools)
    rows["inspections"].sort(key=lambda r: (r["date"], r["school"]))
    return {**rows, "funds": _funds(term), "corrections": _corrections(term)}


# --- lectures ---


def _lectures(own: Rows) -> list[Row]:
    return [a for a in own["activities"] if a.get("category") == "专题讲座" and a.get("organiser") == "本校"]


def _receipts(rows: Rows, school: School, own: Rows, rng: random.Random) -> None:
    common = {"school": school.name, "copies": 1, "receiver": RECEIVER}
    for number, lecture in enumerate(_lectures(own)):
        which, days, form = (school.code, number), rng.randint(1, 6), rng.choice(["纸质", "电子", "两者"])
        if which == NEVER:
            continue
        rows["lecture_receipts"].append({
            **common, "lecture_date": lecture["date"], "topic": lecture["topic"], "speaker": lecture["speaker"],
            "received_on": lecture["date"] + timedelta(days=12 if which == LATE else days), "form": form,
            "result": "需补充" if which == MORE_ASKED else "退回" if which == REFUSED else "合格",
            "note": "只有课件，缺讲稿" if which == MORE_ASKED else None,
        })
    if school.code == "07":
        rows["lecture_receipts"].append({**common, **UNHELD, "speaker": school.principal, "form": "纸质", "result": "合格"})


# --- visits ---


def _visits(rows: Rows, term: Term, school: School, rng: random.Random) -> None:
    if school.school_type == "中心校本部":
        return
    for month in term["assessed_months"]:
        day = date(int(month[:4]), int(month[5:]), rng.randint(12, 24))
        day -= timedelta(days=max(0, day.weekday() - 4))
        visit = {"date": day, "school": school.name, "kind": "包校蹲点", "inspector": school.liaison, "lessons": rng.randint(1, 3),
                 "materials": "听课记录、教师文稿", "merits": "活动按计划开展，记录齐全。", "result": "无需整改", "school_head": school.principal}
        if school.code in {"04", "06"} and month.endswith("11"):
            visit |= {"faults": rng.choice(FAULTS), "demand": "补齐后报中心校", "deadline": day + timedelta(days=14),
                      "result": "未整改" if school.code == "06" else "已整改"}
            if school.code == "04":
                visit["fixed_on"] = day + timedelta(days=9)
        if (school.code, month) != UNVISITED:
            rows["inspections"].append(visit)


def _inspections(towns: Mapping[str, School], schools: Mapping[str, Rows]) -> list[Row]:
    """Visits of the leading group to research groups: one praises, one has found what is to be put right still, one what should be by now."""

    def visit(code: str, day: date, kind: str, group: str, **more: Any) -> Row:
        school = towns[code]
        return {"date": day, "school": school.name, "kind": kind, "research_group": group, "inspector": "丁学礼", "lessons": 2,
                "materials": "教研组活动记录、教案", "school_head": school.principal, **more}

    praised = next(t["name"] for t in schools["01"]["roster"] if t["research_group"] == "语文组")
    return [
        visit("01", date(2020, 11, 10), "领导小组检查", "语文组", merits="集体备课有记录、有修改，课例研究扎实。", result="无需整改", praised=praised),
        visit("02", date(2020, 12, 10), "领导小组检查", "数学组", faults="听课评语抄写较多", demand="逐节补写评语", deadline=date(2020, 12, 31),
              result="整改中"),
        visit("05", date(2021, 1, 7), "迎检预查", "综合组", faults="档案盒目录与内容对不上", demand="重排目录", deadline=date(2021, 1, 20), result="整改中"),
        visit("03", date(2020, 12, 16), "专项检查", "英语组", merits="信息技术与学科结合好。", result="无需整改"),
    ]


# --- reports ---


def _reports(rows: Rows, school: School, own: Rows) -> None:
    every = 11 if school.code in FEW_REPORTS else 5
    for number, activity in enumerate(own["activities"], 1):
        if number % every != 3:
            continue
        county = number % (2 * every) == 3 and every == 5
        rows["reports_uploaded"].append({
            "date": activity["date"] + timedelta(days=1), "school": school.name, "title": f"{school.name}：{activity['topic']}",
            "author": own["roster"][1]["name"], "platform": "云溪县教育信息网" if county else "镇教育信息平台", "level": "县" if county else "镇",
            "link": f"云教信〔2020〕{100 + 10 * int(school.code) + number}" if county else None,
            "activity_id": None if (school.code, number) == ("05", 3) else f"H-{school.code}-{number:03d}",
        })


# --- backbone teachers ---


def _nominations(rows: Rows, school: School, own: Rows) -> None:
    """The school's first backbone teacher is reviewed, its first class teacher who is none yet was put up and not elected."""
    known = next(t for t in own["roster"] if t["backbone"] != "无")
    other = next(t for t in own["roster"] if t["backbone"] == "无" and t["class_teacher"] == "是")
    line = {"year": "2020", "school": school.name, "route": "学校推荐"}
    rows["backbone"].append({**line, "teacher": known["name"], "level": known["backbone"], "kind": "复核", "outcome": "通过", "assessment": "优秀"})
    rows["backbone"].append({**line, "teacher": other["name"], "level": "校级", "kind": "新评", "outcome": "未通过"})


def _elections(rows: Rows, names: Mapping[str, str], schools: Mapping[str, Rows]) -> None:
    notice = {"notice_from": date(2021, 1, 4), "notice_to": date(2021, 1, 8)}
    spoke = {code: {lecture["speaker"] for lecture in _lectures(schools[code])} for code in (ELECTED, NOT_ENOUGH)}

    def add(code: str, teacher: Row, **more: Any) -> None:
        rows["backbone"].append({"year": "2020", "school": names[code], "teacher": teacher["name"], "outcome": "通过", **more})

    able = next(t for t in schools[ELECTED]["roster"] if t["name"] in spoke[ELECTED] and t["assessed"] == "是")
    add(ELECTED, able, level="县级", kind="新评", route="个人申报", score=88.5, tenure="2021-2023", reward="荣誉证书", **notice)
    silent = next(t for t in schools[NOT_ENOUGH]["roster"][1:] if t["name"] not in spoke[NOT_ENOUGH])
    add(NOT_ENOUGH, silent, level="校级", kind="新评", route="学校推荐", tenure="2021-2023", **notice)
    idle = next(t for t in schools[IDLE]["roster"] if t["name"] not in {one["teacher"] for one in schools[IDLE]["open_lessons"]}
                and t["backbone"] != "无")
    add(IDLE, idle, level=idle["backbone"], kind="复核", route="学校推荐", assessment="合格")


# --- funds and corrections ---


def _funds(term: Term) -> list[Row]:
    """Somewhat less than a twentieth of the budget; one award out of the wrong purse, one voucher entered twice."""
    names = {one.code: one.name for one in term.schools}
    spent: list[tuple[date, str, str, float, str, str, str]] = [
        (date(2020, 9, 28), "公用经费", "差旅费", 1460, "记-023", names["01"], ""),
        (date(2020, 10, 20), "公用经费", "差旅费", 1180.5, "记-031", names["03"], ""),
        (date(2020, 11, 3), "专项", "讲课费", 800, "记-039", "全镇", "祁文澜"),
        (date(2020, 11, 25), "公用经费", "资料费", 1240, "记-047", names["00"], ""),
        (date(2020, 12, 2), "公用经费", "伙食补助", 350, "记-047", names["05"], ""),
        (date(2020, 12, 21), "公用经费", "奖励", 600, "记-058", "全镇", ""),
        (date(2020, 12, 28), "其他", "设备", 300, "记-060", names["02"], ""),
    ]
    budget = {"date": date(2020, 9, 2), "year": "2020", "direction": "预算", "origin": "公用经费", "purpose": "其他", "amount": 120000}
    return [budget, *(
        {"date": day, "year": "2020", "direction": "支出", "origin": origin, "purpose": purpose, "amount": amount, "voucher": voucher,
         "school": school, "person": person or None, "handler": RECEIVER}
        for day, origin, purpose, amount, voucher, school, person in spent
    )]


def _corrections(term: Term) -> list[Row]:
    names = {one.code: one.name for one in term.schools}
    common = {"person": "孟繁星", "date": date(2021, 1, 14)}
    return [
        {**common, "school": names["06"], "indicator": "U1", "points": 11, "reason": "现场核查：三项制度只有目录，没有文本"},
        {**common, "school": names["07"], "indicator": "U9", "points": 7.5, "reason": "一名教师的个人总结有纸质稿，补认"},
    ]


def write_demo_registers(path: Path, term: Term, schools: dict[str, Rows]) -> None:
    """Write the filled 中心校登记.xlsx of the demo town."""
    write_registers(path, term, centre_rows(term, schools))
