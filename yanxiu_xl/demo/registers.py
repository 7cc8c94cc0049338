"""What the demo town's centre has registered: lecture materials, visits, backbone teachers, reports, funds."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.registers_book import write_registers

Rows = dict[str, list[dict[str, Any]]]
RECEIVER = "姜秀兰"
NOMINATING = ("00", "03")
FAULTS = ("听课记录评语偏简单", "讲座资料归档不及时", "结对活动记录不全")


def centre_rows(term: Term, schools: dict[str, Rows], seed: int = 2020) -> Rows:
    """Sheet key -> rows of 中心校登记, fitting the schools' clean records but for a few gaps."""
    rng = random.Random(seed)
    rows: Rows = {"lecture_receipts": [], "inspections": [], "backbone": [], "reports_uploaded": [], "funds": []}
    for school in term.schools:
        if school.code not in schools:
            continue
        _receipts(rows, school, schools[school.code], rng)
        _visits(rows, term, school, rng)
        _reports(rows, school, schools[school.code])
        if school.code in NOMINATING:
            _nominations(rows, school, schools[school.code])
    rows["funds"] = [
        {"date": date(2020, 9, 2), "year": "2020", "direction": "预算", "origin": "公用经费", "purpose": "其他", "amount": 120000},
        {"date": date(2020, 10, 20), "year": "2020", "direction": "支出", "origin": "公用经费", "purpose": "差旅费", "amount": 4200,
         "voucher": "记-031", "handler": RECEIVER},
        {"date": date(2020, 11, 25), "year": "2020", "direction": "支出", "origin": "公用经费", "purpose": "资料费", "amount": 2650.5,
         "voucher": "记-047", "handler": RECEIVER},
    ]
    return rows


def _receipts(rows: Rows, school: School, own: Rows, rng: random.Random) -> None:
    lectures = [a for a in own["activities"] if a.get("category") == "专题讲座" and a.get("organiser") == "本校"]
    for number, lecture in enumerate(lectures):
        if school.code == "04" and number == 0:
            continue  # one material that never arrived
        rows["lecture_receipts"].append({
            "school": school.name, "lecture_date": lecture["date"], "topic": lecture["topic"], "speaker": lecture["speaker"],
            "received_on": lecture["date"] + timedelta(days=rng.randint(1, 6)), "form": rng.choice(["纸质", "电子", "两者"]),
            "copies": 1, "receiver": RECEIVER, "result": "合格",
        })


def _visits(rows: Rows, term: Term, school: School, rng: random.Random) -> None:
    if school.school_type == "中心校本部":
        return
    for month in term["assessed_months"]:
        day = date(int(month[:4]), int(month[5:]), rng.randint(12, 24))
        day -= timedelta(days=max(0, day.weekday() - 4))
        visit = {"date": day, "school": school.name, "kind": "包校蹲点", "inspector": school.liaison, "lessons": rng.randint(1, 3),
                 "materials": "听课记录、教师文稿", "merits": "活动按计划开展，记录齐全。", "result": "无需整改"}
        if school.code in {"04", "06"} and month.endswith("11"):
            visit |= {"faults": rng.choice(FAULTS), "demand": "补齐后报中心校", "deadline": day + timedelta(days=14),
                      "result": "未整改" if school.code == "06" else "已整改"}
            if school.code == "04":
                visit["fixed_on"] = day + timedelta(days=9)
        rows["inspections"].append(visit)


def _reports(rows: Rows, school: School, own: Rows) -> None:
    for number, activity in enumerate(own["activities"], 1):
        if number % 8 == 3:
            rows["reports_uploaded"].append({
                "date": activity["date"] + timedelta(days=1), "school": school.name, "title": f"{school.name}：{activity['topic']}",
                "platform": "镇教育信息平台", "level": "镇", "activity_id": f"H-{school.code}-{number:03d}",
            })


def _nominations(rows: Rows, school: School, own: Rows) -> None:
    """The school's first backbone teacher is reviewed, its first class teacher who is none yet was put up and not elected."""
    known = next(t for t in own["roster"] if t["backbone"] != "无")
    other = next(t for t in own["roster"] if t["backbone"] == "无" and t["class_teacher"] == "是")
    line = {"year": "2020", "school": school.name, "route": "学校推荐"}
    rows["backbone"].append({**line, "teacher": known["name"], "level": known["backbone"], "kind": "复核", "outcome": "通过"})
    rows["backbone"].append({**line, "teacher": other["name"], "level": "校级", "kind": "新评", "outcome": "未通过"})


def write_demo_registers(path: Path, term: Term, schools: dict[str, Rows]) -> None:
    """Write the filled 中心校登记.xlsx of the demo town."""
    write_registers(path, term, centre_rows(term, schools))
