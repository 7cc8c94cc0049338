"""The fourteen parts of a portfolio, in their order (domain E, report 4)."""

from __future__ import annotations

from yanxiu_xl.portfolio.assessment import assessment
from yanxiu_xl.portfolio.basics import activities, basics
from yanxiu_xl.portfolio.growth import growth, review
from yanxiu_xl.portfolio.lessons import given, observed
from yanxiu_xl.portfolio.model import Part
from yanxiu_xl.portfolio.writing import awards, plan, reading, summary, writings

PARTS = (
    Part("①", "封面", "E22"),
    Part("②", "目录", "E22"),
    Part("③", "教师基本情况", "教师名册", basics),
    Part("④", "个人研修计划", "教师文稿", plan),
    Part("⑤", "集体研修参加情况", "研修活动", activities),
    Part("⑥", "听课登记与评课", "听课记录", observed),
    Part("⑦", "公开课与课堂评价", "公开课评课、课堂评价", given),
    Part("⑧", "精读书目、读书笔记、月心得、心得体会", "教师文稿", reading),
    Part("⑨", "论文、案例、课件、反思、经验总结", "教师文稿", writings),
    Part("⑩", "师徒、课题", "师徒结对、课题研究", growth),
    Part("⑪", "获奖证书目录", "教师文稿", awards),
    Part("⑫", "发展性评价", "发展性评价", review),
    Part("⑬", "考核得分与等次", "教师得分总表、得分说明", assessment),
    Part("⑭", "个人总结", "教师文稿", summary),
)
