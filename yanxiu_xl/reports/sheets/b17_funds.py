"""B17 经费收支: whether enough is spent on training, and on what (domain E, report 1, 17; M17).

The archive of a term holds the register of that term alone: what can be compared with is an earlier year that stands in the same register.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from yanxiu_xl.archive.registers import register_sheet
from yanxiu_xl.forms.centre import FUNDS
from yanxiu_xl.measures.funds import BUDGET, SPENT, Year, by_year, total
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.reports.cells import Cells, all_told
from yanxiu_xl.reports.model import (
    Block,
    Chart,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Mark,
    Report,
    Row,
    Shape,
    Total,
    Value,
)
from yanxiu_xl.reports.source import TermFacts

NOBODY = "没有写明"
YEAR = Column("year", "年度", 8, Kind.WORD)
DETAILS = (
    Column("date", "日期", 12, Kind.DAY), YEAR, Column("direction", "收支", 7, Kind.WORD), Column("origin", "来源", 10, Kind.WORD),
    Column("purpose", "用途类别", 10, Kind.WORD), Column("amount", "金额", 13, Kind.MONEY, source="#107"), Column("school_name", "受益学校", 14, Kind.TEXT),
    Column("person", "受益人", 10, Kind.TEXT), Column("voucher", "凭证号", 9, Kind.WORD), Column("handler", "经办人", 9, Kind.WORD),
    Column("note", "备注", 10, Kind.TEXT), Column("wrong", "违规标记", 23.5, Kind.LONG, "合并时查出的问题", "M17"),
)


def _summary_columns(facts: TermFacts) -> Sequence[Column]:
    line = f"{facts.term['training_fund_percent']:g}%"
    return (
        YEAR, Column("budget", "公用经费预算", 12, Kind.MONEY, "登记为“预算”、来源是公用经费的", "#108；M17"),
        Column("spent", "培训支出", 11, Kind.MONEY, "登记为“支出”的，不分来源", "#107；M17"),
        Column("share", "占比", 8, Kind.RATE, f"培训支出÷公用经费预算，要求不低于{line}", "#108；M17"),
        Column("wanted", f"{line}应支出", 10, Kind.MONEY, made_of=("budget",)), Column("short", "还差", 11, Kind.MONEY, made_of=("budget", "spent")),
        Column("verdict", "够不够", 13, Kind.TEXT),
        Column("before", "上年支出", 11, Kind.MONEY, "这本登记里有上一年度的才有"), Column("change", "同比", 8, Kind.RATE, "比上年增减", made_of=("spent", "before")),
    )


def _years(facts: TermFacts) -> dict[str, Year]:
    return by_year(_lines(facts))


def _lines(facts: TermFacts) -> list[Cells]:
    return [{str(key): value for key, value in row.items()} for row in facts.register("funds").to_dict("records")]


def _money(rows: Sequence[Cells]) -> Figure:
    """The amounts together; while one of them cannot be told nobody knows."""
    unknown = any(row["amount"] is None for row in rows)
    return Figure(Gap.UNMEASURED if unknown else half_up(total(rows), 2), [row["record"] for row in rows])


def _summary(facts: TermFacts) -> Iterator[Row]:
    years, percent = _years(facts), facts.term["training_fund_percent"]
    for name, year in sorted(years.items(), reverse=True):
        wanted, known = year.budget * percent / 100, not year.unknown and bool(year.budget)
        gap = Gap.UNMEASURED if year.unknown else Gap.NOT_APPLICABLE
        records = [row["record"] for row in year.expenses]
        short = year.short(facts.term)
        verdict = "有金额看不懂，算不出" if year.unknown else "没有登记公用经费预算" if not known else f"不到{percent:g}%" if short else "够"
        before = years.get(str(int(name) - 1)) if name.isdigit() else None
        yield {
            "year": name, "budget": _money(year.budgeted) if year.budgeted else gap, "spent": _money(year.expenses),
            "share": Figure(gap if year.share is None else half_up(year.share, 4), records, mark=Mark.BAD if short else Mark.NONE),
            "wanted": half_up(wanted, 2) if known else gap, "short": half_up(max(wanted - year.spent, 0), 2) if known else gap,
            "verdict": Figure(verdict, mark=Mark.GOOD if known and not short else Mark.BAD if short else Mark.WAIT), **_against(year, before),
        }


def _against(year: Year, before: Year | None) -> dict[str, Value | Figure]:
    if before is None:
        return {"before": Gap.NOT_APPLICABLE, "change": Gap.NOT_APPLICABLE}
    if before.unknown or year.unknown:
        return {"before": _money(before.expenses), "change": Gap.UNMEASURED}
    change: Value = half_up((year.spent - before.spent) / before.spent, 4) if before.spent else Gap.NOT_APPLICABLE
    return {"before": _money(before.expenses), "change": change}


def _parts(facts: TermFacts, key: str, order: Sequence[str]) -> Iterator[Row]:
    """A line a year and value of a column, in this order; what else there is, and what nobody has told, last."""
    parts: dict[tuple[str, str], list[Cells]] = {}
    for row in _lines(facts):
        if row["direction"] is not None:
            parts.setdefault((str(row["year"] or NOBODY), str(row[key] or NOBODY)), []).append(row)
    places = {name: at for at, name in enumerate(order)}

    def place(part: tuple[str, str]) -> tuple[int, int, str]:
        year, name = part
        return (-int(year) if year.isdigit() else 0, places.get(name, len(places) + (name == NOBODY)), name)

    for year, name in sorted(parts, key=place):
        rows = parts[year, name]
        expenses = [row for row in rows if row["direction"] == SPENT]
        yield {
            "year": year, "name": name, "budget": _money([row for row in rows if row["direction"] == BUDGET]), "spent": _money(expenses),
            "lines": Figure(len(expenses), [row["record"] for row in expenses]),
        }


def _by_origin(facts: TermFacts) -> Iterator[Row]:
    return _parts(facts, "origin", facts.term.codes["fund_origin"])


def _spent(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if isinstance(row["lines"], Figure) and row["lines"].value)


def _by_purpose(facts: TermFacts) -> Iterator[Row]:
    return _spent(_parts(facts, "purpose", facts.term.codes["fund_use"]))


def _by_school(facts: TermFacts) -> Iterator[Row]:
    codes = {name: code for code, name in facts.names.items()}
    for row in _spent(_parts(facts, "school_name", [*facts.names.values()])):
        yield {**row, "school": codes.get(str(row["name"]), "")}


def _part_columns(title: str, *, budget: bool = False) -> Sequence[Column]:
    more = (Column("budget", "预算", 14, Kind.MONEY, total=Total.SUM),) if budget else ()
    return (YEAR, Column("name", title, 15, Kind.TEXT), *more, Column("spent", "支出", 13, Kind.MONEY, total=Total.SUM),
            Column("lines", "笔数", 11, meaning="支出几笔", total=Total.SUM))


# --- every line ---


def _details(facts: TermFacts) -> Iterator[Row]:
    wrong = _wrong(facts)
    keys = [column.key for column in DETAILS if column.key not in ("school_name", "wrong")]
    for row in sorted(_lines(facts), key=lambda row: (row["date"] or "9", row["row"])):
        found = wrong.get(row["row"], [])
        mark = Mark.NONE if not found else Mark.BAD if any(one.level is not Level.HINT for one in found) else Mark.NOTE
        words = "；".join(f"{one.code} {one.message.partition('】')[2] or one.message}" for one in found)
        yield {
            **{key: Figure(value, (row["record"],)) for key, value in all_told(row, keys).items()}, "school": row["school"],
            "school_name": row["school_name"], "wrong": Figure(words or None, mark=mark),
        }


def _wrong(facts: TermFacts) -> dict[int, list[Problem]]:
    """Row of the register -> what the last merge has found there."""
    sheet = register_sheet(facts.archive.db, FUNDS)
    found: dict[int, list[Problem]] = {}
    for listed in facts.archive.across().values():
        for one in listed:
            if sheet is not None and one.row and (one.file, one.sheet) == (sheet.file, sheet.title):
                found.setdefault(one.row, []).append(one)
    return found


REPORT = Report(
    "B17", "经费收支", "占比够不够、花在哪。先看各年度占比，再看来源、用途、学校，下面是每一笔和查出的违规。", "校长、财务",
    (
        Block("years", _summary_columns, _summary, "预算、支出和占比", anchor=("year",), empty="没有登记经费"),
        Block("origins", _part_columns("来源", budget=True), _by_origin, "按来源"),
        Block("purposes", _part_columns("用途"), _by_purpose, "按用途", charts=(Chart("各用途支出（元）", "name", ("spent",), Shape.BAR),)),
        Block("schools", _part_columns("受益学校"), _by_school, "按受益学校"),
        Block("details", DETAILS, _details, "明细"),
    ), Group.LEDGER, 30, names=1,
)
