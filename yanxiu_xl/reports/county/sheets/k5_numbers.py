"""K5 工作总结数据附表: the sums, each with a sentence to paste into the summary of the year's work (domain E, report 2, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yanxiu_xl.measures.hours import BANDS
from yanxiu_xl.measures.numbers import exact, figure, half_up
from yanxiu_xl.reports.county.adding import added, share, summed
from yanxiu_xl.reports.county.claims import hours_of
from yanxiu_xl.reports.county.counts import KEYS, counts_of
from yanxiu_xl.reports.county.model import County, CountyBlock, CountyReport, Town
from yanxiu_xl.reports.county.sheets.k1_summary import RATES, cells_of
from yanxiu_xl.reports.county.sheets.k2_training import COUNTED, OFF, UNMEASURED, town_cells
from yanxiu_xl.reports.model import Column, Figure, Gap, Kind, Row, Value

NO_WORDS = {Gap.UNMEASURED: "有看不懂的格，无法衡量，改好后再写", Gap.NOT_APPLICABLE: "没有这一项，不写"}
NOT_RECKONED = "（学时折算办法由县教师进修学校给定，还没有启用，或不是各镇都启用，不写。）"


@dataclass(frozen=True)
class Number:
    """A line: under which heading, key and name of the number, its unit, the sentence that holds it.

    A sentence names numbers by their keys, in braces; ``{whose}`` is 全镇 or 全县, ``{term}`` the term, ``{span}`` this term or this school year.
    """

    group: str
    key: str
    name: str
    unit: str
    sentence: str


NUMBERS = (
    Number("基本情况", "schools", "学校", "所", "{whose}有学校{schools}所。"),
    Number("基本情况", "returned", "上报研修档案的学校", "所", "{whose}{schools}所学校中，{returned}所上报了校本研修档案。"),
    Number("基本情况", "teachers", "专任教师", "人", "上报的学校共有专任教师{teachers}人。"),
    Number("基本情况", "assessed", "参加考核的教师", "人", "专任教师{teachers}人中，参加校本研修考核的{assessed}人。"),
    Number("研修活动", "activities", "研修活动", "次", "本学期各校共组织研修活动{activities}次。"),
    Number("研修活动", "asked", "应参训", "人次", "本学期研修活动应参加{asked}人次。"),
    Number("研修活动", "had", "实参训", "人次", "本学期研修活动应参加{asked}人次，实际参加{had}人次。"),
    Number("研修活动", "attendance", "参训率", "", "本学期研修活动参训率{attendance}。"),
    Number("专题讲座", "lectures", "专题讲座", "次", "本学期组织专题讲座{lectures}次。"),
    Number("专题讲座", "filed", "讲座资料存档", "次", "本学期组织专题讲座{lectures}次，资料存档{filed}次。"),
    Number("专题讲座", "kept", "存档率", "", "专题讲座资料存档率{kept}。"),
    Number("听课评课", "registered", "登记听课", "节", "本学期参评教师登记听课{registered}节。"),
    Number("听课评课", "valid", "有效听课", "节", "本学期参评教师登记听课{registered}节，其中有效听课{valid}节。"),
    Number("听课评课", "mean", "人均有效听课", "节", "参评教师人均有效听课{mean}节。"),
    Number("听课评课", "reached", "听课达标教师", "人", "参评教师{assessed}人中，听课达到要求的{reached}人。"),
    Number("听课评课", "lessons", "公开课", "节", "本学期开展公开课{lessons}节。"),
    Number("听课评课", "givers", "上公开课的参评教师", "人", "参评教师{assessed}人中，上过公开课的{givers}人。"),
    Number("读书写作", "reflections", "月读书心得", "篇", "本学期教师写月读书心得{reflections}篇。"),
    Number("读书写作", "months", "月心得完成率", "", "月读书心得完成率{months}。"),
    Number("读书写作", "essays", "学期心得体会", "篇", "本学期教师写学期心得体会{essays}篇。"),
    Number("读书写作", "essay_rate", "心得体会达标率", "", "学期心得体会达到字数要求的教师占{essay_rate}。"),
    Number("读书写作", "papers", "教育教学论文", "篇", "本学期教师写教育教学论文{papers}篇。"),
    Number("读书写作", "paper_rate", "论文达标率", "", "教育教学论文达到字数要求的教师占{paper_rate}。"),
    Number("课题和师徒", "projects", "课题", "项", "本学期在研课题{projects}项。"),
    Number("课题和师徒", "pairs", "师徒结对", "对", "本学期师徒结对{pairs}对。"),
    Number("考核结果", "excellent", "优秀", "人", "教师考核优秀{excellent}人。"),
    Number("考核结果", "passed", "合格以上", "人", "教师考核合格以上{passed}人，其中优秀{excellent}人。"),
    Number("考核结果", "excellence", "优秀率", "", "教师考核优秀率{excellence}。"),
    Number("考核结果", "passing_rate", "合格率", "", "教师考核合格率{passing_rate}。"),
    Number("上级培训", "higher", "上级培训登记", "校次", "本学期各校参加上级培训{higher}校次。"),
    Number("上级培训", "higher_people", "参加上级培训", "人次", "本学期参加上级培训{higher_people}人次。"),
    Number("上级培训", "make_up_people", "其中补培", "人次", "本学期参加上级培训{higher_people}人次，其中补培{make_up_people}人次。"),
    Number("接受培训", "trained", "接受过培训的专任教师", "人", "{span}接受过培训的专任教师{trained}人。"),
    Number("接受培训", "trained_rate", "占专任教师", "", "{span}接受过培训的专任教师占{trained_rate}。"),
    Number("接受培训", "hours", "学时合计", "学时", "{span}教师共折算学时{hours}学时。"),
    *(Number("接受培训", name, f"{name}的教师", "人", f"{{span}}接受培训{name}的专任教师{{{name}}}人。") for name, _ in BANDS),
)
MEAN = "mean"
OF_RATES = frozenset({*RATES, "trained_rate"})


def town_numbers(county: County, town: Town) -> dict[str, Figure]:
    """Every number that is a sum, of a town."""
    listed = {one.code for one in town.facts.term.schools}
    trained = town_cells(county, town)
    totals = [one.total for one in hours_of(county, town).years.values()]
    known = [one for one in totals if one is not None]
    hours: Value = OFF if town.rates is None else half_up(sum(known, Fraction(0)), 2) if len(known) == len(totals) else Gap.UNMEASURED
    return {
        **summed(KEYS, [*counts_of(county, town).values()]), **{key: trained[key] for key in COUNTED if key not in {"teachers", UNMEASURED}},
        "schools": Figure(len(listed)), "returned": Figure(len(listed & town.facts.current.keys())), "hours": Figure(hours),
    }


def _with_shares(sums: Mapping[str, Figure]) -> dict[str, Figure]:
    cells = {key: one if isinstance(one, Figure) else Figure(one) for key, one in cells_of(sums).items()}
    return {**cells, "trained_rate": share(sums["trained"], sums["teachers"])}


def numbers(county: County) -> dict[str, Figure]:
    """Every number of all towns together."""
    return together([town_numbers(county, town) for town in county.towns])


def together(parts: Sequence[Mapping[str, Figure]]) -> dict[str, Figure]:
    """The numbers of several towns put together: one that not every town reckons is not reckoned."""
    sums = {key: Figure(OFF) if any(one[key].value == OFF for one in parts) else _rounded(added(one[key] for one in parts))
            for key in (parts[0] if parts else ())}
    return _with_shares(sums) if sums else {}


def _rounded(one: Figure) -> Figure:
    return Figure(half_up(exact(one.value), 2), one.records, one.left_out) if isinstance(one.value, float) else one


def _shown(key: str, one: Figure) -> Figure:
    """A number as it stands in its cell: the mean with one decimal, as everywhere."""
    return Figure(half_up(exact(one.value), 1), one.records, one.left_out) if key == MEAN and isinstance(one.value, float) else one


def said(key: str, value: Value) -> str:
    """A number in a sentence."""
    if isinstance(value, int | float):
        return f"{half_up(exact(value) * 100, 1):.1f}%" if key in OF_RATES else figure(value, 1 if key == MEAN else 2)
    return str(value or "")


def sentence(one: Number, known: Mapping[str, Figure], words: Mapping[str, str]) -> str:
    """The sentence of a number, or why there is none yet."""
    values = {key: figure_.value for key, figure_ in known.items() if f"{{{key}}}" in one.sentence}
    if OFF in values.values():
        return NOT_RECKONED
    for gap, why in NO_WORDS.items():
        if gap in values.values():
            return f"（{one.name}：{why}。）"
    return one.sentence.format_map({**words, **{key: said(key, value) for key, value in values.items()}})


def _rows(county: County) -> Iterator[Row]:
    return lines(numbers(county), county.whose, whole=all(town.earlier for town in county.towns) and bool(county.towns))


def lines(known: Mapping[str, Figure], whose: str, *, whole: bool) -> Iterator[Row]:
    """The lines of the sheet. whose: 全镇 or 全县; whole: whether the numbers of the year are of the whole school year."""
    words = {"whose": whose, "span": "本学年" if whole else "本学期"}
    for one in NUMBERS if known else ():
        kind = {"rate": known[one.key]} if one.key in OF_RATES else {"number": _shown(one.key, known[one.key])}
        yield {"group": one.group, "name": one.name, "unit": one.unit or None, **kind, "sentence": sentence(one, known, words)}


COLUMNS = (
    Column("group", "方面", 11, Kind.WORD), Column("name", "项目", 21, Kind.TEXT), Column("number", "数", 14, Kind.NUMBER, "各校相加"),
    Column("rate", "率", 8, Kind.RATE), Column("unit", "单位", 6, Kind.WORD), Column("sentence", "可以直接贴进总结的话", 62, Kind.LONG),
)
REPORT = CountyReport(
    "K5", "工作总结数据附表", "写工作总结要用的数，每个数带一句可以直接贴进总结的话。",
    (CountyBlock("numbers", lambda _: COLUMNS, _rows),), 50, names=2,
)
