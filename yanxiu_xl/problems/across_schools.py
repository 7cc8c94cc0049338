"""Problems that show only when schools and the centre's registers are put together (domain D6)."""

from yanxiu_xl.problems.model import Entry, Level

E, W, H = Level.ERROR, Level.WARNING, Level.HINT

ACROSS_SCHOOLS: tuple[Entry, ...] = (
    Entry("M04", E, "同一人在两校名册", "“{value}”同时在{first}、{second}的名册里（姓名、出生年月相同）。", "请确定人事关系，从一校的名册里去掉。", source="D6"),
    Entry("M05", W, "讲座资料无接收登记", "{school}{date}的讲座《{value}》资料未在中心校存档。", "请学校补交资料，或中心校补登“讲座资料接收”。", source="D6",
          clause="#11"),
    Entry("M06", W, "有接收登记，学校无此讲座", "中心校收到{school}《{value}》（{date}）的资料，但学校表里没有这次讲座。", "请学校补登，或核对接收登记的主题和日期。",
          source="D6", clause="#11"),
    Entry("M07", E, "跨校听课，对方名册无此人", "{school}的“{observer}”登记听了{host}“{value}”的课，{host}的名册没有此人。", "{near}请核对学校和姓名。",
          source="D6", clause="#106"),
    Entry("M08", E, "同一人两校同时上课", "“{value}”{date}第{period}节，本校登记在上《{first}》，{school}登记听的是《{second}》。", "请两校核对日期、节次和课题。",
          source="D6"),
    Entry("M09", E, "本校有课却在他校听课", "“{value}”{date}第{period}节在本校有课（{other}登记），同时登记在{host}听课。", "请核对日期和节次。", source="D6"),
    Entry("M10", W, "文稿雷同", "《{value}》与{school}{teacher}的《{other}》雷同（{why}）。", "请核实是否抄袭；抄袭的把“原创”改成“否”。", source="D6",
          clause="#99", parameters=("similarity_percent",)),
    Entry("M11", W, "讲座资料多校相同", "{first}、{second}上交的讲座资料相同（《{value}》）。", "请核实是否各校自己的讲座。", source="D6", clause="#11"),
    Entry("M12", W, "中心校培训名单不一致", "{school}自报参加了{date}中心校的“{value}”，中心校的研修活动里这天没有这次培训。", "请对照中心校签到表核对日期和名称。",
          source="D6", clause="#36"),
    Entry("M13", W, "跨校结对只一方登记", "{school}没有登记{value}—{apprentice}的结对。", "请师傅所在学校核实；确有结对的不用改徒弟所在学校的表。", source="D6",
          clause="#87"),
    Entry("M14", E, "骨干条件不满足", "{value}不符合骨干评选条件：{what}。", "请复核材料，或改评选结果。", source="D6", clause="#61",
          parameters=("B.years", "B.base", "B.lesson", "B.lectures", "B.guidance")),
    Entry("M15", W, "某月无包校记录", "{school}{month}没有包校指导记录（每月至少{limit}次）。", "请包校领导补登“指导检查”。", source="D6", clause="#104",
          parameters=("visits_per_month",)),
    Entry("M15", W, "没有包校领导", "{school}没有包校领导。", "请在学期设定的“学校名录”里填包校领导。", "liaison", "D6", "#105"),
    Entry("M16", W, "整改逾期", "{school}“{value}”整改期限{date}已过，尚未完成。", "请催办；已完成的请填整改完成日期和结果。", source="D6", clause="#66"),
    Entry("M17", W, "培训支出不足", "{year}年度培训费支出{spent}元，低于公用经费预算{budget}元的{limit}%。", "请补充支出登记，或说明原因。", source="D6",
          clause="#108", parameters=("training_fund_percent",)),
    Entry("M17", W, "公用经费用于人员", "公用经费不能用于人员经费，“{value}”支出{amount}元的来源是公用经费。", "请核对支出来源。", "staff", "D6", "#107"),
    Entry("M17", W, "凭证号重复", "凭证号“{value}”重复（第{rows}行）。", "请核对凭证号。", "voucher", "D6", "#107"),
    Entry("M18", E, "同文号不同主持人", "课题{value}在{first}、{second}登记的主持人不同（{names}）。", "请核对立项文件。", source="D6", clause="#74"),
    Entry("M19", E, "行数比上次少很多", "{school}这次的“{title}”比上次少{n}行（上次{before}行，这次{after}行）。",
          "新的一份先不算，原来那份继续算。请与学校核对：交错了请重交；确实少了，用 yanxiu merge --accept {of} 收下。",
          source="D6", parameters=("row_loss_percent",)),
    Entry("M20", H, "信息没有对应活动", "《{value}》没有对应的研修活动编号。", "请填学校研修活动的编号，如 H-01-003。", source="D6", clause="#98"),
    Entry("M21", W, "自评与核定相差大", "{school}自评{own}、核定{confirmed}，相差{gap}分，主要差在：{what}。", "请与学校核对这几项。", source="D6",
          parameters=("score_gap",)),
    Entry("M22", H, "村小校长未列入领导小组", "领导小组成员里没有{school}校长{value}。", "请在学期设定的“领导小组”里补上。", source="D6", clause="#96"),
)
