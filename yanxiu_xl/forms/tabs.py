"""Titles of the tabs that the program writes itself, beside the form's own sheets."""

from __future__ import annotations

HOME, GUIDE = "首页", "填写说明"
PROGRESS, PROGRESS_WORK = "进度", "进度计算"
CODES, TOWN, META = "代码表", "全镇名册", "元数据"
RESULT, OUTSIDE = "校验结果", "表外内容"
TEACHER_SCORES, SCHOOL_SCORES, SUMMARY = "教师得分", "学校得分", "汇总"
XLWINGS, ENVIRONMENT = "xlwings.conf", "环境检查"

OURS = frozenset({
    HOME, GUIDE, PROGRESS, PROGRESS_WORK, CODES, TOWN, META, RESULT, OUTSIDE, TEACHER_SCORES, SCHOOL_SCORES, SUMMARY, XLWINGS,
    ENVIRONMENT,
})
"""Never read as a school's data."""
