"""docs/打印件.md: every printed form, what it is for, and the names that may be written into its template."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.printing.catalogue import forms
from yanxiu_xl.printing.marks import EACH, END, HOW_MANY, NUMBER
from yanxiu_xl.printing.model import Form, Space
from yanxiu_xl.printing.spaces import GENERAL
from yanxiu_xl.settings import default_term

OPENING = f"""
`yanxiu print` 出迎检打印件：`yanxiu print P05`（代号或标题；不写就是全部），`--school 03` 只要一校，`--teacher 王芳` 只要一位教师，`--pdf` 另转成 PDF。
写到 `报表/打印/<学校>/`，一种一本，每条记录从新的一页起，打开就能打印；有人改过的不会被覆盖，新的写在它旁边。

![打印件一览](图/打印件一览.png)

## 改版式

每种打印件是 `打印模板/` 里的一个 .xlsx，**在 Excel 或 WPS 里改就行**：加栏、并格、换字体、放校徽、改页边距，存盘、关闭，再运行 `yanxiu print`，印出来就是改过的样子。

* **格里写名字**：`{{{{学校}}}}`、`{{{{听课.课题}}}}`。一格里可以写几个名字，也可以和字写在一起，如 `{{{{公开课.年级}}}}{{{{公开课.学科}}}}`。页眉页脚里能写不带点的名字。
* **整张表每条记录印一份**，从新的一页起；是什么记录，看下面各种打印件的“每页一个”。
* **一行重复**：这一行的任何一格（模板里写在表右边、不打印的一列）写 `{{{{{EACH}：听课}}}}`，这一行就按“听课”的每条记录重复；
  `{{{{{EACH}：听课，至少30行}}}}` 不足 30 行的补空行（空行不低于 9 毫米，好手写）；几行是一块的，写在第一行，最后一行写 `{{{{{END}}}}}`。
  行高、并格、边框、公式跟着重复；公式里把这几行加起来的（如 `=SUM(F5:F5)`）会包括全部重复的行。
* 重复的行里，`{{{{{NUMBER}}}}}` 是第几条；行外写 `{{{{听课.{HOW_MANY}}}}}` 是共几条。
* **每页都要的表头**：在“页面布局→打印标题→顶端标题行”里选上那几行。**分页**：在要分页的地方插入分页符。
* 字多的格请勾“自动换行”：行会自动加高；一页放不下的，格里写“见附页”，全文印在后面的附页上。
* 没有的项是空格，留给手写；看不懂的格也印成空白，运行完会逐个告诉您。

写错了名字，运行时会说是哪个文件哪一格、是不是另一个名字，改好以前什么都不印；`yanxiu print --check` 只检查模板。
换回原来的样子：把改过的那个模板删掉，再运行一次。程序升级时，没人改过的模板会换成新的，改过的不动。

## 每种都有的名字
"""


def _names(space: Space) -> Iterator[str]:
    yield "| 名字 | 是什么 |"
    yield "| --- | --- |"
    for name, meaning in space.names.items():
        mark = f"{space.key}.{name}" if space.key else name
        yield f"| `{{{{{mark}}}}}` | {default_term().say(meaning)} |"


def _form(form: Form) -> Iterator[str]:
    yield f"\n## {form.code} {form.title}\n"
    kinds = ["全镇一份" if form.town else "一校一本", *(["张贴用，不含不公开的内容"] if form.public else []), *(["可以只印一位教师的"] if form.of_people else [])]
    yield f"{form.question}{'；'.join(kinds)}。依据：{form.source}。\n"
    pages = "；".join(f"“{page.title}”每页一个{page.unit}" for page in form.pages)
    paper = "、".join(dict.fromkeys("横" if page.design.landscape else "竖" for page in form.pages))
    yield f"工作表：{pages}。A4 {paper}。\n"
    spaces: dict[str, Space] = {}
    for page in form.pages:
        for space in page.spaces:
            spaces.setdefault(space.key, space)
    for space in spaces.values():
        how = f"写在 `{{{{{EACH}：{space.key}}}}}` 的行里" if space.several else "每份一条"
        yield f"\n**{space.key}**（{how}）\n"
        yield from _names(space)


def forms_page() -> str:
    """The page."""
    lines = ["# 打印件", OPENING, *_names(GENERAL), f"| `{{{{{NUMBER}}}}}` | 第几份；重复的行里是第几条 |"]
    for form in forms().values():
        lines += _form(form)
    return "\n".join(lines) + "\n"
