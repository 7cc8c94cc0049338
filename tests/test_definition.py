"""The definition says what the regulation says: domain B2 (sheets), B4 (registers), B5 (parameters), B6 (code lists), C (points).

The tables below are typed from the regulation, not taken from the package.
"""

import re
from datetime import date

import pytest

from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.centre import CODES_SHEET, REGISTER_SHEETS, parameter_sheet
from yanxiu_xl.forms.codes import CODE_LISTS, METHOD_OF_CATEGORY
from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, Kind
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.layout import header_key
from yanxiu_xl.settings import GROUPS, PARAMETERS, SETTABLE, default_term
from yanxiu_xl.term.parameters import GENERAL, LESSON_POINTS
from yanxiu_xl.term.term import is_term_code, term_name

SCHOOL = {
    "学校信息": """学年学期* 学校代码* 学校名称* 学校类别* 校长(负责人)* 校本研修负责人* 填报人* 教学班数* 其中复式班数* 在校学生数*
        专任教师数* 电子白板(多媒体)教室数* 包校领导* 校本研修主题* 每周教研活动时间* 填报日期*""",
    "教师名册": """序号 教师编号* 姓名* 性别* 出生年月 参加工作年月* 教龄 学历 职称* 任教学科* 任教年级* 教研组* 是否班主任* 岗位*
        骨干级别* 是否参加考核* 减免原因 在岗开始 在岗结束 师德考核 备注""",
    "档案目录": "编号 档案类别 档案项目 要求完成日期 是否完成* 完成日期 责任人 存放位置(文件名) 份数 备注",
    "研修活动": """活动编号 日期* 时长(分钟)* 活动类别* 研修方式 研修内容* 研修内容细目 活动主题* 组织级别* 是否补培 研修阶段 地点
        主持人 主讲人 参加范围* 参加人员 公假人员 请假人员 缺席人员 迟到早退人员 实到人数 关联编号 内容摘要* 资料名称
        报送中心校日期 照片 备注""",
    "听课记录": """序号 听课日期* 节次* 听课教师* 授课范围* 授课学校 授课教师* 年级* 学科* 课题* 课类* 课型 主要优点* 问题与建议*
        评价等级* 是否参加评课* 听评课反思 是否有效 无效原因""",
    "公开课评课": """课例编号 授课日期* 节次* 授课教师* 年级* 学科* 课题* 课类* 课型 是否体现研修主题* 是否使用信息技术* 教案* 课件
        教学反思* 听课人数 评课日期* 评课主持人* 评课要点* 改进建议* 评委数 综合得分 等级 学校认定 中心校复评""",
    "课堂评价": """课例编号* 评委* 教学目标(10)* 教学内容(10)* 教学过程与方法(20)* 小组合作学习(20)* 信息技术运用(10)*
        教师素养(10)* 教学效果(20)* 总分 等级 主要优点 建议""",
    "教师文稿": """序号 教师* 类别* 题目(书名)* 作者、出版社 所属月份 完成日期* 字数 摘录 感悟 本月读书天数 日均读书分钟
        获奖(发表)级别 等次或刊物 是否参展 原创 检查等级 检查人 检查日期 文件名 备注""",
    "师徒结对": """结对编号 师傅* 师傅所在学校* 徒弟* 学科* 签订协议日期* 开始日期* 结束日期* 培养目标 师傅听徒弟课 徒弟听师傅课
        徒弟汇报课 指导活动次数 期末考核 备注""",
    "课题研究": """课题编号 课题名称* 级别* 立项文号 主持人* 成员* 立项日期 计划结题日期 当前阶段* 与研修主题关系* 本学期活动次数
        阶段成果 备注""",
    "发展性评价": "教师* 自评分* 同伴互评均分* 学校评分* 学生(家长)评分 综合分 优势* 改进方向* 教师本人确认 评价日期",
    "任课表": "班级* 星期* 节次* 学科* 任课教师*",
}
"""Domain B2, starred where the regulation says 是."""

REGISTERS = {
    "学校名录": "学校代码* 学校名称* 类别* 校长* 包校领导* 是否参评* 应报日期 备注",
    "领导小组": "姓名* 小组职务* 单位 分工",
    "讲座资料接收": "接收编号 学校* 讲座日期* 讲座主题* 主讲人* 接收日期* 资料形式* 份数 接收人* 审核结果* 备注",
    "指导检查": """编号 日期* 学校* 教研组 检查类型* 检查(指导)人* 听课节数 查阅资料 主要成绩 存在问题 整改要求 整改期限 整改完成日期
        整改结果 学校负责人 通报表扬教师""",
    "骨干教师": "年度* 学校* 教师* 级别* 类型* 推荐方式 条件核对 评选得分 公示开始 公示结束 评选结果* 任期 考核结果 奖励",
    "信息上传": "日期* 来源学校* 标题* 作者 上传平台* 级别* 链接或文号 对应活动编号",
    "经费登记": "日期* 年度* 收支* 来源* 用途类别* 金额* 受益学校 受益人 凭证号 经办人 备注",
    "参数设置": "参数名 值 单位 依据 说明",
}
"""The eight sheets of domain B4; whom the centre has praised is ours to ask, for the extra points of domain C1, rule 3."""

AUTOMATIC = {
    "教师名册": "序号 教龄",
    "研修活动": "研修阶段 实到人数",
    "听课记录": "序号 是否有效 无效原因",
    "公开课评课": "听课人数 评委数 综合得分 等级",
    "课堂评价": "总分 等级",
    "教师文稿": "序号",
    "师徒结对": "师傅听徒弟课 徒弟听师傅课 指导活动次数",
    "课题研究": "本学期活动次数",
    "发展性评价": "综合分",
}
"""What domain B2 calls 自动 and nobody fills in (研修方式 is carried along but 可改; numbers are given beforehand)."""


def heads(sheet):
    return [column.marked_header for column in sheet.columns]


def test_the_school_fills_in_the_sheets_of_the_regulation_in_its_order():
    assert [sheet.title for sheet in SCHOOL_SHEETS] == list(SCHOOL)
    assert [sheet.title for sheet in SCHOOL_SHEETS if sheet.optional] == ["任课表"]


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda s: s.key)
def test_a_sheet_has_the_columns_of_the_regulation_in_its_order(sheet):
    assert heads(sheet) == SCHOOL[sheet.title].split()


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda s: s.key)
def test_what_the_regulation_calls_automatic_is_computed(sheet):
    automatic = [column.header for column in sheet.columns if column.kind is Kind.AUTO]
    assert automatic == AUTOMATIC.get(sheet.title, "").split()
    assert all(column.auto for column in sheet.columns if column.kind is Kind.AUTO)


def test_the_centre_keeps_the_eight_registers_of_the_regulation():
    assert {sheet.title: heads(sheet) for sheet in REGISTER_SHEETS} == {t: text.split() for t, text in REGISTERS.items()}


def test_headers_stand_in_row_three_and_data_from_row_four():
    """Domain B1."""
    assert (HEADER_ROW, FIRST_DATA_ROW) == (3, 4)


def test_help_texts_take_their_thresholds_from_the_parameters():
    named = {key for sheet in SCHOOL_SHEETS for c in sheet.columns for key in re.findall(r"\{param:([\w.]+)\}", c.help)}
    assert {"lecture_min_minutes", "min_judges", "essay_min_chars", "paper_min_chars", "daily_reading_minutes"} <= named <= set(PARAMETERS)
    # what the centre keeps is read without a term's parameters at hand
    assert not any("{" in c.help for sheet in REGISTER_SHEETS for c in sheet.columns)
    assert not any("{" in sheet.instruction for sheet in (*SCHOOL_SHEETS, *REGISTER_SHEETS))


@pytest.mark.parametrize("sheet", [*SCHOOL_SHEETS, *REGISTER_SHEETS], ids=lambda s: s.key)
def test_a_sheet_is_consistent_in_itself(sheet):
    keys = {column.key for column in sheet.columns}
    assert len({header_key(column.header) for column in sheet.columns}) == len(sheet.columns)
    for column in sheet.columns:
        assert column.help, column.key
        assert (column.codes is not None) == (column.kind in {Kind.CHOICE, Kind.CHOICES})
        assert column.codes is None or column.codes in CODE_LISTS
        conditions = [*column.when, *([column.optional_when] if column.optional_when else [])]
        for when in conditions:
            assert when.column in keys
            listed = CODE_LISTS[sheet[when.column].codes].values
            assert set(when.values) <= set(listed), "a condition on an option that does not exist never holds"
    assert {key for group in sheet.unique for key in group} <= keys


# --- B2: the catalogue of the file boxes ---

ITEMS = {
    "组织领导": "D01 校本研修工作(领导)小组名单与分工|D02 校长第一责任人职责",
    "计划总结": """D03 学校校本研修计划|D04 计划要素：指导思想|D05 计划要素：研修目标|D06 计划要素：研修主题|D07 计划要素：研修方式
        |D08 计划要素：研修内容|D09 计划要素：实施步骤|D10 计划要素：保障措施|D11 教师个人校本研修计划(每人一份)
        |D12 学校校本研修总结|D13 教师个人研修总结(每人一份)""",
    "制度": """D14 校本研修工作常规管理制度|D15 校本研修工作考核细则|D16 教师专业自主发展考核制度
        |D17 课堂教学评价方案(合格课认定、优质课评定办法)|D18 教师个人档案袋管理办法|D19 骨干教师评选、考核与奖励管理办法
        |D20 教师发展性评价表|D21 听评课评价表""",
    "过程": """D22 宣传动员与文件学习记录|D23 师德、法律法规学习材料|D24 每月专题讲座资料(讲稿/课件/记录)
        |D25 教研课、公开课教案与评课记录|D26 教师听课记录(听课本)|D27 计算机、电子白板培训材料|D28 外出学习、参观考察材料
        |D29 师徒结对协议与过程记录|D30 课题研究材料(申报、立项、活动、成果)|D31 读书笔记、读书心得、心得体会、论文
        |D32 领导小组检查指导记录|D33 包校领导蹲点指导记录""",
    "成果": "D34 优秀教案、课件、案例等成果展示材料|D35 “八好活动”汇总",
    "保障": "D36 研修经费使用说明|D37 信息上传记录",
}


def test_the_catalogue_has_the_thirty_seven_items_of_the_regulation():
    wanted = [
        (group, *(part.strip().split(" ", 1))) for group, text in ITEMS.items() for part in text.split("|")
    ]
    assert [(item.group, item.code, item.item) for item in ARCHIVE_ITEMS] == wanted
    assert len(wanted) == 37


# --- B5: parameters ---

PARAMETER_DEFAULTS = [
    ("学期开始", date(2020, 9, 1)),
    ("学期结束", date(2021, 1, 15)),
    ("考核月份", ("2020-09", "2020-10", "2020-11", "2020-12")),
    ("学校计划截止", date(2020, 9, 5)),
    ("个人计划截止", date(2020, 9, 15)),
    ("听课最低节数", 30),
    ("听课最低节数（按岗位另设）", ""),
    ("公开课最低节数", 1),
    ("精读最低本数", 1),
    ("每日读书分钟", 30),
    ("每月读书心得篇数", 1),
    ("学期心得体会字数", 1500),
    ("教育教学论文字数", 1500),
    ("读书笔记最低字数", 0),
    ("月读书心得最低字数", 0),
    ("教学反思篇数", 2),
    ("听评课反思篇数", 2),
    ("参加评课次数", 4),
    ("每月专题讲座次数", 1),
    ("专题讲座最短时长", 30),
    ("讲座资料报送时限", 7),
    ("评语最少字数", 10),
    ("一天听课警告线（超过）", 4),
    ("网络听课计入上限", None),
    ("镇内他校听课计入上限", None),
    ("镇外听课计入上限", None),
    ("青年教师教龄（不超过）", 5),
    ("合格课、优质课最少评委", 3),
    ("去掉最高最低分的评委人数（至少）", 5),
    ("优质课比例上限", 20),
    ("包校指导每校每月次数", 1),
    ("信息上传每校每月条数", 1),
    ("培训费占公用经费比例", 5),
    ("缺席取消线（应到的几分之一）", 3),
    ("学时折算", "关闭"),
    ("校本研修主题", "信息化条件下的小组合作学习模式探索"),
]
"""Domain B5 line by line, and the theme of clause 6."""


@pytest.mark.parametrize(("name", "default"), PARAMETER_DEFAULTS, ids=[name for name, _ in PARAMETER_DEFAULTS])
def test_a_parameter_has_the_default_of_the_regulation(name, default):
    (parameter,) = (p for p in GENERAL if p.name == name)
    assert parameter.default == default
    assert default_term()[parameter.key] == default


def test_the_holidays_of_the_autumn_of_2020_are_those_of_the_regulation():
    """Domain B5: 2020-10-01~08 放假;9-27(日)、10-10(六)上班."""
    days = default_term().holidays
    for day in range(1, 9):
        assert days[date(2020, 10, day)][0] == "放假"
    assert {day: kind for day, (kind, _) in days.items() if kind == "上班"} == {
        date(2020, 9, 27): "上班", date(2020, 10, 10): "上班",
    }


def test_every_parameter_names_its_source_and_has_a_name_of_its_own():
    assert all(p.source for p in PARAMETERS.values())
    for parameters in GROUPS.values():
        assert len({header_key(p.name) for p in parameters}) == len(parameters)
    assert sum(len(parameters) for parameters in GROUPS.values()) == len(PARAMETERS)


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.key)
def test_a_default_keeps_the_limits_of_its_parameter(parameter):
    if isinstance(parameter.default, int | float):
        assert parameter.low <= parameter.default <= parameter.high
    assert parameter.blank or parameter.default not in (None, "", ())


# --- C: points ---

TEACHER_FULL = {"T1": 4, "T2": 10, "T3": 15, "T4": 5, "T5": 10, "T6": 6, "T7": 8, "T8": 5, "T9": 6, "T10": 6, "T11": 10,
                "T12": 5, "T13": 10}
SCHOOL_FULL = {"U1": 15, "U2": 10, "U3": 15, "U4": 10, "U5": 15, "U6": 8, "U7": 6, "U8": 5, "U9": 8, "U10": 4, "U11": 4}
LESSON_FULL = {"教学目标": 10, "教学内容": 10, "教学过程与方法": 20, "小组合作学习": 20, "信息技术运用": 10, "教师素养": 10, "教学效果": 20}


def test_the_teachers_points_are_those_of_the_regulation_and_make_a_hundred():
    full = {p.key.removesuffix(".full"): p.default for p in GROUPS["teacher_points"] if p.key.endswith(".full")}
    assert full == TEACHER_FULL
    assert sum(full.values()) == 100


def test_the_schools_points_are_those_of_the_regulation_and_make_a_hundred():
    full = {p.key.removesuffix(".full"): p.default for p in GROUPS["school_points"] if p.key.endswith(".full")}
    assert full == SCHOOL_FULL
    assert sum(full.values()) == 100


def test_the_lessons_marks_are_those_of_the_regulation_and_make_a_hundred():
    full = {p.name.removesuffix(" 满分"): p.default for p in LESSON_POINTS if p.name.endswith("满分")}
    assert full == LESSON_FULL
    assert sum(full.values()) == default_term().lesson_full == 100


@pytest.mark.parametrize(("whole", "parts"), SETTABLE.parts.items())
def test_the_parts_of_an_indicator_make_its_full_points(whole, parts):
    assert sum(PARAMETERS[part].default for part in parts) == PARAMETERS[whole].default


@pytest.mark.parametrize("weights", SETTABLE.weights)
def test_weights_make_a_hundred_per_cent(weights):
    assert sum(PARAMETERS[key].default for key in weights) == 100


def test_grades_begin_at_ninety_eighty_and_sixty():
    for grades in (("band.excellent", "band.good", "band.pass"), ("L.excellent", "L.good", "L.pass"),
                   ("school_band.excellent", "school_band.good", "school_band.pass")):
        assert [PARAMETERS[key].default for key in grades] == [90, 80, 60]


# --- B6 and B2: code lists ---

CODES = {
    "学科": "语文/数学/英语/科学/道德与法治/音乐/体育/美术/信息技术/综合实践/劳动/地方课程/校本课程/班队活动",
    "年级": "学前/一年级/二年级/三年级/四年级/五年级/六年级/复式",
    "节次": "1/2/3/4/5/6/7/8",
    "课型": "新授/练习/复习/讲评/实验/综合实践",
    "课堂等级": "优/良/合格/待改进",
    "文稿等级": "优/良/合格/不合格",
    "级别": "校/镇/县/市/省/国家",
    "学校类别": "中心校本部/村小/教学点",
    "学历": "中师(中专)/大专/本科/研究生/其他",
    "职称": "未评/三级教师/二级教师/一级教师/高级教师/正高级教师",
    "岗位": "校长/副校长/教导主任/教研组长/专任教师/其他",
    "骨干级别": "无/校级/镇级/县级/市级/省级",
    "减免原因": "产假/病假/支教/借调/临近退休/新调入/其他",
    "师德考核": "优秀/合格/基本合格/不合格",
    "完成情况": "已完成/进行中/未完成/执行中心校统一制度/不适用",
    "活动类别": """动员会与文件学习/师德法规学习/专题讲座/教研课评课/说课讲课评课/骨干示范指导/信息技术培训/读书汇报会/课题研究活动/师徒活动/"""
                """教学比赛/外出参观学习/上级培训/成果展示/总结会/其他""",
    "研修方式": "自主学习/专题讲座/教学观摩/名师指导/参观考察/主动反思",
    "研修内容": "师德/现代教育、课改理论/教育教学技能/教育科研/现代信息技术/青年教师专项/个人读书",
    "组织级别": "本校/中心校/片区/县/市/省/国家",
    "研修阶段": "宣传动员/实施/总结",
    "参加范围": "全体/部分",
    "授课范围": "本校/镇内他校/镇外/网络",
    "课类": "家常课/教研课/公开课/示范课/汇报课/合格课/优质课",
    "公开课课类": "公开课/合格课/优质课/示范课/汇报课",
    "学校认定": "合格课/推荐优质课/不合格/未认定",
    "文稿类别": """个人研修计划/精读书目/课改自学记录/读书笔记/月读书心得/学期心得体会/教育教学论文/教学案例/优秀教案/优秀课件/教学反思/"""
                """听评课反思/教学经验总结/带班材料/个人研修总结/获奖证书/其他""",
    "获奖级别": "无/校/镇/县/市/省/国家",
    "原创": "是/否/存疑",
    "师徒考核": "优秀/合格/不合格",
    "课题阶段": "选题/申报/立项/开题/研究/中期/结题",
    "小组职务": "组长/副组长/成员",
    "资料形式": "纸质/电子/两者",
    "审核结果": "合格/需补充/退回",
    "检查类型": "领导小组检查/包校蹲点/专项检查/迎检预查",
    "整改结果": "已整改/整改中/未整改/无需整改",
    "评选类型": "新评/复核",
    "评选结果": "通过/未通过",
    "收支": "预算/支出",
    "经费来源": "公用经费/专项/其他",
    "用途类别": "差旅费/伙食补助/资料费/住宿费/讲课费/奖励/设备/其他",
}


@pytest.mark.parametrize(("name", "values"), CODES.items(), ids=list(CODES))
def test_a_code_list_has_the_values_of_the_regulation(name, values):
    (one,) = (c for c in CODE_LISTS.values() if c.name == name)
    assert set(one.values) == set(values.split("/"))
    assert len(one.values) == len(set(one.values))


def test_centre_review_offers_what_only_the_centre_decides():
    (one,) = (c for c in CODE_LISTS.values() if c.name == "中心校复评")
    assert set(one.values) == {"优质课", "合格课", "不通过"}


METHODS = {
    "自主学习": "动员会与文件学习 师德法规学习",
    "专题讲座": "专题讲座 信息技术培训",
    "教学观摩": "教研课评课 说课讲课评课 教学比赛 成果展示",
    "名师指导": "骨干示范指导 师徒活动",
    "参观考察": "外出参观学习 上级培训",
    "主动反思": "读书汇报会 总结会 课题研究活动",
}


def test_each_category_of_activity_carries_its_method():
    wanted = {category: method for method, listed in METHODS.items() for category in listed.split()}
    assert wanted == METHOD_OF_CATEGORY
    (categories,) = (c for c in CODE_LISTS.values() if c.name == "活动类别")
    assert set(categories.values) - set(wanted) == {"其他"}


def test_every_code_list_stands_in_the_settings_and_none_twice():
    assert {column.key for column in CODES_SHEET.columns} == set(CODE_LISTS)
    assert len({header_key(column.header) for column in CODES_SHEET.columns}) == len(CODE_LISTS)
    titles = [parameter_sheet(group, 1).title for group in GROUPS]
    assert len(set(titles)) == len(titles)


# --- B1: the term ---


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2020-2021-1", "2020—2021学年第一学期"), ("2020-2021-2", "2020—2021学年第二学期"),
        ("2020-2022-1", None), ("2020-2021-3", None), ("2020-2021", None), ("2020—2021—1", None), ("", None),
    ],
)
def test_a_term_code_reads_as_the_regulation_shows_it(code, name):
    assert is_term_code(code) is (name is not None)
    if name:
        assert term_name(code) == name


@pytest.mark.parametrize(
    ("code", "months"),
    [
        ("2020-2021-1", ("2020-09", "2020-10", "2020-11", "2020-12")),
        ("2020-2021-2", ("2021-03", "2021-04", "2021-05", "2021-06")),
        ("2023-2024-1", ("2023-09", "2023-10", "2023-11", "2023-12")),
        ("2027-2028-1", ("2027-09", "2027-10", "2027-11", "2027-12")),
    ],
)
def test_the_defaults_of_another_term_lie_in_that_term(code, months):
    term = default_term(code)
    assert term["assessed_months"] == months
    start, end = term["term_start"], term["term_end"]
    assert start < end
    assert all(start.isoformat()[:7] <= month <= end.isoformat()[:7] for month in months)
    for key in ("closing_date", "launch_end", "summary_start", "school_plan_due", "personal_plan_due"):
        assert start <= term[key] <= end, key
