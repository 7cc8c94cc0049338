"""Problems of files, structure and single cells (domain D1, D2), of filing (D6) and of the settings."""

from yanxiu_xl.problems.model import Entry, Level

E, W, H = Level.ERROR, Level.WARNING, Level.HINT

FILES_AND_CELLS: tuple[Entry, ...] = (
    # --- D1 file and template ---
    Entry("F01", E, "不是 xlsx/xlsm 文件", "文件“{name}”不是 xlsx 格式（{found}）。",
          "请在 Excel 或 WPS 里用“另存为”选“Excel 工作簿(*.xlsx)”后再交。", source="D1"),
    Entry("F01", E, "Excel 打开文件时的临时文件", "“{name}”是 Excel 打开文件时留下的临时文件，不是工作簿。",
          "请先关闭 Excel，再复制真正的工作簿；这个文件可以删除。", "lock", "D1"),
    Entry("F02", E, "缺工作表", "缺少工作表“{title}”。",
          "请用中心校发的模板填写，不要删除或改表名。", source="D1"),
    Entry("F03", E, "表头找不到", "“{title}”第{row}行找不到列“{header}”，可能被改名或删除。",
          "请恢复成模板原来的表头。", source="D1"),
    Entry("F04", E, "模板版本不符", "模板版本是{found}，现在要求{wanted}。", "请把数据复制到新模板再交。", source="D1"),
    Entry("F04", W, "没有模板标记", "工作簿里没有模板标记（“元数据”表被删除或换过文件），只能按表头识别。",
          "下次请在中心校发的模板里填写。", "unstamped", "D1"),
    Entry("F05", E, "代码、校名与名录不符", "学校代码{school}与学校名称“{name}”对不上（名录里{school}是“{listed}”）。",
          "请核对“学校信息”，恢复中心校预置的代码和校名。", source="D1"),
    Entry("F06", E, "学期不符", "这是{found}的表，本次收的是{wanted}。", "请交本学期的工作簿。", source="D1"),
    Entry("F07", E, "加密、损坏打不开", "文件打不开（{reason}）。", "请取消密码或重新保存后再交。", source="D1"),
    Entry("F08", E, "数据区合并单元格", "“{title}”{area}有合并单元格，已按显示的内容填到每一格。",
          "请取消合并，每行都填上。", source="D1"),
    Entry("F09", W, "有隐藏行或筛选", "“{title}”有隐藏或被筛选掉的{n}行，这些行也会被统计。",
          "请取消隐藏或筛选，确认这些行是否要报。", source="D1"),
    Entry("F10", E, "公式错误值", "“{header}”显示 {value}。", "请重新填写该格，直接写内容，不要写公式。", source="D1"),
    Entry("F10", E, "公式没有算出结果", "“{header}”里是公式，但没有算出结果。",
          "请直接写内容，或在 Excel 里打开保存一次再交。", "uncomputed", "D1"),
    Entry("F11", W, "校验后又改过", "上次校验（{checked_at}）之后又改了数据。", "请再点一次【校验】。", source="D1"),
    Entry("F12", E, "空表", "教师名册是空的。", "请先填教师名册。", source="D1"),
    Entry("F13", H, "多出的列或格", "“{title}”多出一列“{header}”（{n} 格有内容），内容照样存档，但不参加统计。",
          "不需要就删掉；需要的内容请填到模板原有的列或“备注”里。", source="补充"),
    Entry("F13", H, "表外的内容", "“{title}”这一格在表格外面，内容“{value}”照样存档，但不参加统计。",
          "不需要就删掉；需要的内容请填到表格里或“备注”列。", "outside", "补充"),
    Entry("F14", H, "多出的工作表", "多出工作表“{title}”（{n} 行），原件里保留，但不参加统计。",
          "不需要就删掉；需要的内容请填到模板原有的表里。", source="补充"),
    Entry("F15", W, "工作表改了名", "工作表“{found}”按表头认作“{title}”。", "请把表名改回“{title}”。", source="补充"),
    Entry("F15", W, "表头改了名", "“{title}”的列“{header}”现在写成“{found}”，已按模板的位置标记认出。",
          "请把表头改回“{header}”。", "header", "补充"),
    Entry("F15", W, "表头上面插了行", "“{title}”的表头在第{row}行（模板在第{wanted}行），已按实际位置读取。",
          "请删掉表头上面多出的行。", "shifted", "补充"),
    Entry("F15", W, "重复的列", "“{title}”有两列都叫“{header}”，采用{used}列，另一列的内容照样存档。",
          "请只留一列。", "duplicate", "补充"),
    Entry("F15", W, "同一张表有两份", "“{found}”和“{used}”都像“{title}”，采用“{used}”，另一张没有统计。",
          "请把内容并到“{used}”里，删掉另一张。", "copy", "补充"),
    # --- D2 cells ---
    Entry("C01", E, "必填空", "“{header}”没有填。", "请补填：{help}", source="D2"),
    Entry("C01", E, "固定行缺失", "固定的一行“{header}”不见了。", "请从中心校发的模板里复制回这一行。", "row", "D2"),
    Entry("C02", E, "非日期", "“{header}”填的“{value}”不是日期。", "请按 2020-9-15 的样子填。", source="D2"),
    Entry("C02", E, "日期缺年份", "“{header}”填的“{value}”没有写年份。", "请按 2020-9-15 的样子填全年月日。", "year", "D2"),
    Entry("C03", E, "日期不在学期内", "日期{value}不在本学期（{start}至{end}）内。",
          "请核对年份和月份；确属本学期的改成实际日期。", source="D2"),
    Entry("C04", E, "不在选项里", "“{header}”填的“{value}”不在选项里。",
          "请点单元格右边的小三角选择：{options}。", source="D2"),
    Entry("C05", E, "数值越界或非整数", "“{header}”应填{low}到{high}之间的{noun}，现在是“{value}”。",
          "请改成{low}到{high}之间的{noun}。", source="D2"),
    Entry("C06", E, "姓名不在名册", "“{value}”不在{roster}里。", "是写错了名字，还是名册漏登了？请改正名字或补登名册。",
          source="D2"),
    Entry("C07", H, "空格、全角、换行", "已自动去掉“{value}”里的多余空格或全角字符，按“{read}”理解。",
          "不用改；下次请直接填“{read}”。", source="D2"),
    Entry("C07", H, "日期写法", "“{value}”已按日期{read}理解。", "不用改；下次请按 {read} 的样子填。", "date", "D2"),
    Entry("C07", H, "名单分隔符", "“{value}”里的分隔符已按顿号理解。", "不用改；下次多人请用顿号“、”隔开。", "names", "D2"),
    Entry("C08", E, "月份格式", "“{header}”填的“{value}”看不出是哪年哪月。", "请填成 2020-09 的样子。", source="D2"),
    Entry("C09", W, "文字过短", "“{header}”只写了{n}个字，至少写{low}个字。", "请写清具体好在哪里、怎么改。", source="D2"),
    Entry("C09", W, "文字过长", "“{header}”写了{n}个字，最多{high}个字。", "请写得简短些，详细内容可放到备注。", "long", "D2"),
    Entry("C10", E, "金额不对", "“{header}”填的“{value}”不是大于等于 0、最多两位小数的金额。",
          "金额请填大于等于 0 的数，最多两位小数。", source="D2"),
    Entry("C11", W, "数字带文字", "“{value}”带了文字，已按{read}理解。", "请改成纯数字。", source="D2"),
    Entry("C11", E, "数字看不懂", "“{header}”填的“{value}”看不懂。", "请填数字。", "unreadable", "D2"),
    Entry("C12", H, "写“无”表示空", "“{header}”写了“{value}”，已按没有填写理解。", "没有就空着，不用写。", source="补充"),
    # --- D6 across schools, as far as files are concerned ---
    Entry("M01", E, "名录内学校未报", "{school}还没有上交。", "请催报，或在学校名录里改“是否参评”。", source="D6"),
    Entry("M02", W, "同校多份", "{school}交了{n}份，已采用{used}，本份未用。", "请确认采用的是最新的一份。", source="D6"),
    Entry("M02", H, "同一份文件重复", "与“{used}”内容完全相同，只计一次。", "不用处理；多余的一份可以删除。", "same", "D6"),
    Entry("M03", E, "学校不在名录", "学校代码“{school}”不在学校名录里。",
          "请核对代码；确是本镇学校的，在学期设定的“学校名录”里补上。", source="D6"),
    # --- settings of the term ---
    Entry("G01", E, "学期设定的值不对", "“{header}”填的“{value}”不对：应是{wanted}。", "请在学期设定里改正这一格再保存。",
          source="补充"),
    Entry("G02", E, "学期设定缺一项", "缺少“{header}”。", "请补上，或用 yanxiu new-term 重新生成学期设定。", source="补充"),
)
<<<<<<< HEAD:yanxiu_xl/problems.py

_ENTRIES: dict[tuple[str, str], Entry] = {(e.code, e.variant): e for e in CATALOGUE}


def entry(code: str, variant: str = "") -> Entry:
    """The catalogue line of a code and variant; a KeyError here is our bug."""
    return _ENTRIES[code, variant]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, bound to the cell it stands in.

    sheet: title of the tab as it is in the file ('' for the whole file); cell: such as ``D15`` ('' when none);
    value: what was typed, as text; message: place and finding; fix: what to do. ``column`` and ``row`` (1-based, 0
    when none) serve marking and grouping.
    """

    level: Level
    code: str
    file: str
    sheet: str
    cell: str
    value: str
    message: str
    fix: str
    column: str = ""
    row: int = 0
    variant: str = ""

    def as_dict(self) -> dict[str, str]:
        """The public form of ``--json``."""
        return {
            "level": self.level.value,
            "code": self.code,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "value": self.value,
            "message": self.message,
            "fix": self.fix,
        }


def place(sheet: str, row: int) -> str:
    """The prefix of every message (domain D): ``【听课记录 第15行】``."""
    if not sheet:
        return ""
    return f"【{sheet} 第{row}行】" if row else f"【{sheet}】"


def problem(
    code: str,
    *,
    file: str,
    sheet: str = "",
    row: int = 0,
    letter: str = "",
    column: str = "",
    value: str = "",
    variant: str = "",
    level: Level | None = None,
    **words: Any,
) -> Problem:
    """Make a ``Problem`` from its catalogue line; ``words`` fill the braces of sentence and remedy."""
    line = entry(code, variant)
    words = {"value": value, "row": row, **words}
    return Problem(
        level=level or line.level,
        code=code,
        file=file,
        sheet=sheet,
        cell=f"{letter}{row}" if letter and row else "",
        value=value,
        message=place(sheet, row) + line.sentence.format(**words),
        fix=line.fix.format(**words),
        column=column,
        row=row,
        variant=variant,
    )


class Stop(Exception):
    """Something that stops the operator; its text is the one Chinese line that is shown."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems
=======
>>>>>>> 515cb41 (Declare every rule of the specification in the catalogue):yanxiu_xl/problems/files_and_cells.py
