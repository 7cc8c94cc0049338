"""Problems between rows of one school (domain D4)."""

from yanxiu_xl.problems.model import MARKS, Entry, Level

E, W, H = Level.ERROR, Level.WARNING, Level.HINT

ACROSS_ROWS: tuple[Entry, ...] = (
    Entry("X01", E, "编号或姓名重复", "“{value}”在第{rows}行重复。",
          "重复登记的请删掉一行；若是两个人同名，请改成“{value}(大)”“{value}(小)”以便区分。", source="D4"),
    Entry("X02", E, "同一节课重复登记", "与第{other}行重复登记了同一节课。", "请删掉一行。", source="D4", clause="#31"),
    Entry("X03", E, "同一时刻听两节课", "“{value}”{date}第{period}节同时听了“{first}”和“{second}”的课（见第{other}行），不可能。",
          "请核对日期、节次和授课教师。", source="D4", clause="#31"),
    Entry("X04", E, "听课时自己在上课", "“{value}”{date}第{period}节自己正在上课（见{tab}第{other}行），不能同时去听课。",
          "请核对日期和节次。", source="D4", clause="#31"),
    Entry("X05", E, "同一时刻上两节课", "“{value}”{date}第{period}节登记了两节不同的课（《{first}》《{second}》，见{tab}第{other}行）。",
          "请核对；复式班请把年级选“复式”，课题写在一起。", source="D4"),
    Entry("X06", W, "同一节课写法不一", "同一节课，{tab}第{other}行的{what}是“{first}”，本行是“{second}”。", "请统一。", source="D4"),
    Entry("X07", W, "一天听课过多", "“{value}”{date}一天听了{n}节课（超过{limit}节）。", "请核实；写错日期的请改正。", source="D4", clause="#99",
          parameters=("daily_observations_warn",)),
    Entry("X07", E, "一天听课多得不可能", "“{value}”{date}一天听了{n}节课（超过{limit}节），按节次第{limit}节以后的不计，这是第{number}节。",
          "请核对日期和节次。", "error", "D4", "#99",
          ("daily_observations_error",)),
    Entry("X08", W, "评语雷同", "“{name}”有{n}节课的“{header}”一模一样。", "请按每节课实际填写。", source="D4", clause="#28、#99",
          parameters=("same_comment_lines",)),
    Entry("X09", H, "突击听课", "“{value}”{n}节听课里有{late}节集中在学期最后{weeks}周。", "请注意平时听课。", source="D4", clause="#99",
          parameters=("late_weeks", "late_share")),
    Entry("X10", E, "文稿重复", "第{other}行已登记过《{value}》。", "请删掉一行；确是两篇的请把题目写清楚。", source="D4"),
    Entry("X11", W, "同月两篇心得", "{value}已有{n}篇月读书心得（第{other}行），多出的不重复计分。", "写错月份的请改正；没写错不用改。", source="D4", clause="#44"),
    Entry("X12", W, "活动可能重复", "这次活动可能重复登记（第{other}行）。", "重复的请删掉一行；确是两次的不用改。", source="D4"),
    Entry("X13", E, "评委重复打分", "“{value}”已给这节课打过分（第{other}行）。", "请删掉一行。", source="D4", clause="#30"),
    Entry("X14", W, "评委打分相差大", "《{lesson}》评委打分最高{high}、最低{low}，相差{gap}分。", "请复核；打分没错不用改。", source="D4", clause="#30",
          parameters=("judge_spread", *MARKS)),
    Entry("X15", W, "一个徒弟多位师傅", "“{value}”的{subject}有{n}位师傅（{names}）。", "请确认；没错不用改。", source="D4", clause="#87"),
    Entry("X15", W, "一位师傅徒弟过多", "“{value}”带了{n}位徒弟，超过{limit}位。", "请确认；没错不用改。", "mentor", "D4", "#87",
          ("max_apprentices",)),
    Entry("X16", E, "编号重复", "编号{value}重复（见第{rows}行），请不要手工改编号。", "请恢复模板原来的编号，或用退回的工作簿填。", source="D4"),
    Entry("X16", E, "编号被改", "编号“{value}”不是模板的样子（应像 {wanted}）。", "请恢复模板原来的编号，或用退回的工作簿填。", "changed", "D4"),
)
