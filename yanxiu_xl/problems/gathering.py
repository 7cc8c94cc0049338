"""What is said when teachers' own workbooks are gathered into their school's (domain B0, W2): a line for whatever is not simply taken."""

from yanxiu_xl.problems.model import E, Entry, H, W

OWN = "补充"

GATHERING: tuple[Entry, ...] = (
    # --- W01 files ---
    Entry("W01", E, "不是教师填报表", "“{name}”没有收：它不是教师填报表。", "请老师填发下去的那一本教师填报表；学校工作簿不要放在教师表里。", "other", OWN,
          example={"name": "柳林小学.xlsx"}),
    Entry("W01", E, "教师表没有标记", "“{name}”没有收：里面没有标记（“元数据”表被删除或换过文件），不知道是谁、哪一学期的。",
          "请把内容复制到发给这位老师的那一本里，再汇集一次。", "unstamped", OWN,
          example={"name": "王芳.xlsx"}),
    Entry("W01", E, "别的学期的教师表", "“{name}”没有收：这是“{who}”{found}的表，学校工作簿是{wanted}的。", "请老师填本学期发的教师填报表。", "term", OWN,
          example={"name": "王芳.xlsx", "who": "0102 王芳", "found": "2019—2020学年第二学期", "wanted": "2020—2021学年第一学期"}),
    Entry("W01", E, "别校的教师表", "“{name}”没有收：这是学校代码{found}的“{who}”的表，学校工作簿是{wanted}的。", "请交给那所学校。", "school", OWN,
          example={"name": "何静.xlsx", "who": "0202 何静", "found": "02", "wanted": "01"}),
    Entry("W01", E, "不在名册的人的教师表", "“{name}”没有收：“{who}”不在学校工作簿的教师名册里。",
          "名册漏登的请先补登；改过登记姓名的，请按新名字另发一本，把内容复制过去，再汇集一次。", "stranger", OWN,
          example={"name": "马丽.xlsx", "who": "0109 马丽"}),
    Entry("W01", E, "同一位教师有几本不同的", "“{name}”没有收：“{who}”有几本内容不同的教师表（{names}），不知道以哪一本为准。",
          "请老师定一本，把别的移走，再汇集一次。", "twice", OWN,
          example={"name": "王芳.xlsx", "who": "0102 王芳", "names": "王芳.xlsx、王芳 (1).xlsx"}),
    Entry("W01", W, "表格读不出来", "“{name}”里的“{title}”没有收：表不见了，或者表头找不到。", "请老师在发下去的那一本里恢复这张表，再汇集一次。", "sheet", OWN,
          example={"name": "王芳.xlsx", "title": "教师文稿"}),
    Entry("W02", H, "内容相同的又一本", "“{name}”的内容都在“{used}”里，只收一次。", "不用管；多的一本可以移走。", "", OWN,
          example={"name": "王芳 (1).xlsx", "used": "王芳.xlsx"}),
    # --- W03 rows that are not taken ---
    Entry("W03", E, "别人的行", "“{who}”的教师表里有一行是“{value}”的，没有收。", "请填到“{value}”自己的教师表里；写错了姓名的请改正，再汇集一次。", "", OWN,
          example={"who": "王芳", "value": "李强"}),
    Entry("W03", E, "名册里没有的人的行", "“{who}”的教师表里有一行写着“{value}”，名册里没有这个人，没有收。", "请核对这一行的姓名，再汇集一次。", "stranger", OWN,
          example={"who": "王芳", "value": "李弟"}),
    Entry("W03", E, "姓名读不出来的行", "“{who}”的教师表里有一行的姓名读不出来，没有收。", "请在这一格写上姓名，再汇集一次。", "unreadable", OWN,
          example={"who": "王芳"}),
    # --- W04 to W07 cells and rows ---
    Entry("W04", H, "教师改过的格", "“{header}”由“{old}”改成“{new}”（学校工作簿{place}）。",
          "不用管；要以学校原来的为准，请在汇集后的工作簿里改回，也告诉老师。", "", OWN,
          example={"header": "课题", "old": "荷花", "new": "荷花（二）", "place": "“听课记录”J12"}),
    Entry("W04", H, "教师补上的格", "“{header}”补上了“{new}”（学校工作簿{place}）。", "不用管。", "added", OWN,
          example={"header": "听评课反思", "new": "有", "place": "“听课记录”Q12"}),
    Entry("W05", H, "以学校填的为准", "“{header}”学校填的是“{old}”（{place}），教师写的“{new}”没有收。", "不用管；要按教师写的，请在学校工作簿里改。", "", OWN,
          example={"header": "检查等级", "old": "良", "new": "优", "place": "“教师文稿”Q8"}),
    Entry("W05", H, "教师空着、学校填了", "“{header}”教师表里空着，学校工作簿（{place}）的“{old}”保留。", "不用管；确实不要的，请在学校工作簿里删。", "blank", OWN,
          example={"header": "课型", "old": "新授", "place": "“听课记录”L12"}),
    Entry("W06", H, "教师表里没有的行", "学校工作簿里“{who}”有 {n} 行（{places}）教师表里没有，保留不动。", "不用管；确实不要的，请在学校工作簿里删掉。", "", OWN,
          example={"who": "王芳", "n": "2", "places": "D15、D28"}),
    Entry("W07", H, "没有写姓名的行", "这一行没有写“{header}”，按表的主人“{who}”收。", "请核对；不是“{who}”的，请改正再汇集。", "", OWN,
          example={"header": "听课教师", "who": "王芳"}),
    # --- W08, W09 what is beside the records, and what cannot be read ---
    Entry("W08", W, "表格外面的内容", "这一格不在表格里，内容“{value}”没有收进学校工作簿。", "要的话，请老师填到表格里或“备注”列，再汇集一次。", "", OWN,
          example={"value": "补：九月的两节"}),
    Entry("W08", W, "批注、文本框", "这里的{kind}“{value}”没有收进学校工作簿。", "要的话，请老师填到格里或“备注”列，再汇集一次。", "remark", OWN,
          example={"kind": "批注", "value": "这节是代课"}),
    Entry("W08", W, "自动列里写的内容", "“{header}”是自动算的，这里写的“{value}”没有收。", "要说明的情况，请老师写到“备注”列。", "automatic", OWN,
          example={"header": "是否有效", "value": "有效"}),
    Entry("W08", W, "多出的工作表", "多出的工作表“{title}”（{n} 格有内容，如“{value}”）没有收。", "要的话，请老师填到“听课记录”“教师文稿”里，再汇集一次。", "tab", OWN,
          example={"title": "草稿", "n": "12", "value": "九月听课"}),
    Entry("W09", W, "读不懂的格", "“{header}”写的“{value}”读不懂，照原样收进去了。", "请问清老师，在学校工作簿里改正；校验会再指出这一格。", "", OWN,
          example={"header": "听课日期", "value": "上周三"}),
)
