"""The sheets a school fills in (domain B2): eleven input sheets and the optional timetable.

Formulas of automatic columns use ``{key}`` for a cell of the same row, ``{sheet.key}`` for a whole data column,
``{param:key}`` for a value of the term, ``{own:key}`` for a whole column of the same sheet, ``{codes:key}`` for the options of
a column, ``{number}`` for the number of the row below the header, ``{started}`` for "something has been entered in this row",
``{work:sheet.name}`` for a column of the helper sheet and ``{length:key}`` for a cell's characters without spaces;
``workbooks.formulas`` turns them, and the few conditions that it names itself, into Excel's words. ``{param:key}`` may stand in a
help text, too (``Term.say``).
"""

from __future__ import annotations

from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.lesson_points import points_in_short
from yanxiu_xl.forms.model import Column, Kind, Layout, Scope, Sheet, When

TEXT, LONG, DATE, MONTH = Kind.TEXT, Kind.LONG_TEXT, Kind.DATE, Kind.MONTH
INTEGER, NUMBER, CHOICE, CHOICES = Kind.INTEGER, Kind.NUMBER, Kind.CHOICE, Kind.CHOICES
PERSON, PEOPLE, AUTO = Kind.PERSON, Kind.PEOPLE, Kind.AUTO
SCHOOL, TOWN = Scope.SCHOOL, Scope.TOWN

SERIAL = Column(
    "serial", "序号", AUTO, auto='=IF({started},{number},"")', width=6, help="自动编号，不用填。"
)

PROFILE = Sheet(
    "profile",
    "学校信息",
    Layout.FIELDS,
    (
        Column("term", "学年学期", TEXT, True, prefilled=True, help="由中心校预置，不能改。"),
        Column("school_code", "学校代码", TEXT, True, prefilled=True, help="2 位代码，由中心校预置，不能改。"),
        Column("school_name", "学校名称", TEXT, True, prefilled=True, help="由中心校预置，不能改。"),
        Column("school_type", "学校类别", CHOICE, True, codes="school_type", prefilled=True,
               help="由中心校预置，不能改。"),
        Column("principal", "校长(负责人)", PERSON, True, help="须在教师名册里；校长是校本研修第一责任人。",
               source="B2;#101"),
        Column("training_head", "校本研修负责人", PERSON, True, scope=SCHOOL, help="须在教师名册里。"),
        Column("recorder", "填报人", PERSON, True, help="填这本表的人。"),
        Column("classes", "教学班数", INTEGER, True, low=0, high=99, unit="个", help="全校教学班个数。"),
        Column("mixed_classes", "其中复式班数", INTEGER, True, low=0, high=99, unit="个",
               help="不多于教学班数；没有就填 0。"),
        Column("pupils", "在校学生数", INTEGER, True, low=0, high=9999, unit="人", help="全校在校学生人数。"),
        Column("teachers", "专任教师数", INTEGER, True, low=1, high=200, unit="人",
               help="应与教师名册的人数一致。", source="B2;S15"),
        Column("whiteboard_rooms", "电子白板(多媒体)教室数", INTEGER, True, low=0, high=99, unit="间",
               help="没有就填 0；填 0 时课堂评价的“信息技术运用”可记“不适用”。"),
        Column("liaison", "包校领导", TEXT, True, prefilled=True, help="由中心校预置，不能改。",
               source="B2;#105"),
        Column("theme", "校本研修主题", TEXT, True, prefilled=True, help="由中心校预置，不能改。",
               source="B2;#6"),
        Column("meeting_time", "每周教研活动时间", TEXT, True, help="如：周三第6节。", source="B2;#15、#54"),
        Column("reported_on", "填报日期", DATE, True, in_term=True, help="上交这本表的日期，如 2020-9-30。"),
    ),
    "逐项填写“填写内容”一列。灰底的格由中心校预置，不能改。",
    when_to_fill="开学填一次",
    landscape=False,
    tab="primary",
)

ROSTER = Sheet(
    "roster",
    "教师名册",
    Layout.TABLE,
    (
        SERIAL,
        Column("teacher_id", "教师编号", TEXT, True, width=10, max_chars=4,
               help="4 位数字：前 2 位是学校代码，后 2 位是流水号，如 0305。"),
        Column("name", "姓名", PERSON, True, width=10,
               help="校内不能重名；两人同名请写成“王芳(大)”“王芳(小)”。"),
        Column("gender", "性别", CHOICE, True, codes="gender", width=6, help="男或女。"),
        Column("born", "出生年月", MONTH, width=10, private=True,
               help="如 1985-03。只用来判断是否同一个人，不会印在公开的表上。"),
        Column("work_since", "参加工作年月", MONTH, True, width=10, help="如 2008-08。"),
        Column(
            "years", "教龄", AUTO, width=6, unit="年", help="自动：按参加工作年月算到学期开始。",
            auto='=IF({work_since}="","",IFERROR(INT(({param:term_start_month}-IF(ISNUMBER({work_since}),'
            "YEAR({work_since})*12+MONTH({work_since}),VALUE(LEFT({work_since},4))*12"
            '+VALUE(MID({work_since},6,2))))/12),""))',
        ),
        Column("education", "学历", CHOICE, codes="education", width=11, help="点小三角选择。"),
        Column("title", "职称", CHOICE, True, codes="title", width=10, help="点小三角选择。"),
        Column("subjects", "任教学科", CHOICES, True, codes="subject", width=20,
               help="可填多个，用顿号隔开，如：语文、道德与法治。"),
        Column("grades", "任教年级", CHOICES, True, codes="grade", width=18,
               help="可填多个，用顿号隔开，如：三年级、四年级。"),
        Column("research_group", "教研组", CHOICE, True, codes="research_group", width=9,
               help="点小三角选择。", source="B2;#66"),
        Column("class_teacher", "是否班主任", CHOICE, True, codes="yes_no", width=8,
               help="班主任考“带好一个班”，非班主任不考。"),
        Column("post", "岗位", CHOICE, True, codes="post", width=10, help="点小三角选择。"),
        Column("backbone", "骨干级别", CHOICE, True, codes="backbone", width=9.8, help="不是骨干教师选“无”。"),
        Column("assessed", "是否参加考核", CHOICE, True, codes="yes_no", width=9,
               help="选“否”时必须填减免原因。"),
        Column("exemption", "减免原因", CHOICE, codes="exemption", width=10,
               when=(When("assessed", ("否",), "S17"),), help="不参加考核时必填。"),
        Column("on_duty_from", "在岗开始", DATE, width=12, help="整学期在岗的不用填。"),
        Column("on_duty_to", "在岗结束", DATE, width=12, help="整学期在岗的不用填。"),
        Column("ethics", "师德考核", CHOICE, codes="ethics", width=10, final_only=True, help="期末必填。",
               source="B2;#68"),
        Column("note", "备注", TEXT, width=16, help="需要说明的事。"),
    ),
    "每位教师一行，先填这张表：其他表里的姓名都从这里选。",
    capacity=100,
    unique=(("teacher_id",), ("name",)),
    internal=("exemption", "ethics"),
    when_to_fill="开学填一次，有变动随时改；期末补“师德考核”",
    tab="primary",
)

ARCHIVE = Sheet(
    "archive",
    "档案目录",
    Layout.CATALOGUE,
    (
        Column("item_code", "编号", TEXT, prefilled=True, width=7, help="固定，不能改。"),
        Column("item_group", "档案类别", TEXT, prefilled=True, width=10, help="固定，不能改。"),
        Column("item", "档案项目", TEXT, prefilled=True, width=36, help="固定，不能改。"),
        Column("due", "要求完成日期", DATE, prefilled=True, width=12, help="由中心校在学期设定里规定。"),
        Column("completion", "是否完成", CHOICE, True, codes="completion", width=19,
               help="制度由中心校统一制定的选“执行中心校统一制度”，视同已完成。"),
        Column("done_on", "完成日期", DATE, width=12,
               when=(When("completion", ("已完成",)),), help="已完成的填完成日期。"),
        Column("owner", "责任人", TEXT, width=10, help="谁负责这项材料。"),
        Column("location", "存放位置(文件名)", TEXT, width=20, help="放在哪个档案盒，或电子文件名。"),
        Column("copies", "份数", INTEGER, low=0, high=9999, width=7, unit="份", help="材料份数。"),
        Column("note", "备注", TEXT, width=18, help="需要说明的事。"),
    ),
    "37 项固定，不增不删；逐项选“是否完成”，这就是迎检目录。",
    capacity=len(ARCHIVE_ITEMS),
    fixed_rows=tuple(
        {"item_code": i.code, "item_group": i.group, "item": i.item} for i in ARCHIVE_ITEMS
    ),
    when_to_fill="开学填一次，期末收尾",
    tab="primary",
)

_EXCEPTIONS = "只填例外，没有就空着；多人用顿号隔开，如：王芳、李强。"

ACTIVITIES = Sheet(
    "activities",
    "研修活动",
    Layout.TABLE,
    (
        Column("activity_id", "活动编号", Kind.IDENTIFIER, width=11, help="已经编好，不要改。"),
        Column("date", "日期", DATE, True, in_term=True, width=12, help="如 2020-9-15。"),
        Column("minutes", "时长(分钟)", INTEGER, True, low=10, high=480, width=8, unit="分钟",
               help="10 到 480 的整数；专题讲座不少于 {param:lecture_min_minutes} 分钟。"),
        Column("category", "活动类别", CHOICE, True, codes="activity_category", width=16,
               help="点小三角选择。"),
        Column("method", "研修方式", CHOICE, codes="method", width=10,
               auto='=IF({category}="","",IFERROR(VLOOKUP({category},{table:method},2,FALSE),""))',
               help="按活动类别自动带出，不对可以改。", source="B2;A2"),
        Column("content", "研修内容", CHOICE, True, codes="content", width=18, help="点小三角选择。",
               source="B2;A3"),
        Column("content_detail", "研修内容细目", CHOICE, codes="content_detail", width=12,
               help="点小三角选择，可不填。"),
        Column("topic", "活动主题", TEXT, True, max_chars=60, width=28, help="不超过 60 个字。"),
        Column("organiser", "组织级别", CHOICE, True, codes="organiser", width=9.8,
               help="外出学习、上级培训不能选“本校”。"),
        Column("make_up", "是否补培", CHOICE, codes="yes_no", width=8,
               when=(When("category", ("上级培训",)),), help="上级培训时必填。", source="B2;#73"),
        Column(
            "phase", "研修阶段", AUTO, width=9, help="自动：按日期。", source="B2;#48",
            auto='=IF({date}="","",IF(ISNUMBER({date}),IF({date}<={param:launch_end},"宣传动员",'
            'IF({date}>={param:summary_start},"总结","实施")),""))',
        ),
        Column("place", "地点", TEXT, width=14, when=(When("category", ("外出参观学习",), "R23"),),
               help="外出学习必填（对方学校）。"),
        Column("chair", "主持人", PERSON, width=9, help="可从名册选，也可写校外的人。"),
        Column("speaker", "主讲人", PERSON, width=9, when=(When("category", ("专题讲座",), "R09"),),
               help="专题讲座必填；可写校外的人，几人合讲用顿号隔开。"),
        Column("attendance", "参加范围", CHOICE, True, codes="attendance", width=7.5,
               help="全体：名册里在岗的人都应参加；部分：写明参加人员。"),
        Column("participants", "参加人员", PEOPLE, scope=SCHOOL, width=18,
               when=(When("attendance", ("部分",), "R10"),), help="“部分”参加时必填，多人用顿号隔开。"),
        Column("official_leave", "公假人员", PEOPLE, scope=SCHOOL, width=12, help=_EXCEPTIONS),
        Column("leave", "请假人员", PEOPLE, scope=SCHOOL, width=12, help=_EXCEPTIONS),
        Column("absent", "缺席人员", PEOPLE, scope=SCHOOL, width=12, help=_EXCEPTIONS),
        Column("late", "迟到早退人员", PEOPLE, scope=SCHOOL, width=12, help=_EXCEPTIONS),
        Column(
            "present", "实到人数", AUTO, width=8, unit="人", help="自动：当天在岗的应到人员，减公假、请假、缺席。",
            auto='=IF({started},{present},"")',
        ),
        Column("related_id", "关联编号", Kind.REFERENCE, width=11, refers_to="projects.project_id",
               when=(When("category", ("课题研究活动", "师徒活动")),),
               help="课题研究活动填课题编号（K-…），师徒活动填结对编号（J-…）。"),
        Column("summary", "内容摘要", LONG, True, min_chars="summary_min_chars", width=40,
               help="写清讲了什么、怎么做、有什么收获。"),
        Column("material", "资料名称", TEXT, width=20, when=(When("category", ("专题讲座",), "R09"),),
               help="专题讲座必填：讲稿、课件的文件名或标题。", source="B2;#11"),
        Column("filed_on", "报送中心校日期", DATE, width=12, in_term=True,
               when=(When("category", ("专题讲座",), "R09b"),), help="讲座资料交中心校存档的日期。",
               source="B2;#11"),
        Column("photo", "照片", CHOICE, codes="has", width=6, help="有或无。"),
        Column("note", "备注", TEXT, width=16, help="如：周末补课、调休等需要说明的事。"),
    ),
    "每次活动一行：讲座、评课、培训、外出、读书会、成果展示都记在这里。出勤只填例外。",
    id_prefix="H",
    when_to_fill="每周记",
    tab="log",
    order=("date",),
)

_CHOICES = ("scope", "grade", "subject", "kind", "lesson_grade", "reviewed")

OBSERVATION_FAULTS: tuple[tuple[str, str], ...] = (
    ("{out_of_reach}", "超出预备的行数"),
    ('OR({date}="",{observer}="",{teacher}="",{topic}="",{scope}="",{kind}="",{grade}="",{subject}="",{lesson_grade}="",'
     '{reviewed}="",AND({scope}<>"网络",{period}=""),AND({scope}<>"本校",{host_school}=""),{strengths}="",{advice}="")', "必填项没填齐"),
    ("NOT(ISNUMBER({date}))", "日期看不懂"),
    ("OR({date}<{param:term_start},{date}>{param:term_end})", "日期不在本学期"),
    ("OR(" + "*".join(f"COUNTIF({{codes:{key}}},{{{key}}})" for key in _CHOICES) + '=0,'
     + ",".join(f'AND({{{key}}}<>"",COUNTIF({{codes:{key}}},{{{key}}})=0)' for key in ("period", "lesson_type", "reflection")) + ")",
     "有的选项不在下拉里"),
    ('AND({scope}="本校",{observer}={teacher})', "自己听自己的课"),
    ("COUNTIF({roster.name},{observer})=0", "听课教师不在名册"),
    ('AND({scope}="本校",COUNTIF({roster.name},{teacher})=0)', "授课教师不在名册"),
    ('AND({scope}="镇内他校",{unknown_host})', "授课学校或教师不在全镇名册"),
    ('AND({kind}="家常课",{scope}<>"本校")', "家常课只能在本校"),
    ("OR({length:strengths}<{param:comment_min_chars},{length:advice}<{param:comment_min_chars})", "评语太短或没写"),
    ("{registered_twice}", "与上面重复"),
    ('AND({period}<>"",{two_at_once})', "同一时刻听两节课"),
    ('AND({period}<>"",{teacher}<>{observer},{teaching_then})', "那一节自己在上课"),
    ('AND({period}<>"",{scope}="本校",{two_lessons})', "与另一处登记的课不是同一节"),
    ("{too_many_that_day}", "一天听课太多"),
    ("{off_duty:observer}", "听课教师那天不在岗"),
    ('AND({scope}="本校",{off_duty:teacher})', "授课教师那天不在岗"),
)
"""Why an observation does not count (domain C1, rule 0): the conditions of the checks that are errors, and the short comment.

The program knows more: names and dates that it can read although they are written differently, and days that still lie ahead.
"""

_OBSERVATION_FAULT = (
    "=IF({started},IFERROR("
    + "".join(f'IF({test},"{words}",' for test, words in OBSERVATION_FAULTS) + '""' + ")" * len(OBSERVATION_FAULTS)
    + ',"有错误值"),"")'
)

OBSERVATIONS = Sheet(
    "observations",
    "听课记录",
    Layout.TABLE,
    (
        SERIAL,
        Column("date", "听课日期", DATE, True, in_term=True, width=12, help="如 2020-9-15。"),
        Column("period", "节次", CHOICE, True, codes="period", width=5.6,
               optional_when=When("scope", ("网络",)), help="第几节，1 到 8；网络听课可以不填。"),
        Column("observer", "听课教师", PERSON, True, scope=SCHOOL, width=7.5, help="一人听一节记一行。"),
        Column("scope", "授课范围", CHOICE, True, codes="lesson_scope", width=7.5,
               help="家常课只能选“本校”。", source="B2;#14、#106"),
        Column("host_school", "授课学校", TEXT, width=9, codes=None,
               when=(When("scope", ("镇内他校", "镇外", "网络")),),
               help="本校的课不用填；镇内他校从下拉里选校名。"),
        Column("teacher", "授课教师", PERSON, True, width=7.5,
               help="本校选名册里的人；镇内他校写对方名册里的姓名。"),
        Column("grade", "年级", CHOICE, True, codes="grade", width=6.6, help="复式班选“复式”。"),
        Column("subject", "学科", CHOICE, True, codes="subject", width=7.5, help="点小三角选择。"),
        Column("topic", "课题", TEXT, True, min_chars=2, max_chars=40, width=12, help="2 到 40 个字。"),
        Column("kind", "课类", CHOICE, True, codes="lesson_kind", width=6.6, help="家常课是本校教师互听的课。"),
        Column("lesson_type", "课型", CHOICE, codes="lesson_type", width=6.6, help="点小三角选择，可不填。"),
        Column("strengths", "主要优点", LONG, True, min_chars="comment_min_chars", width=17,
               help="写清具体好在哪里；太短的不算有效听课。"),
        Column("advice", "问题与建议", LONG, True, min_chars="comment_min_chars", width=17,
               help="写清问题和怎么改；太短的不算有效听课。", source="B2;#28"),
        Column("lesson_grade", "评价等级", CHOICE, True, codes="lesson_grade", width=6.6,
               help="优、良、合格、待改进。"),
        Column("reviewed", "是否参加评课", CHOICE, True, codes="yes_no", width=8, help="是或否。",
               source="B2;#15、#90"),
        Column("reflection", "听评课反思", CHOICE, codes="has", width=6.6, help="有或无。", source="B2;#19"),
        Column("valid", "是否有效", AUTO, width=6.6, auto='=IF({started},IF({fault}<>"","否",{within_cap}),"")',
               help="自动：填完整、评语够长、不重复、不冲突才算。"),
        Column("fault", "无效原因", AUTO, width=8, auto=_OBSERVATION_FAULT,
               help="自动：为什么不算有效听课。"),
    ),
    "一人听一节课记一行。优点和建议要写具体，太短的不算有效听课。",
    capacity=1000,
    unique=(("date", "period", "observer", "teacher"),),
    when_to_fill="每周记",
    tab="log",
    order=("date",),
)

OPEN_LESSONS = Sheet(
    "open_lessons",
    "公开课评课",
    Layout.TABLE,
    (
        Column("lesson_id", "课例编号", Kind.IDENTIFIER, width=11, help="已经编好，不要改。"),
        Column("date", "授课日期", DATE, True, in_term=True, width=12, help="如 2020-10-20。"),
        Column("period", "节次", CHOICE, True, codes="period", width=6, help="第几节，1 到 8。"),
        Column("teacher", "授课教师", PERSON, True, scope=SCHOOL, width=9.8, help="从名册选。",
               source="B2;#26"),
        Column("grade", "年级", CHOICE, True, codes="grade", width=8, help="点小三角选择。"),
        Column("subject", "学科", CHOICE, True, codes="subject", width=10, help="点小三角选择。"),
        Column("topic", "课题", TEXT, True, min_chars=2, max_chars=40, width=20, help="2 到 40 个字。"),
        Column("kind", "课类", CHOICE, True, codes="open_lesson_kind", width=8, help="点小三角选择。"),
        Column("lesson_type", "课型", CHOICE, codes="lesson_type", width=8, help="点小三角选择，可不填。"),
        Column("on_theme", "是否体现研修主题", CHOICE, True, codes="yes_no", width=9.8, help="是或否。",
               source="B2;#6"),
        Column("uses_it", "是否使用信息技术", CHOICE, True, codes="yes_no", width=9.8, help="是或否。"),
        Column("plan", "教案", CHOICE, True, codes="has", width=6, help="有或无。"),
        Column("courseware", "课件", CHOICE, codes="has", width=6, help="有或无。"),
        Column("reflection", "教学反思", CHOICE, True, codes="has", width=7.5, help="有或无。"),
        Column(
            "observers", "听课人数", AUTO, width=8, unit="人", help="自动：听课记录里听这节课的人数。",
            auto="=IF({started},COUNTIFS({observations.date},{date},{observations.period},{period},"
            '{observations.teacher},{teacher}),"")',
        ),
        Column("reviewed_on", "评课日期", DATE, True, in_term=True, width=12,
               help="不能早于授课日期，最好当周评课。", source="B2;#13"),
        Column("review_chair", "评课主持人", PERSON, True, scope=TOWN, width=9, help="谁主持评课。"),
        Column("review_points", "评课要点", LONG, True, min_chars="summary_min_chars", width=36,
               help="各抒己见：好在哪里、问题在哪里。", source="B2;#13、#30"),
        Column("advice", "改进建议", LONG, True, width=30, help="怎么改。"),
        Column("judges", "评委数", AUTO, width=7, unit="人", help="自动：课堂评价里给这节课打分的人数，自评、重复、越界的不算。",
               auto='=IF({started},COUNTIF({work:evaluations.marked},{lesson_id}),"")'),
        Column(
            "score", "综合得分", AUTO, width=9, places=2, unit="分",
            help="自动：评委平均分；评委够多时去掉一个最高分、一个最低分。",
            auto='=IF({started},IF({judges}=0,"",ROUND(IF({judges}>={param:trim_judges},'
            "(SUMIF({work:evaluations.marked},{lesson_id},{work:evaluations.mark})"
            "-SUMPRODUCT(MAX(({work:evaluations.marked}={lesson_id})*{work:evaluations.mark}))"
            "-SUMPRODUCT(MIN(({work:evaluations.marked}<>{lesson_id})*1000000+{work:evaluations.mark})))/({judges}-2),"
            'SUMIF({work:evaluations.marked},{lesson_id},{work:evaluations.mark})/{judges}),2)),"")',
        ),
        Column("score_grade", "等级", AUTO, width=8, help="自动：按综合得分。",
               auto='=IF({score}="","",{lesson_grade_of:score})'),
        Column("recognition", "学校认定", CHOICE, codes="recognition", width=11,
               help="认定合格课、推荐优质课要有至少 {param:min_judges} 名评委打分。", source="B2;#59"),
        Column("centre_review", "中心校复评", CHOICE, codes="centre_review", width=10, centre_only=True,
               help="由中心校填写。"),
    ),
    "每节公开课、合格课、优质课、示范课、汇报课一行；评委打分填在“课堂评价”。",
    id_prefix="G",
    unique=(("date", "period", "teacher"),),
    when_to_fill="每周记",
    tab="log",
    order=("date",),
)


def _mark(key: str, header: str, full: str, or_not: str = "") -> Column:
    """A dimension of the evaluation; or_not: when it may be 不适用."""
    return Column(
        key, header, NUMBER, True, low=0, high=full, range_code="R18", width=10, unit="分",
        also=("不适用",) if or_not else (), help="；".join(filter(None, (points_in_short(key), or_not))) + "。", source="B2;C3",
    )


EVALUATIONS = Sheet(
    "evaluations",
    "课堂评价",
    Layout.TABLE,
    (
        Column("lesson_id", "课例编号", Kind.REFERENCE, True, refers_to="open_lessons.lesson_id", width=12,
               help="从公开课评课里选课例编号。"),
        Column("judge", "评委", PERSON, True, scope=TOWN, width=9, help="不能给自己的课打分。"),
        _mark("aims", "教学目标(10)", "L.aims"),
        _mark("substance", "教学内容(10)", "L.substance"),
        _mark("process", "教学过程与方法(20)", "L.process"),
        _mark("group_work", "小组合作学习(20)", "L.group_work"),
        _mark("it_use", "信息技术运用(10)", "L.it_use", or_not="没有电子白板教室的学校可填“不适用”"),
        _mark("bearing", "教师素养(10)", "L.bearing"),
        _mark("effect", "教学效果(20)", "L.effect"),
        Column(
            "total", "总分", AUTO, width=8, places=1, unit="分", help="自动：七项之和；“不适用”的按其余各项折算。",
            auto='=IF({started},IF(COUNT({aims},{substance},{process},{group_work},{bearing},{effect})<6,"",'
            'IF({it_use}="不适用",ROUND(SUM({aims},{substance},{process},{group_work},'
            "{bearing},{effect})/({param:L.full}-{param:L.it_use})*100,1),"
            'IF(ISNUMBER({it_use}),ROUND(SUM({aims},{substance},{process},{group_work},{it_use},{bearing},{effect}),1),""))),"")',
        ),
        Column("grade", "等级", AUTO, width=8, help="自动：按总分。",
               auto='=IF({total}="","",{lesson_grade_of:total})'),
        Column("strengths", "主要优点", LONG, width=30, help="可不填。"),
        Column("advice", "建议", LONG, width=30, help="可不填。"),
    ),
    "一名评委评一节课记一行；只用于公开课、合格课、优质课，家常课不用打分。",
    unique=(("lesson_id", "judge"),),
    when_to_fill="每周记",
    tab="log",
    order=("lesson_id", "-total"),
)

ARTICLE_CATEGORIES = (
    "课改自学记录", "读书笔记", "月读书心得", "学期心得体会", "教育教学论文", "教学案例", "教学反思",
    "听评课反思", "教学经验总结",
)
"""Writings whose length is counted (domain B2: 文章类必填字数)."""

WRITINGS = Sheet(
    "writings",
    "教师文稿",
    Layout.TABLE,
    (
        SERIAL,
        Column("teacher", "教师", PERSON, True, scope=SCHOOL, width=9, help="从名册选。"),
        Column("category", "类别", CHOICE, True, codes="writing_category", width=13, help="点小三角选择。"),
        Column("title", "题目(书名)", TEXT, True, width=26, help="文稿题目；精读书目填书名。"),
        Column("author", "作者、出版社", TEXT, width=20,
               when=(When("category", ("精读书目",), "R15"),), help="精读书目必填。", source="B2;#41"),
        Column("month", "所属月份", MONTH, width=10,
               when=(When("category", ("月读书心得",), "R14"),), help="月读书心得必填，如 2020-09。",
               source="B2;#44"),
        Column("date", "完成日期", DATE, True, in_term=True, width=12, help="如 2020-9-28。"),
        Column("chars", "字数", INTEGER, low=0, high=100000, width=8, unit="字",
               when=(When("category", ARTICLE_CATEGORIES),),
               help="填实际字数（只填数字）；学期心得体会不少于 {param:essay_min_chars} 字，论文不少于 {param:paper_min_chars} 字。", source="B2;#46、#47"),
        Column("excerpt", "摘录", CHOICE, codes="has", width=6,
               when=(When("category", ("读书笔记",), "R13"),), help="读书笔记填：有或无。", source="B2;#43"),
        Column("thoughts", "感悟", CHOICE, codes="has", width=6,
               when=(When("category", ("读书笔记",), "R13"),), help="读书笔记填：有或无。", source="B2;#43"),
        Column("reading_days", "本月读书天数", INTEGER, low=0, high=31, width=8, unit="天",
               help="填在月读书心得这一行。", source="B2;#42"),
        Column("reading_minutes", "日均读书分钟", INTEGER, low=0, high=600, width=8, unit="分钟",
               help="填在月读书心得这一行；要求每天 {param:daily_reading_minutes} 分钟。", source="B2;#42"),
        Column("award", "获奖(发表)级别", CHOICE, codes="award", width=9, help="没有选“无”或不填。"),
        Column("award_detail", "等次或刊物", TEXT, width=14, help="如：一等奖；刊物名称和期号。"),
        Column("exhibited", "是否参展", CHOICE, codes="yes_no", width=8, help="是否参加成果展示。",
               source="B2;#93"),
        Column("original", "原创", CHOICE, codes="original", width=6, help="抄袭的文稿该篇不计分。"),
        Column("checked", "检查等级", CHOICE, codes="writing_grade", width=8,
               help="学校检查后填：优、良、合格、不合格。"),
        Column("checker", "检查人", PERSON, width=9, help="谁检查的。"),
        Column("checked_on", "检查日期", DATE, width=12, in_term=True, help="检查的日期。"),
        Column("file_name", "文件名", TEXT, width=20, help="电子文件名，可不填。"),
        Column("note", "备注", TEXT, width=16, help="需要说明的事。"),
    ),
    "计划、书目、笔记、心得、论文、案例、课件、反思、总结都记在这里，一篇一行；八好由类别自动推出。",
    capacity=500,
    unique=(("teacher", "category", "title"),),
    when_to_fill="每周记",
    tab="log",
    order=("date",),
)

MENTORING = Sheet(
    "mentoring",
    "师徒结对",
    Layout.TABLE,
    (
        Column("pair_id", "结对编号", Kind.IDENTIFIER, width=11, help="已经编好，不要改。"),
        Column("mentor", "师傅", PERSON, True, width=9, help="可以是镇内他校的教师。", source="B2;#87"),
        Column("mentor_school", "师傅所在学校", TEXT, True, width=11, help="本校或镇内他校的校名。"),
        Column("apprentice", "徒弟", PERSON, True, scope=TOWN, width=9,
               help="本校的青年教师；师傅在外校的，也只由徒弟所在学校登记，核定时两校的听课、指导都算。", source="B2；M13"),
        Column("subject", "学科", CHOICE, True, codes="subject", width=9, help="点小三角选择。"),
        Column("agreed_on", "签订协议日期", DATE, True, width=14, help="如 2020-9-10。"),
        Column("start", "开始日期", DATE, True, width=12, help="如 2020-9-10。"),
        Column("end", "结束日期", DATE, True, width=12, help="不能早于开始日期。"),
        Column("goal", "培养目标", LONG, width=22, help="一年内要达到什么。"),
        Column("mentor_visits", "师傅听徒弟课", AUTO, width=8.5, unit="节", help="自动：来自听课记录，有效的才算。",
               source="B2;#88",
               auto='=IF({started},COUNTIFS({observations.observer},{mentor},{observations.teacher},'
               '{apprentice},{observations.valid},"是"),"")'),
        Column("apprentice_visits", "徒弟听师傅课", AUTO, width=8.5, unit="节", help="自动：来自听课记录，有效的才算。",
               source="B2;#88",
               auto='=IF({started},COUNTIFS({observations.observer},{apprentice},{observations.teacher},'
               '{mentor},{observations.valid},"是"),"")'),
        Column("report_lesson", "徒弟汇报课", Kind.REFERENCE, refers_to="open_lessons.lesson_id", width=11,
               help="填课例编号，可不填。"),
        Column("guidance", "指导活动次数", AUTO, width=8.5, unit="次", help="自动：研修活动里关联编号是本结对的次数，有错误的行不算。",
               source="B2;#88",
               auto='=IF({started},COUNTIF({work:activities.linked},{pair_id}),"")'),
        Column("result", "期末考核", CHOICE, codes="mentoring_result", width=8, help="期末填。"),
        Column("note", "备注", TEXT, width=12, help="需要说明的事。"),
    ),
    "一对师徒一行；有青年教师的学校必填。",
    capacity=30,
    id_prefix="J",
    unique=(("mentor", "apprentice", "subject"),),
    when_to_fill="开学填一次，期末补“期末考核”",
    tab="log",
    order=("agreed_on",),
)

PROJECTS = Sheet(
    "projects",
    "课题研究",
    Layout.TABLE,
    (
        Column("project_id", "课题编号", Kind.IDENTIFIER, width=11, help="已经编好，不要改。"),
        Column("title", "课题名称", TEXT, True, width=25, help="课题全称。", source="B2;#75"),
        Column("level", "级别", CHOICE, True, codes="level", width=7, help="点小三角选择。", source="B2;#76"),
        Column("approval", "立项文号", TEXT, width=14,
               when=(When("level", ("县", "市", "省", "国家"), "R17"),), help="县级及以上必填。",
               source="B2;#74"),
        Column("leader", "主持人", PERSON, True, width=9, help="须在教师名册里。"),
        Column("members", "成员", PEOPLE, True, scope=TOWN, width=16, help="多人用顿号隔开。"),
        Column("approved_on", "立项日期", DATE, width=12, help="如 2020-9-20。"),
        Column("closing_on", "计划结题日期", DATE, width=12, help="不能早于立项日期。"),
        Column("stage", "当前阶段", CHOICE, True, codes="project_stage", width=9.8, help="点小三角选择。"),
        Column("on_theme", "与研修主题关系", CHOICE, True, codes="yes_no", width=9, help="有关选是。",
               source="B2;#6、#71"),
        Column("activities", "本学期活动次数", AUTO, width=9, unit="次",
               help="自动：研修活动里关联编号是本课题的次数，有错误的行不算。",
               auto='=IF({started},COUNTIF({work:activities.linked},{project_id}),"")'),
        Column("results", "阶段成果", LONG, width=22, help="论文、案例、报告等。"),
        Column("note", "备注", TEXT, width=12, help="需要说明的事。"),
    ),
    "一个课题一行；活动记在“研修活动”，关联编号填这里的课题编号。",
    capacity=30,
    id_prefix="K",
    unique=(("title",),),
    when_to_fill="开学填一次，有进展随时改",
    tab="log",
    order=("approved_on",),
)



def _out_of_hundred(key: str, header: str, required: bool, width: float, help_text: str) -> Column:
    return Column(key, header, NUMBER, required, low=0, high=100, range_code="R19", unit="分", width=width, help=help_text)


REVIEWS = Sheet(
    "reviews",
    "发展性评价",
    Layout.TABLE,
    (
        Column("teacher", "教师", PERSON, True, scope=SCHOOL, width=9, help="从名册选，每人一行。"),
        _out_of_hundred("own", "自评分", True, 8, "0 到 100。"),
        _out_of_hundred("peers", "同伴互评均分", True, 9, "0 到 100。"),
        _out_of_hundred("school", "学校评分", True, 9.8, "0 到 100。"),
        _out_of_hundred("pupils", "学生(家长)评分", False, 9, "选填，不计分。"),
        Column(
            "overall", "综合分", AUTO, width=8, places=2, unit="分", help="自动：按学期设定里的权重合成。",
            auto='=IF(COUNT({own},{peers},{school})<3,"",IF(OR(MIN({own},{peers},{school})<0,MAX({own},{peers},{school})>100),"",ROUND(({own}*{param:T13.own}'
            "+{peers}*{param:T13.peers}+{school}*{param:T13.school})/100,2)))",
        ),
        Column("strengths", "优势", LONG, True, width=30, help="这位教师的长处。"),
        Column("direction", "改进方向", LONG, True, width=30, help="下一步怎么提高。"),
        Column("confirmed", "教师本人确认", CHOICE, codes="yes_no", width=9, help="是或否。"),
        Column("date", "评价日期", DATE, width=12, in_term=True, help="评价的日期。"),
    ),
    "期末填，每位参加考核的教师一行。",
    capacity=100,
    unique=(("teacher",),),
    internal=("own", "peers", "school", "pupils", "overall", "strengths", "direction"),
    when_to_fill="期末填",
    tab="log",
    order=("-overall",),
)

TIMETABLE = Sheet(
    "timetable",
    "任课表",
    Layout.TABLE,
    (
        Column("class_name", "班级", TEXT, True, width=12, help="如：五年级一班。"),
        Column("weekday", "星期", CHOICE, True, codes="weekday", width=9, help="点小三角选择。"),
        Column("period", "节次", CHOICE, True, codes="period", width=6, help="1 到 8。"),
        Column("subject", "学科", CHOICE, True, codes="subject", width=12, help="点小三角选择。"),
        Column("teacher", "任课教师", PERSON, True, scope=SCHOOL, width=10, help="从名册选。"),
    ),
    "选填。填了就能查出“听课时自己有课”；不填也可以。",
    capacity=400,
    optional=True,
    unique=(("class_name", "weekday", "period"),),
    when_to_fill="选填",
    landscape=False,
    tab="optional",
)

SCHOOL_SHEETS: tuple[Sheet, ...] = (
    PROFILE, ROSTER, ARCHIVE, ACTIVITIES, OBSERVATIONS, OPEN_LESSONS, EVALUATIONS, WRITINGS, MENTORING,
    PROJECTS, REVIEWS, TIMETABLE,
)

SHEETS: dict[str, Sheet] = {sheet.key: sheet for sheet in SCHOOL_SHEETS}
