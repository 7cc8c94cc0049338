"""Titles of the tabs that the program writes itself, beside the form's own sheets."""

from __future__ import annotations

HOME, GUIDE = "首页", "填写说明"
BACK = "← 首页"
"""What leads back from every other sheet."""
PROGRESS, PROGRESS_WORK = "进度", "进度计算"
CODES, TOWN, META = "代码表", "全镇名册", "元数据"
OWN_ROSTER = "名单计算"
"""Of a teacher's workbook: the names of colleagues, hidden."""
RESULT, OUTSIDE, GATHERING = "校验结果", "表外内容", "汇集结果"
TEACHER_SCORES, SCHOOL_SCORES, WORKINGS, SUMMARY = "教师得分", "学校得分", "得分说明", "汇总"
SCORED = (TEACHER_SCORES, SCHOOL_SCORES, WORKINGS, SUMMARY)
"""What scoring writes, in the order of the tabs."""
XLWINGS, ENVIRONMENT = "xlwings.conf", "环境检查"

OURS = frozenset({
    HOME, GUIDE, PROGRESS, PROGRESS_WORK, CODES, TOWN, OWN_ROSTER, META, RESULT, OUTSIDE, GATHERING, *SCORED, XLWINGS, ENVIRONMENT,
})
"""Never read as a school's data."""
