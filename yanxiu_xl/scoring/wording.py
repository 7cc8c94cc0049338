"""How each indicator is measured, in the words people read (domain C1, C2); numbers are the term's parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yanxiu_xl.scoring.schools import NAMES as SCHOOL_NAMES
from yanxiu_xl.scoring.teachers import NAMES as TEACHER_NAMES
from yanxiu_xl.term.term import Term, shown

TEACHER_MEASURES: dict[str, str] = {
    "T1": "{param:personal_plan_due}（含）前完成得满分（晚到岗的顺延到到岗后{param:plan_days_after_arrival}天）；"
          "逾期不超过{param:T1.late_days}天得{param:T1.late_points}分；更晚或没有得 0 分",
    "T2": "满分起扣：每次缺席扣{param:T2.absent}、请假扣{param:T2.leave}、迟到早退扣{param:T2.late}，公假不扣；缺席达应到的 1/{param:absence_share} 得 0 分；"
          "没有应参加的活动不适用",
    "T3": "满分×有效听课节数÷目标，最多满分；整学期目标{param:min_observations}节（岗位另设：{param:observations_by_post}），按在岗月数（当月15日在岗算一个月）折算；"
          "优点、建议各不少于{param:comment_min_chars}字、没有错误、不重复才有效，一天里按节次第{param:daily_observations_error}节以后的不计，"
          "他校的记录与它矛盾的（M07、M08、M09）核定时不计；计入上限：镇内他校{param:town_cap}、镇外{param:outside_cap}、网络{param:online_cap}",
    "T4": "满分×参加评课的有效听课（同一节课算一次）÷{param:min_review_sessions}次（按在岗月数折算，至少1次），最多满分",
    "T5": "上课{param:T5.lesson}＋教案{param:T5.plan}＋教学反思{param:T5.reflection}＋等级（优{param:T5.grade_a}、良{param:T5.grade_b}、"
          "合格{param:T5.grade_c}、待改进{param:T5.grade_d}、未评{param:T5.ungraded}）；多节取最高的一节",
    "T6": "精读登记完整{param:T6.book}＋笔记（合计不少于{param:notes_min_chars}字）有摘录{param:T6.excerpt}＋有感悟{param:T6.thoughts}＋"
          "日均读书不少于{param:daily_reading_minutes}分钟的月份比例×{param:T6.minutes}",
    "T7": "满分×有心得（每月{param:reflections_per_month}篇，每篇不少于{param:monthly_min_chars}字）的月数÷考核月数",
    "T8": "不少于{param:essay_min_chars}字得满分；达到它的{param:half_from}%得满分的{param:half_points}%；更短或没有得 0 分",
    "T9": "不少于{param:paper_min_chars}字得满分；达到它的{param:half_from}%得满分的{param:half_points}%；更短或没有得 0 分",
    "T10": "课改自学记录{param:T10.self_study}＋教学反思{param:T10.teaching}×篇数÷{param:min_teaching_reflections}＋"
           "听评课反思{param:T10.review}×篇数÷{param:min_review_reflections}，各部分最多为其满分",
    "T11": "教学案例、优秀课件、教学经验总结、课题、带班（仅班主任）每项{param:T11.item}；文稿未检查{param:T11.unchecked}，课题在选题、申报阶段{param:T11.early_stage}",
    "T12": "满分×到会次数÷应到次数（公假不计）；全学期没有组织则不适用",
    "T13": "综合分×满分÷100；综合分=自评{param:T13.own}%＋互评{param:T13.peers}%＋学校{param:T13.school}%",
    "附加分": "主讲讲座每次{param:extra.lecture}（几人合讲的均分，最多{param:extra.lecture_cap}）、带徒弟（含镇内他校的）期末合格{param:extra.mentor}、"
              "获奖发表县{param:extra.county}/市{param:extra.city}/"
              "省{param:extra.province}/国家{param:extra.nation}（同一作品取最高）、检查通报表扬{param:extra.praise}；合计最多{param:extra.cap}，单列",
    "等次": "基础分=得分÷适用满分×100。不低于{param:band.excellent}优秀、{param:band.good}良好、{param:band.pass}合格；优秀还须听课、公开课{param:min_open_lessons}节、"
            "精读{param:min_books}本、月心得、心得体会、论文六项都达标；师德不合格则不合格。"
            "有错误的行不计分、不计数；有适用的指标看不懂而无法衡量时，基础分注“暂”，等次待更正，不排名次",
}

SCHOOL_MEASURES: dict[str, str] = {
    "U1": "D01、D02 各{param:U1.organisation}；计划{param:school_plan_due}（含）前完成{param:U1.plan_on_time}，逾期{param:U1.plan_late_days}天内{param:U1.plan_late}、"
          "{param:U1.plan_very_late_days}天内{param:U1.plan_very_late}；计划要素{param:U1.elements}×已完成÷7；制度 D14–D19 各{param:U1.system}",
    "U2": "每个考核月平分满分：合格讲座（每月{param:lectures_per_month}次、不少于{param:lecture_min_minutes}分钟）占{param:U2.lecture_percent}%，"
          "其余为资料经中心校接收且合格；"
          "接收晚于{param:lecture_filing_days}天时资料只占{param:U2.late_percent}%（资料由中心校核定）",
    "U3": "{param:U3.lessons}×上公开课的教师比例＋{param:U3.reviews}×有评课记录的公开课比例＋"
          "{param:U3.everyday}×被本校教师听过家常课（有效听课）的教师比例；没有参评教师则不适用",
    "U4": "满分×参评教师平均听课完成率（每人最多 100%）",
    "U5": "{param:U5.monthly}×月心得完成率＋{param:U5.essay}×心得体会合格率＋{param:U5.paper}×论文合格率",
    "U6": "{param:U6.methods}×开展的方式（教学观摩也可由有效的教研课、公开课、示范课、汇报课听课或公开课评课推出）÷6"
          "＋{param:U6.contents}×涉及的内容÷7（没有青年教师按 6 项）",
    "U7": "{param:U7.paired}×已结对青年教师比例＋{param:U7.agreed}×有协议的对子比例＋"
          "{param:U7.active}×"
          "互听（有效听课）各不少于{param:U7.visits}节、指导不少于{param:U7.guidance}次的对子比例；"
          "青年教师指教龄不超过{param:young_teacher_years}年，没有则不适用；"
          "师傅在镇内他校的，由徒弟所在学校登记，核定时两校的听课、指导都算",
    "U8": "有课题{param:U8.project}＋研究活动{param:U8.activities}×次数÷{param:U8.min_activities}（最多满）＋有阶段成果{param:U8.results}",
    "U9": "{param:U9.personal}×个人计划和总结齐全的教师比例＋学校总结{param:U9.summary}＋成果展示{param:U9.exhibition}",
    "U10": "满分×有信息（每月{param:reports_per_month}条）的月数÷考核月数（由中心校核定）",
    "U11": "满分×到期问题的整改率，没有问题得满分；没被检查则不适用（由中心校核定）",
    "扣分": "上交逾期（第一份报送的保存日期，北京时间；退回改正不再算）每天{param:deduct.late_day}；核定时每{param:deduct.errors}条错误（校间的也算）"
            "{param:deduct.errors_points}；合计最多{param:deduct.cap}；扣分影响等次和名次：{param:deduct.band}",
    "等次": "按适用满分折成百分，减扣分（扣分不影响等次时按扣分前）。不低于{param:school_band.excellent}优秀、{param:school_band.good}良好、{param:school_band.pass}合格",
}


@dataclass(frozen=True)
class Measured:
    """A line of the table of indicators: full marks are '' for what is no indicator (extra points, bands)."""

    code: str
    name: str
    full: str
    how: str


def measures(term: Term) -> Iterator[Measured]:
    """Every indicator of teachers and schools as the term has it."""
    for texts, names in ((TEACHER_MEASURES, TEACHER_NAMES), (SCHOOL_MEASURES, SCHOOL_NAMES)):
        for code, text in texts.items():
            full = shown(term[f"{code}.full"]) if code in names else ""
            yield Measured(code, names.get(code, ""), full, term.say(text))
