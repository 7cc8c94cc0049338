"""Why a parameter has its default, in an officer's words.

``Parameter.source`` is written in the codes of the specification ([S]#52 a clause of the plan, [J] a default judgement, E33
a comparable regulation, anything else a part of the specification); nobody but its readers knows those, so what a
workbook shows is worked out here.
"""

from __future__ import annotations

import re

ASK = "默认值，请确认"
POINTS_ARE_OURS = "分值是默认值，请确认"
"""Said of points: the plan sets none (domain 0)."""

PLAN: dict[int, str] = {
    6: "信息化条件下的小组合作学习模式探索",
    7: "教师自学，写好课改知识自学记录",
    10: "各校在每月要安排一次专题讲座",
    11: "专题讲座资料及时交中心校存档",
    13: "扎实做好评课活动，做好评课记录",
    14: "同村小教师之间要开展听“家常课”活动",
    15: "在教研活动时间要组织教师参加评课",
    19: "主动反思：教师通过写读书笔记，开展读书汇报会，写教学反思，写听评课反思等形式",
    26: "本学期开展每人一节公开课活动",
    29: "课堂问题处理恰当，三维目标落实到位",
    31: "一学期教师听课不少于30节",
    34: "现代信息技术知识的培训",
    37: "明确培训目的、确保培训时间",
    38: "青年教师的专项培训",
    41: "至少精读一本教育教学专著",
    42: "每天必保30分钟的读书时间",
    44: "每月写一篇读书心得",
    45: "每位教师撰写一定字数的读书笔记",
    46: "撰写一篇质量较高的心得体会，不少于1500字",
    47: "每学期写一篇教育教学论文，不少于1500字",
    48: "宣传动员阶段",
    50: "研制学校校本研修计划",
    52: "研修计划于9月5日前完成",
    53: "教师制定个人校本研修计划",
    54: "定时间、定内容、定措施",
    64: "制定教师发展性评价表、听评课评价表等",
    65: "建立教师校本研修档案及学校校本研修工作档案",
    66: "对各学科教研组校本研修工作开展情况进行指导检查",
    74: "实施课题带动战略",
    78: "开展“八好活动”",
    87: "结成师徒对子",
    90: "落实观课后的评课和讨论环节",
    93: "优秀成果展示",
    94: "及时进行总结",
    98: "及时上传我校校本研修相关信息",
    104: "加强对各村小校本研修的工作指导",
    105: "包校领导采取“蹲点包校”的方式",
}
"""The plan's own words by the number of the clause (domain A), shortened at either end only."""

PLAN_PARTS = {"A2": "六种研修方式", "A3": "七项研修内容"}
"""Parts of the plan that are cited as a whole."""

COMPARED: tuple[tuple[range, str], ...] = (
    (range(1, 9), "外地县、镇、校的研修考核办法"),
    (range(9, 13), "外地的课堂教学评价标准"),
    (range(13, 22), "外地的学时学分认定办法"),
    (range(22, 27), "外地的研修档案目录"),
    (range(27, 30), "外地的师徒结对方案"),
    (range(30, 34), "外地的读书、骨干教师、教研考核办法"),
    (range(34, 35), "公用经费管理办法"),
    (range(35, 40), "外地的课题、活动、听评课记录表"),
    (range(54, 62), "外地的登记、奖惩、折算办法"),
)
"""What the comparable regulations are (domain 6)."""

_TOKEN = re.compile(
    r"\[S\](?:#(?P<first>\d+)(?P<more>(?:[–、]#?\d+)*)|(?P<parts>A\d(?:、A\d)*))"
    r"|(?P<points>分值\[J\])|\[J\](?:#(?P<about>\d+))?|(?P<open>未定)|(?P<linear>线性=)?(?P<compared>E\d+(?:[–、]E\d+)*)"
    r"|(?P<other>[A-Z]\d+[a-z]?(?:（[^）]*）)?)|[；;、 ]"
)


def in_words(source: str) -> str:
    """``[S]#52`` -> ``计划第52条「研修计划于9月5日前完成」``; raises ValueError for a source it cannot put into words."""
    said: list[str] = []
    at = 0
    while at < len(source):
        token = _TOKEN.match(source, at)
        if token is None:
            raise ValueError(f"no words for {source[at:]!r} of {source!r}")
        at = token.end()
        words = _words(token)
        if words and words not in said:
            said.append(words)
    if len(said) > 1 and ASK in said:
        said.remove(ASK)
    words = "；".join(said)
    return words if "请确认" in words or said[-1].startswith("计划") else f"{words}，请确认"


def _words(token: re.Match[str]) -> str:
    if token["first"]:
        numbers = f"{token['first']}{token['more']}".replace("#", "").replace("–", "—")
        return f"计划第{numbers}条「{PLAN[int(token['first'])]}」" + ("等" if token["more"] else "")
    if token["parts"]:
        return "计划的" + "、".join(PLAN_PARTS[part] for part in token["parts"].split("、"))
    if token["points"]:
        return POINTS_ARE_OURS
    if token["about"]:
        return f"计划第{token['about']}条「{PLAN[int(token['about'])]}」没有写明，{ASK}"
    if token["open"]:
        return f"没有写明多少，{ASK}"
    if token["compared"]:
        cited = [int(n) for n in re.findall(r"\d+", token["compared"])]
        names = dict.fromkeys(name for number in cited for span, name in COMPARED if number in span)
        if not names:
            raise ValueError(f"nothing is known of {token['compared']}")
        return ("按比例得分" if token["linear"] else "") + "参照" + "、".join(names)
    return ASK if token["other"] or token[0].startswith("[J]") else ""
