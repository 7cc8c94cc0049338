"""Code lists: every value that a drop-down offers (domain B2, B6).

A ``fixed`` list is one the scoring depends on; the centre may not change it. The others can be extended in 学期设定.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CodeList:
    """A drop-down's values. ``source`` is the section of domain.md it comes from."""

    key: str
    name: str
    values: tuple[str, ...]
    fixed: bool = True
    source: str = "B2"


def _lists(*lists: CodeList) -> dict[str, CodeList]:
    return {one.key: one for one in lists}


CODE_LISTS: dict[str, CodeList] = _lists(
    CodeList("yes_no", "是否", ("是", "否")),
    CodeList("has", "有无", ("有", "无")),
    CodeList("gender", "性别", ("男", "女")),
    CodeList("school_type", "学校类别", ("中心校本部", "村小", "教学点")),
    CodeList("education", "学历", ("中师(中专)", "大专", "本科", "研究生", "其他"), fixed=False),
    CodeList(
        "title",
        "职称",
        ("未评", "三级教师", "二级教师", "一级教师", "高级教师", "正高级教师"),
        fixed=False,
    ),
    CodeList(
        "subject",
        "学科",
        (
            "语文", "数学", "英语", "科学", "道德与法治", "音乐", "体育", "美术", "信息技术", "综合实践",
            "劳动", "地方课程", "校本课程", "班队活动",
        ),
        fixed=False,
        source="B6",
    ),
    CodeList(
        "grade",
        "年级",
        ("学前", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "复式"),
        fixed=False,
        source="B6",
    ),
    CodeList("period", "节次", tuple(str(n) for n in range(1, 9)), source="B6"),
    CodeList("weekday", "星期", ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")),
    CodeList(
        "research_group", "教研组", ("语文组", "数学组", "英语组", "综合组", "全科组"), fixed=False
    ),
    CodeList("post", "岗位", ("校长", "副校长", "教导主任", "教研组长", "专任教师", "其他")),
    CodeList("backbone", "骨干级别", ("无", "校级", "镇级", "县级", "市级", "省级")),
    CodeList(
        "exemption",
        "减免原因",
        ("产假", "病假", "支教", "借调", "临近退休", "新调入", "其他"),
        fixed=False,
    ),
    CodeList("ethics", "师德考核", ("优秀", "合格", "基本合格", "不合格")),
    CodeList("completion", "完成情况", ("已完成", "进行中", "未完成", "执行中心校统一制度", "不适用")),
    CodeList(
        "activity_category",
        "活动类别",
        (
            "动员会与文件学习", "师德法规学习", "专题讲座", "教研课评课", "说课讲课评课", "骨干示范指导",
            "信息技术培训", "读书汇报会", "课题研究活动", "师徒活动", "教学比赛", "外出参观学习", "上级培训",
            "成果展示", "总结会", "其他",
        ),
    ),
    CodeList(
        "method", "研修方式", ("自主学习", "专题讲座", "教学观摩", "名师指导", "参观考察", "主动反思"), source="A2"
    ),
    CodeList(
        "content",
        "研修内容",
        (
            "师德", "现代教育、课改理论", "教育教学技能", "教育科研", "现代信息技术", "青年教师专项", "个人读书",
        ),
        source="A3",
    ),
    CodeList(
        "content_detail",
        "研修内容细目",
        (
            "政治思想", "心理", "法制", "职业道德", "新课标", "高效课堂", "办公软件", "课件制作", "电子白板",
            "科研方法", "教师基本功", "其他",
        ),
        fixed=False,
    ),
    CodeList("organiser", "组织级别", ("本校", "中心校", "片区", "县", "市", "省", "国家")),
    CodeList("phase", "研修阶段", ("宣传动员", "实施", "总结"), source="A4"),
    CodeList("attendance", "参加范围", ("全体", "部分")),
    CodeList("lesson_scope", "授课范围", ("本校", "镇内他校", "镇外", "网络")),
    CodeList(
        "lesson_kind", "课类", ("家常课", "教研课", "公开课", "示范课", "汇报课", "合格课", "优质课")
    ),
    CodeList("open_lesson_kind", "公开课课类", ("公开课", "合格课", "优质课", "示范课", "汇报课")),
    CodeList(
        "lesson_type", "课型", ("新授", "练习", "复习", "讲评", "实验", "综合实践"), fixed=False, source="B6"
    ),
    CodeList("lesson_grade", "课堂等级", ("优", "良", "合格", "待改进"), source="B6"),
    CodeList("recognition", "学校认定", ("合格课", "推荐优质课", "不合格", "未认定")),
    CodeList("centre_review", "中心校复评", ("优质课", "合格课", "不通过")),
    CodeList(
        "writing_category",
        "文稿类别",
        (
            "个人研修计划", "精读书目", "课改自学记录", "读书笔记", "月读书心得", "学期心得体会", "教育教学论文",
            "教学案例", "优秀教案", "优秀课件", "教学反思", "听评课反思", "教学经验总结", "带班材料",
            "个人研修总结", "获奖证书", "其他",
        ),
    ),
    CodeList("award", "获奖级别", ("无", "校", "镇", "县", "市", "省", "国家")),
    CodeList("original", "原创", ("是", "否", "存疑")),
    CodeList("writing_grade", "文稿等级", ("优", "良", "合格", "不合格"), source="B6"),
    CodeList("mentoring_result", "师徒考核", ("优秀", "合格", "不合格")),
    CodeList("level", "级别", ("校", "镇", "县", "市", "省", "国家"), source="B6"),
    CodeList("project_stage", "课题阶段", ("选题", "申报", "立项", "开题", "研究", "中期", "结题")),
    CodeList("group_post", "小组职务", ("组长", "副组长", "成员"), source="B4"),
    CodeList("material_form", "资料形式", ("纸质", "电子", "两者"), source="B4"),
    CodeList("receipt_result", "审核结果", ("合格", "需补充", "退回"), source="B4"),
    CodeList(
        "inspection_kind", "检查类型", ("领导小组检查", "包校蹲点", "专项检查", "迎检预查"), source="B4"
    ),
    CodeList("rectification", "整改结果", ("已整改", "整改中", "未整改", "无需整改"), source="B4"),
    CodeList("nomination", "评选类型", ("新评", "复核"), source="B4"),
    CodeList("nomination_result", "评选结果", ("通过", "未通过"), source="B4"),
    CodeList("report_level", "信息级别", ("校", "镇", "县", "市", "省"), source="B4"),
    CodeList("fund_direction", "收支", ("预算", "支出"), source="B4"),
    CodeList("fund_origin", "经费来源", ("公用经费", "专项", "其他"), source="B4"),
    CodeList(
        "fund_use",
        "用途类别",
        ("差旅费", "伙食补助", "资料费", "住宿费", "讲课费", "奖励", "设备", "其他"),
        fixed=False,
        source="B4",
    ),
    CodeList("day_kind", "日期类型", ("放假", "上班"), source="B5"),
    CodeList("school_indicator", "学校指标", tuple(f"U{n}" for n in range(1, 12)), source="C2"),
    CodeList("switch", "开关", ("开启", "关闭"), source="B5"),
)

METHOD_OF_CATEGORY: dict[str, str] = {
    "动员会与文件学习": "自主学习",
    "师德法规学习": "自主学习",
    "专题讲座": "专题讲座",
    "信息技术培训": "专题讲座",
    "教研课评课": "教学观摩",
    "说课讲课评课": "教学观摩",
    "教学比赛": "教学观摩",
    "成果展示": "教学观摩",
    "骨干示范指导": "名师指导",
    "师徒活动": "名师指导",
    "外出参观学习": "参观考察",
    "上级培训": "参观考察",
    "读书汇报会": "主动反思",
    "总结会": "主动反思",
    "课题研究活动": "主动反思",
}
"""Default training method of an activity category (domain B2, sheet 4); 其他 has none and must be chosen."""
