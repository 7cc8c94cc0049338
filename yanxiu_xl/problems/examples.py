"""Words that stand in a message's braces where it is shown as a rule: a sentence with a name in it is understood, one with braces is not.

``=key`` stands for the value that parameter has in the term (``=key|500``: 500 where it sets no limit); ``USUAL`` serves where a
line of the catalogue has no words of its own (``Entry.example``).
"""

from __future__ import annotations

from string import Formatter

from yanxiu_xl.problems.model import Entry

USUAL: dict[str, str] = {
    "value": "王芳", "name": "王芳", "header": "听课日期", "title": "听课记录", "school": "柳林小学", "host": "榆树小学", "date": "2020-10-15",
    "n": "3", "m": "2", "row": "15", "rows": "8、15", "other": "8", "period": "3", "tab": "听课记录", "used": "柳林小学.xlsx", "near": "",
    "low": "0", "high": "100", "first": "柳林小学", "second": "榆树小学", "noun": "整数", "month": "10月", "months": "10月、11月",
    "kind": "公开课", "apprentice": "陈晓燕", "mentor": "李强", "what": "教育教学论文", "where": "研修活动", "names": "李强、孙梅", "gap": "12",
    "places": "H6、H7、H9", "stored": "0.15", "ask": "是不是 15？", "likely": " 15", "reason": "文件是空的，0 字节", "day": "星期日",
    "ending": "xlsx", "better": "柳林小学.xlsx", "fault": "在 .xlsx 后面还有“下载”", "remedy": "请重新保存后再交。",
}
"""By the word in the braces."""


def words_of(line: Entry, sentence: str) -> dict[str, str]:
    """The words for the braces of a sentence of that line; ``UNKNOWN`` for one that nobody has thought of yet."""
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    return {name: line.example.get(name, "=" if name in LIMITS else USUAL.get(name, UNKNOWN)) for name in names}


UNKNOWN = "……"
LIMITS = frozenset({"limit", "least"})
"""What the first parameter of a rule says, unless it is told otherwise."""
