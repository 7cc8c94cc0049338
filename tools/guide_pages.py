"""十分钟上手： what stands on the two A4 pages, and the pages drawn as a workbook that LibreOffice prints.

Titles of sheets, captions of buttons and names of folders come from the program; that the verbs exist is tested.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.centre import BASICS, KEPT_REGISTERS, SCHOOL_LIST, parameter_sheet
from yanxiu_xl.forms.model import FIRST_DATA_ROW
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import BACK, HOME, PROGRESS, RESULT
from yanxiu_xl.macros.modules import CENTRE_BUTTONS, SCHOOL_BUTTONS
from yanxiu_xl.settings import GROUPS
from yanxiu_xl.workbooks.guide import STEPS
from yanxiu_xl.workbooks.palette import BAND, INK, LINE, MUTED, TABS
from yanxiu_xl.workflow.folder import MASTER_NAME, REGISTERS_NAME
from yanxiu_xl.workflow.guides import CLERK, OFFICER
from yanxiu_xl.workflow.scripts import INSTALL_NAME, SCORE_NAME
from yanxiu_xl.workflow.settings_files import SETTINGS_NAME

CHECK = next(one.caption for one in SCHOOL_BUTTONS if one.macro == "YanxiuCheck")
BUILD, MERGE, STATUS = (next(one.caption for one in CENTRE_BUTTONS if one.macro == macro) for macro in ("YanxiuBuild", "YanxiuMerge", "YanxiuStatus"))
SCORE = SCORE_NAME.partition(".")[0]
PARAMETERS = parameter_sheet("general", len(GROUPS["general"])).title
REGISTERS = "、".join(sheet.title for sheet in KEPT_REGISTERS)
SETTINGS = SETTINGS_NAME.replace(".xlsx", ".xlsm")
OBSERVED = SHEETS["observations"].title


@dataclass(frozen=True)
class Step:
    """What to do, with a picture of what is to be seen: beside the words, or below them when it is wide."""

    title: str
    lines: tuple[str, ...]
    picture: str = ""
    beside: bool = False
    width: int = 720


@dataclass(frozen=True)
class Guide:
    """A page. preview: the name of its picture; boxes: (heading, lines) at its foot; split: columns of the first of them."""

    name: str
    preview: str
    title: str
    subtitle: str
    steps: tuple[Step, ...]
    boxes: tuple[tuple[str, tuple[str, ...]], ...]
    split: int = 12

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names of the pictures on it."""
        return tuple(step.picture for step in self.steps if step.picture)


CLERK_GUIDE = Guide(
    CLERK.removesuffix(".pdf"), "上手-村小", "十分钟上手 · 村小", "给填表的老师：一所学校一本工作簿，记一学期。",
    (
        Step("打开", (
            "中心校发来两本，内容一样，只填一本：一本首页有按钮；名字带“（无按钮）”的一本，Excel、WPS 都能填。",
            "微信、邮件收到的 .xlsm 点不动按钮：右键文件→属性→勾“解除锁定”，再打开，点“启用内容”。",
            f"“{HOME}”写着下一步做什么、哪天以前交、哪张表还缺多少；点表名就跳过去，各表的“{BACK}”跳回来。",
        ), HOME, beside=True, width=255),
        Step("填", (
            f"一件事一行，从第 {FIRST_DATA_ROW} 行往下填，不空行。能选的点格子右边的小三角选；点到格上会提示怎么填。",
            "浅黄表头必填，灰底自动算；橙色的格还空着，红色的格重复了。",
        ), OBSERVED, beside=True, width=255),
        Step(f"看“{PROGRESS}”", (
            "每位老师还差什么，随填随算：绿色完成了，橙色缺必备的或不到六成，红色过了日子还没完成，灰色还不用做。",
        ), PROGRESS, beside=True, width=330),
        Step("交以前查一遍", (
            f"点“{HOME}”上的“{CHECK}”。没有按钮、用 WPS：保存并关闭，把文件拖到“{SCORE}”上。错误要改，警告请看；点“单元格”一列就跳到那一格。",
            f"电脑上没有“{SCORE}”，就直接交，中心校会查好退回来。",
        ), RESULT, beside=True, width=360),
        Step("交", ("保存，把整本交给中心校，文件名随意。一所学校只交一本：几位老师分头填的，先合到一本里再交。后交的替代先交的。",)),
        Step("退回来的，改好再交", (
            "错的格有颜色，鼠标停在上面看怎么改。就在退回来的这一本上改，保存，原样交回；颜色不用管。",
        ), "退回", beside=True, width=240),
    ),
    (
        ("什么时候填什么", STEPS[:4]),
        ("请留意", (
            "不改表名、表头，不合并单元格。",
            "不写身份证号、手机号、银行卡号。",
            "表外另记的会照样保留，但不算数。",
            "不明白的看“填写说明”，或问中心校。",
        )),
    ),
    split=16,
)

OFFICER_GUIDE = Guide(
    OFFICER.removesuffix(".pdf"), "上手-中心校", "十分钟上手 · 中心校", "给管校本研修的老师：发表、收表、合并，一学期一个文件夹。",
    (
        Step("建学期（一学期一次）", (
            r"在程序文件夹里打开命令行，运行 .\yanxiu new-term 2020秋（2020秋 是文件夹名，自己起；Mac、Linux 写 ./yanxiu）。"
            "只要有 Python 3.11 以上；第一次会自己准备运行环境，约一分钟，要联网。",
            rf"不能上网的电脑：在能上网的电脑上运行 .\yanxiu pack U盘，照它说的放进 Python 精简包，回来双击里面的“{INSTALL_NAME}”。",
        )),
        Step(f"填“{SETTINGS}”", (
            f"按“说明”的次序看一遍。一定要填的：“{BASICS.title}”里的中心校名称，“{SCHOOL_LIST.title}”（一校一行，本部也写）；"
            f"一定要看的：“{PARAMETERS}”里的学期起止、考核月份、定稿日期。保存。",
            "填错了，程序会说是哪张表哪一格。",
        ), SCHOOL_LIST.title, beside=True, width=390),
        Step("发", (
            rf"点“说明”上的“{BUILD}”，或运行 .\yanxiu build 2020秋：“发放”里每校两本，一本有按钮，一本不带宏，内容一样；"
            f"和“{CLERK.removesuffix('.pdf')}”一起发下去。",
            "按钮点了没有反应，就用命令，结果一样。要空白的纸表手写，命令后面加 --paper：在“报表”里，每张表一页。",
        ), "学期设定", beside=True, width=300),
        Step("收", (
            rf"收到的文件放进“回收”，名字随意。点“{MERGE}”，或运行 .\yanxiu merge 2020秋；后面加 --plan，只看会怎样，什么都不改。",
            f"打开“{MASTER_NAME}”的“报送情况”，或点“{STATUS}”：谁没交、谁要改。",
        ), "报送情况", beside=True, width=360),
        Step("退、催", (
            "“退回修改”的：把“退回”里那一本发回学校，改好交来，放进“回收”再合并。“未交”的：打电话。",
            r"某校少了很多行，先不收，会告诉您；问清楚了再运行 .\yanxiu merge 2020秋 --accept 代码。",
        )),
        Step("登记", (f"中心校自己的事填在“{REGISTERS_NAME}”（{REGISTERS}），每次合并都读。",)),
        Step("期末看分", (
            f"“{MASTER_NAME}”里的“教师得分总表”“学校得分总表”：自评和核定并列；每个分怎么来的，学校的工作簿点“评分”就有说明。",
        ), "教师得分", beside=True, width=450),
    ),
    (
        ("每个月", ("收 → 合并 → 退、催 → 登记，十几分钟。", "定稿日期以前，要整学期才做得完的只作提示。", "原件都存在“档案库”，不要动它；整个学期文件夹记得备份。")),
        ("遇到事情", (
            r"收错了一份：.\yanxiu undo 03#2 2020秋（加 --back 恢复）。",
            r"学校交过哪几份：.\yanxiu history 03 2020秋。",
            r"一格出自哪里：.\yanxiu where 听课记录!D15 2020秋。",
            r"下学期：.\yanxiu new-term 2021春 --from 2020秋。",
        )),
    ),
)

GUIDES = (CLERK_GUIDE, OFFICER_GUIDE)


def words(guide: Guide) -> Iterator[str]:
    """Every text of a page, in the order of reading."""
    yield from (guide.title, guide.subtitle)
    for step in guide.steps:
        yield from (step.title, *step.lines)
    for heading, lines in guide.boxes:
        yield from (heading, *lines)


# --- the page ---

FONT = "Noto Sans CJK SC"
"""Free, so that it may stand in the PDF."""
COLUMNS, COLUMN = 24, 30
"""The page is drawn on a grid of narrow columns, in pixels of 1/96 inch."""
WIDTH = COLUMNS * COLUMN
HEIGHT = 1120
"""As many as fit below each other on A4 at this width, and a little more: the page is then printed a few per cent smaller."""
POINTS = 9.5
LINE_HEIGHT, CHARACTER = 17.5, POINTS * 96 / 72
A4, MARGIN_INCHES = 9, 0.35

Placed = tuple[Path, int, int, int, int]
"""A picture and its x, y, width and height in pixels."""


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG in pixels."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes when it is wrapped at so many pixels: a Chinese character is as wide as high, others half."""
    length = sum(1.0 if ord(one) > 0x2000 else 0.56 for one in text) * CHARACTER
    return max(1, -int(-length // (width - 14)))


def draw(guide: Guide, path: Path, pictures: Path) -> list[Placed]:
    """Write the page as a workbook of one sheet that prints on one A4 page; returns where its pictures go.

    The pictures are left to ``print_range.py``: in a workbook they hang on columns, whose width depends on the fonts of a computer.
    Raises ValueError when there is more than a page can hold in letters of a readable size.
    """
    book = xlsxwriter.Workbook(str(path))
    page = _Page(book, guide, pictures)
    page.draw()
    book.close()
    if page.y > HEIGHT:
        raise ValueError(f"{guide.name}: {page.y} pixels high, {HEIGHT} are there")
    return page.placed


class _Page:
    """A sheet that is filled from top to bottom."""

    def __init__(self, book: xlsxwriter.Workbook, guide: Guide, pictures: Path) -> None:
        self.book, self.guide, self.pictures = book, guide, pictures
        self.page: Worksheet = book.add_worksheet(guide.title)
        self.row = self.y = 0
        self.placed: list[Placed] = []
        self.page.hide_gridlines(2)
        self.page.set_column_pixels(0, COLUMNS - 1, COLUMN)
        self.page.set_paper(A4)
        self.page.set_portrait()
        self.page.set_margins(MARGIN_INCHES, MARGIN_INCHES, MARGIN_INCHES, MARGIN_INCHES)
        self.page.fit_to_pages(1, 1)
        self.page.center_horizontally()

    def style(self, **wanted: object) -> Format:
        return self.book.add_format({"font_name": FONT, "font_size": POINTS, "font_color": INK, "valign": "vcenter", **wanted})

    def band(self, height: int) -> int:
        """A row of this height; returns its number."""
        self.page.set_row_pixels(self.row, height)
        self.row += 1
        self.y += height
        return self.row - 1

    def text(self, row: int, first: int, last: int, text: str, style: Format) -> None:
        if first == last:
            self.page.write_string(row, first, text, style)
        else:
            self.page.merge_range(row, first, row, last, text, style)

    def picture(self, x: int, name: str, width: int, down: int = 2) -> None:
        """Put a picture on the band that comes next."""
        self.placed.append((self.pictures / f"{name}.png", x, self.y + down, width, self.height_of(name, width)))

    def height_of(self, name: str, width: int) -> int:
        wide, high = picture_size(self.pictures / f"{name}.png")
        return round(high * width / wide)

    def draw(self) -> None:
        top = self.band(40)
        self.text(top, 0, 9, self.guide.title, self.style(font_size=19, bold=True, font_color="#FFFFFF", bg_color=TABS["primary"], indent=1))
        self.text(top, 10, COLUMNS - 1, self.guide.subtitle,
                  self.style(font_size=10.5, font_color="#FFFFFF", bg_color=TABS["primary"], align="right", indent=1))
        self.band(6)
        for number, step in enumerate(self.guide.steps, 1):
            self.step(number, step)
        self.boxes()
        self.page.print_area(0, 0, self.row - 1, COLUMNS - 1)

    def step(self, number: int, step: Step) -> None:
        head = self.band(21)
        self.text(head, 0, 0, str(number), self.style(bold=True, font_size=12, font_color="#FFFFFF", bg_color=INK, align="center"))
        self.text(head, 1, COLUMNS - 1, step.title, self.style(bold=True, font_size=12, bg_color=BAND, indent=1))
        plain = self.style(text_wrap=True, valign="top")
        columns = (WIDTH - step.width) // COLUMN if step.beside else COLUMNS
        high = round(LINE_HEIGHT * sum(lines_of(line, columns * COLUMN) for line in step.lines)) + 6
        if step.beside:
            self.picture(WIDTH - step.width, step.picture, step.width, 3)
            row = self.band(max(high, self.height_of(step.picture, step.width) + 6))
            self.text(row, 0, columns - 1, "\n".join(step.lines), plain)
        else:
            self.text(self.band(high), 0, COLUMNS - 1, "\n".join(step.lines), plain)
            if step.picture:
                self.picture((WIDTH - step.width) // 2, step.picture, step.width)
                self.band(self.height_of(step.picture, step.width) + 4)
        self.band(3)

    def boxes(self) -> None:
        heading = self.style(bold=True, font_size=10.5, bg_color=BAND, border=1, border_color=LINE, indent=1)
        body = self.style(text_wrap=True, valign="top", border=1, border_color=LINE, font_size=POINTS - 0.5)
        places = ((0, self.guide.split - 1), (self.guide.split, COLUMNS - 1))
        head = self.band(22)
        high = max(round(sum(lines_of(line, (last - first + 1) * COLUMN) for line in lines) * LINE_HEIGHT) + 4
                   for (first, last), (_, lines) in zip(places, self.guide.boxes, strict=True))
        row = self.band(high)
        for (first, last), (title, lines) in zip(places, self.guide.boxes, strict=True):
            self.text(head, first, last, title, heading)
            self.text(row, first, last, "\n".join(lines), body)
        foot = self.band(15)
        self.text(foot, 0, COLUMNS - 1, "画面里的学校和姓名都是虚构的。", self.style(font_size=8, font_color=MUTED, align="right"))
