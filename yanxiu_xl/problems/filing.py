"""Problems of filing and confirming (domain D6), as far as no rule over rows finds them, and of the settings of a term."""

from yanxiu_xl.problems.model import E, Entry, H, W

OTHERWISE = "补不回来的，用 yanxiu new-term 在另一个文件夹里建一份，把那张表复制过来。"

FILING: tuple[Entry, ...] = (
    Entry("M01", E, "名录内学校未报", "{school}还没有上交。", "请催报，或在学校名录里改“是否参评”。", source="D6"),
    Entry("M02", W, "同校多份", "{school}交了{n}份，已采用{used}，本份未用。", "请确认采用的是最新的一份。", source="D6",
          example={"used": "“柳林小学 改.xlsx”（2020-11-30 16:20保存）", "n": "2"}),
    Entry("M02", H, "同一份文件重复", "与“{used}”内容完全相同，只计一次。", "不用处理；多余的一份可以删除。", "same", "D6"),
    Entry("M26", W, "同校几份分不出先后", "{school}的 {n} 份（{files}）分不出哪份在后：没有可信的保存时间，发放批次、校验时间、内容也看不出。"
          "都先放着，没有采用。",
          "请看差别（yanxiu merge --plan）或问学校，再选定一份：{accept}。", source="D6",
          example={"n": "2", "files": "“柳林小学.xlsx”、“柳林小学 改.xlsx”", "accept": "yanxiu merge --accept 01#1 或 yanxiu merge --accept 01#2"}),
    Entry("M27", W, "没有处理的文件，可能是报送", "是{noun}，没有处理。", "{remedy}", source="补充",
          example={"noun": "压缩包", "remedy": "请解压，把里面的工作簿放进“回收”，再合并一次；压缩包可以删除。"}),
    Entry("M27", H, "没有处理的文件", "是{noun}，没有处理。", "{remedy}", "beside", "补充",
          example={"noun": "图片", "remedy": "一般不用管；它是某条记录的资料，就把文件名写进那条记录，文件放在工作簿旁边。"}),
    Entry("M27", H, "没有处理：是资料，但不在工作簿旁边", "“{used}”里有记录写了它的名字，但它不在那本工作簿旁边，没有当作资料。",
          "请把它移到那本工作簿所在的文件夹，再合并一次。", "elsewhere", "补充"),
    Entry("M27", W, "没有处理：好的工作簿，文件名不对", "里面是好的 Excel 工作簿，只是文件名不对（{fault}），所以没有收。",
          "请把文件名改成以 .{ending} 结尾的，如“{better}”，再合并一次。", "named", "补充"),
    Entry("M27", H, "没有处理：文件名不对，内容已经收了", "内容与已收的“{used}”完全相同，没有再收。", "这一份不用再交，可以删除。",
          "copy", "补充"),
    Entry("M28", W, "原件不见了", "收下的这一份在“档案库/原件”里不见了；记录照旧在档案库里，但设定改了也没法重新检查，标不了“退回”。",
          "请把这本工作簿放回“回收”，再合并一次，就会补上。", source="补充"),
    Entry("M28", W, "原件被改动过", "“档案库/原件”里的这一份与收下时不同，没有用它；记录照旧在档案库里，但设定改了也没法重新检查，标不了“退回”。",
          "请把收到的那本工作簿放回“回收”，再合并一次，就会补上。", "altered", "补充"),
    Entry("M03", E, "学校不在名录", "学校代码“{school}”不在学校名录里。",
          "请核对代码；确是本镇学校的，在学期设定的“学校名录”里补上。", source="D6", example={"school": "77"}),
    Entry("M03", H, "学校已从名录里去掉", "这是“{name}”（学校代码{school}）的，这所学校已从学校名录里去掉。",
          "撤并了的不用处理；误删的，请在学期设定的“学校名录”里补回{school}“{name}”，再合并一次。", "gone", "D6",
          example={"school": "07", "name": "南屯小学"}),
    Entry("M03", E, "已从名录里去掉的学校又交来一份", "这是“{name}”（学校代码{school}）的，这所学校已从学校名录里去掉，这一份没有收；"
          "它以前收下的照旧在档案库和总档案里。",
          "撤并了的不用处理；误删的，请在学期设定的“学校名录”里补回{school}“{name}”，再合并一次。", "removed", "D6",
          example={"school": "07", "name": "南屯小学"}),
    Entry("M03", E, "登记的学校不在名录", "“{header}”填的“{value}”不在学校名录里，这一行没有计到任何学校。",
          "{near}请点单元格右边的小三角从名录里选；确是本镇学校的，先在学期设定的“学校名录”里补上。", "register", "D6",
          example={"header": "学校", "value": "柳树小学"}),
    Entry("M03", H, "受益学校可能写错", "“{header}”填的“{value}”不在学校名录里。", "{near}写错了请从名录里选；写的是几所或全镇的不用改。", "beneficiary", "D6",
          example={"header": "受益学校", "value": "各村小"}),
)

CONFIRMING: tuple[Entry, ...] = (
    Entry("M21", W, "自评与核定相差大", "{school}自评{own}、核定{confirmed}，相差{gap}分，主要差在：{what}。", "请与学校核对这几项。", source="D6",
          parameters=("score_gap",), example={"own": "96", "confirmed": "84", "what": "有效听课、讲座资料"}),
)

SETTINGS: tuple[Entry, ...] = (
    Entry("G01", E, "学期设定的值不对", "“{header}”填的“{value}”不对：应是{wanted}。", "请在学期设定里改正这一格再保存。",
          source="补充", example={"header": "听课最低节数", "value": "三十", "wanted": "0到200之间的整数"}),
    Entry("G01", E, "学校名录还没有填", "{at}“{header}”还是模板里的“{value}”，没有换成真的。", "请在学期设定里改成真的{noun}（没有的空着或删掉这一行）再保存。",
          "example", "补充", example={"at": "学校名录!B4 的", "header": "学校名称", "value": "(第一村小名称)", "noun": "校名"}),
    Entry("G02", E, "学期设定缺一项", "缺少“{header}”。", f"请补上；{OTHERWISE}", source="补充", example={"header": "听课最低节数"}),
    Entry("G02", E, "学期设定缺表头", "“{title}”里找不到表头（{header}）。", f"请把表头写回第 3 行，上面多出来的行删掉；{OTHERWISE}", "headings", "补充",
          example={"title": "参数设置", "header": "参数、值"}),
    Entry("G02", E, "学期设定缺一列", "“{title}”里找不到“{header}”这一列。", "表头改了名的，请改回“{header}”；列被删掉的，请补上。" + OTHERWISE,
          "column", "补充", example={"title": "参数设置", "header": "值"}),
    Entry("G02", E, "学期设定有两列同名", "“{title}”里{used}列、{other}列都叫“{header}”，内容不一样，不知道按哪一列。", "请删去不要的一列。",
          "columns", "补充", example={"title": "参数设置", "used": "B", "other": "J", "header": "值"}),
    Entry("G02", E, "学期设定有两行同名", "“{title}”里第{used}行、第{other}行都是“{header}”，值不一样，不知道按哪一行。", "请删去不要的一行。",
          "rows", "补充", example={"title": "参数设置", "used": "12", "other": "40", "header": "听课最低节数"}),
)
