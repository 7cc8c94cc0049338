"""The fixed rows of 档案目录 (domain B2, sheet 3): what an inspection expects to find in the file boxes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ArchiveItem:
    """One line of the catalogue; ``due`` names the term parameter holding its deadline, if it has one."""

    code: str
    group: str
    item: str
    clauses: str
    due: str | None = None


def _plan_elements() -> list[ArchiveItem]:
    elements = ("指导思想", "研修目标", "研修主题", "研修方式", "研修内容", "实施步骤", "保障措施")
    return [
        ArchiveItem(f"D{4 + i:02d}", "计划总结", f"计划要素：{name}", "#51", "school_plan_due")
        for i, name in enumerate(elements)
    ]


ARCHIVE_ITEMS: tuple[ArchiveItem, ...] = (
    ArchiveItem("D01", "组织领导", "校本研修工作(领导)小组名单与分工", "#95"),
    ArchiveItem("D02", "组织领导", "校长第一责任人职责", "#101"),
    ArchiveItem("D03", "计划总结", "学校校本研修计划", "#50、#52", "school_plan_due"),
    *_plan_elements(),
    ArchiveItem("D11", "计划总结", "教师个人校本研修计划(每人一份)", "#53", "personal_plan_due"),
    ArchiveItem("D12", "计划总结", "学校校本研修总结", "#94", "closing_date"),
    ArchiveItem("D13", "计划总结", "教师个人研修总结(每人一份)", "#94", "closing_date"),
    ArchiveItem("D14", "制度", "校本研修工作常规管理制度", "#55"),
    ArchiveItem("D15", "制度", "校本研修工作考核细则", "#56"),
    ArchiveItem("D16", "制度", "教师专业自主发展考核制度", "#57"),
    ArchiveItem("D17", "制度", "课堂教学评价方案(合格课认定、优质课评定办法)", "#58、#59"),
    ArchiveItem("D18", "制度", "教师个人档案袋管理办法", "#60"),
    ArchiveItem("D19", "制度", "骨干教师评选、考核与奖励管理办法", "#61"),
    ArchiveItem("D20", "制度", "教师发展性评价表", "#64"),
    ArchiveItem("D21", "制度", "听评课评价表", "#64"),
    ArchiveItem("D22", "过程", "宣传动员与文件学习记录", "#49"),
    ArchiveItem("D23", "过程", "师德、法律法规学习材料", "#67"),
    ArchiveItem("D24", "过程", "每月专题讲座资料(讲稿/课件/记录)", "#10、#11"),
    ArchiveItem("D25", "过程", "教研课、公开课教案与评课记录", "#12、#13、#26"),
    ArchiveItem("D26", "过程", "教师听课记录(听课本)", "#31"),
    ArchiveItem("D27", "过程", "计算机、电子白板培训材料", "#36"),
    ArchiveItem("D28", "过程", "外出学习、参观考察材料", "#17"),
    ArchiveItem("D29", "过程", "师徒结对协议与过程记录", "#87"),
    ArchiveItem("D30", "过程", "课题研究材料(申报、立项、活动、成果)", "#74–76"),
    ArchiveItem("D31", "过程", "读书笔记、读书心得、心得体会、论文", "#43–47"),
    ArchiveItem("D32", "过程", "领导小组检查指导记录", "#66"),
    ArchiveItem("D33", "过程", "包校领导蹲点指导记录", "#105"),
    ArchiveItem("D34", "成果", "优秀教案、课件、案例等成果展示材料", "#93"),
    ArchiveItem("D35", "成果", "“八好活动”汇总", "#78"),
    ArchiveItem("D36", "保障", "研修经费使用说明", "#107"),
    ArchiveItem("D37", "保障", "信息上传记录", "#98"),
)
