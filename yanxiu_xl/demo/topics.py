"""Lesson topics of a primary school by subject and grade, in the order in which an autumn term teaches them.

Titles of textbook lessons are public facts; an underscore stands for a space inside a topic.
"""

from __future__ import annotations

MAX_TOPIC = 40
GRADES = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")


def _list(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


CHINESE: dict[str, tuple[str, ...]] = {
    "一年级": _list("""
        天地人 金木水火土 口耳目 日月水火 对韵歌 aoe iuü bpmf dtnl gkh jqx zcs aieiui aoouiu
        秋天 小小的船 江南 四季 画（古诗） 大小多少 小书包 日月明 升国旗 影子 比尾巴 青蛙写诗 雨点儿
        明天要远足 大还是小 项链 雪地里的小画家 乌鸦喝水 小蜗牛"""),
    "二年级": _list("""
        小蝌蚪找妈妈 我是什么 植物妈妈有办法 场景歌 树之歌 拍手歌 田家四季歌 曹冲称象 玲玲的画
        一封信 妈妈睡了 登鹳雀楼 望庐山瀑布 黄山奇石 日月潭 葡萄沟 坐井观天 寒号鸟 我要的是葫芦
        朱德的扁担 难忘的泼水节 刘胡兰 夜宿山寺 敕勒歌 雾在哪里 雪孩子 狐假虎威 纸船和风筝 风娃娃"""),
    "三年级": _list("""
        大青树下的小学 花的学校 不懂就要问 山行 赠刘景文 夜书所见 铺满金色巴掌的水泥道 秋天的雨
        听听，秋的声音 卖火柴的小女孩 那一定会很好 在牛肚子里旅行 一块奶酪 总也倒不了的老屋
        胡萝卜先生的长胡子 搭船的鸟 金色的草地 望天门山 饮湖上初晴后雨 望洞庭 富饶的西沙群岛
        海滨小城 美丽的小兴安岭 大自然的声音 父亲、树林和鸟 带刺的朋友 司马光 掌声 灰雀 手术台就是阵地"""),
    "四年级": _list("""
        观潮 走月亮 现代诗二首 繁星 一个豆荚里的五粒豆 夜间飞行的秘密 呼风唤雨的世纪 蝴蝶的家
        暮江吟 题西林壁 雪梅 爬山虎的脚 蟋蟀的住宅 盘古开天地 精卫填海 普罗米修斯 女娲补天
        麻雀 爬天都峰 牛和鹅 一只窝囊的大老虎 陀螺 出塞 凉州词 夏日绝句 为中华之崛起而读书
        梅兰芳蓄须 延安，我把你追寻 王戎不取道旁李 西门豹治邺 故事二则"""),
    "五年级": _list("""
        白鹭 落花生 桂花雨 珍珠鸟 搭石 将相和 什么比猎豹的速度更快 冀中的地道战 猎人海力布
        牛郎织女 示儿 题临安邸 己亥杂诗 少年中国说 圆明园的毁灭 小岛 太阳 松鼠 慈母情深
        父爱之舟 “精彩极了”和“糟糕透了” 山居秋暝 枫桥夜泊 长相思 四季之美 鸟的天堂 月迹
        古人谈读书 忆读书 我的“长生果”"""),
    "六年级": _list("""
        草原 丁香结 宿建德江 六月二十七日望湖楼醉书 西江月 花之歌 七律·长征 狼牙山五壮士
        开国大典 灯光 竹节人 宇宙生命之谜 故宫博物院 桥（小说） 穷人 在柏林 夏天里的成长 盼（例文）
        只有一个地球 青山不老 三黑和土地 书戴嵩画牛 伯牙鼓琴 月光曲 京剧趣谈 少年闰土
        好的故事 我的伯父鲁迅先生 有的人"""),
}

MATHS: dict[str, tuple[str, ...]] = {
    "一年级": _list("""
        数一数 比多少 上下前后 左右 1～5的认识 比大小 第几 分与合 5以内的加法 0的认识 认识图形
        6和7的认识 8和9的认识 10的认识 连加连减 加减混合 11～20各数的认识 10加几 认识钟表 9加几
        8、7、6加几 5、4、3、2加几 解决问题（排队）"""),
    "二年级": _list("""
        认识厘米 认识米 认识线段 两位数加两位数（不进位） 两位数加两位数（进位） 两位数减两位数（退位）
        连加连减与加减混合 认识角 直角的初步认识 锐角和钝角 乘法的初步认识 5的乘法口诀
        2、3、4的乘法口诀 乘加乘减 6的乘法口诀 观察物体 7的乘法口诀 8的乘法口诀 9的乘法口诀
        认识几时几分 简单的搭配"""),
    "三年级": _list("""
        秒的认识 时间的计算 两位数加减两位数口算 几百几十加减几百几十 毫米的认识 分米的认识 千米的认识
        吨的认识 三位数加三位数（连续进位） 三位数减三位数（连续退位） 加减法的验算 倍的认识
        求一个数的几倍是多少 口算乘法 笔算乘法（不进位） 笔算乘法（进位） 因数末尾有0的乘法
        四边形 周长 长方形和正方形的周长 分数的初步认识 简单的分数计算 集合"""),
    "四年级": _list("""
        亿以内数的认识 亿以内数的读法 亿以内数的写法 比较数的大小 公顷的认识 平方千米的认识
        线段、直线、射线 角的度量 角的分类 画角 三位数乘两位数笔算 因数中间或末尾有0的乘法 积的变化规律
        速度、时间和路程 平行与垂直 画垂线 平行四边形的认识 梯形的认识 口算除法 除数是整十数的笔算除法
        商的变化规律 条形统计图 沏茶问题 烙饼问题"""),
    "五年级": _list("""
        小数乘整数 小数乘小数 积的近似数 整数乘法运算定律推广到小数 位置 小数除以整数 一个数除以小数
        商的近似数 循环小数 可能性 用字母表示数 方程的意义 等式的性质 解方程 实际问题与方程
        平行四边形的面积 三角形的面积 梯形的面积 组合图形的面积 不规则图形的面积 植树问题"""),
    "六年级": _list("""
        分数乘整数 分数乘分数 分数乘小数 求一个数的几分之几是多少 位置与方向 倒数的认识 分数除以整数
        一个数除以分数 已知一个数的几分之几求这个数 比的意义 比的基本性质 按比分配 圆的认识
        圆的周长 圆的面积 圆环的面积 百分数的意义和读写 百分数与小数的互化 求一个数的百分之几
        扇形统计图 选择合适的统计图 数与形"""),
}

ENGLISH: dict[str, tuple[str, ...]] = {
    "三年级": _list("Hello! I_have_a_ruler Colours I_see_red Look_at_me! Body We_love_animals What's_this?"
                    " Let's_eat! Have_some_bread Happy_birthday! How_many_plates?"),
    "四年级": _list("My_classroom Let's_clean_the_classroom My_schoolbag What's_in_your_bag? My_friends"
                    " He_has_glasses My_home Is_she_in_the_study? Dinner's_ready Would_you_like_some_soup?"
                    " Meet_my_family What's_your_father's_job?"),
    "五年级": _list("What's_he_like? Is_she_kind? My_week What_do_you_have_on_Thursdays? What_would_you_like?"
                    " My_favourite_food What_can_you_do? I_can_cook There_is_a_big_bed Where_is_the_ball?"
                    " In_a_nature_park Are_there_any_ducks?"),
    "六年级": _list("How_can_I_get_there? Where_is_the_library? Ways_to_go_to_school How_do_you_come_to_school?"
                    " My_weekend_plan What_are_you_going_to_do? I_have_a_pen_pal His_hobby_is_singing"
                    " What_does_he_do? How_do_you_feel? A_sick_cat"),
}

SCIENCE: dict[str, tuple[str, ...]] = {
    "一年级": _list("我们知道的植物 观察一棵植物 观察叶 植物是活的吗 在观察中比较 起点和终点 用手来测量 做一个测量纸带"),
    "二年级": _list("地球家园中有什么 土壤——动植物的乐园 太阳的位置和方向 观察月相 各种各样的天气 不同的季节 我们生活的世界 神奇的纸"),
    "三年级": _list("水到哪里去了 水沸腾了 水结冰了 冰融化了 水能溶解多少物质 混合与分离 感受空气 空气能占据空间吗"
                    " 我们来做“热气球” 风的成因 我们关心天气 认识气温计 测量降水量 观察云"),
    "四年级": _list("听听声音 声音是怎样产生的 声音是怎样传播的 声音的强与弱 声音的高与低 感受我们的呼吸 呼吸与健康生活"
                    " 一天的食物 食物中的营养 食物在口腔里的变化 让小车运动起来 用气球驱动小车 弹簧测力计 运动与摩擦力"),
    "五年级": _list("有关光的思考 光是怎样传播的 光的传播方向会发生改变吗 认识棱镜 光的反射现象 制作一个潜望镜"
                    " 地球的表面 火山喷发的成因及作用 风的作用 水的作用 时间在流逝 用水测量时间 机械摆钟 摆的快慢"),
    "六年级": _list("我们的地球模型 昼夜交替现象 地球的公转与四季变化 影长的四季变化 紧密联系的工具和技术 斜面 不简单的杠杆"
                    " 改变运输的车轮 灵活巧妙的剪刀 各种形式的能量 调查家中使用的能量 电和磁 电磁铁 神奇的小电动机"),
}

MORALITY: dict[str, tuple[str, ...]] = {
    "一年级": _list("开开心心上学去 拉拉手，交朋友 我认识您了 校园里的号令 我们的校园 课间十分钟 玩得真开心 吃饭有讲究 早睡早起"),
    "二年级": _list("假期有收获 周末巧安排 欢欢喜喜庆国庆 团团圆圆过中秋 我们的班级 班级生活有规则 我是班级值日生 家乡物产养育我"),
    "三年级": _list("学习伴我成长 我学习，我快乐 做学习的主人 说说我们的学校 走近我们的老师 让我们的学校更美好 生命最宝贵 安全记心上"),
    "四年级": _list("我们班四岁了 我们的班规我们订 我们班，他们班 少让父母为我操心 这些事我来做 我的家庭贡献与责任 健康看电视 网络新世界"),
    "五年级": _list("自主选择课余生活 学会沟通交流 主动拒绝烟酒与毒品 选举产生班委会 协商决定班级事务 我们神圣的国土 美丽文字，民族瑰宝 古代科技，耀我中华"),
    "六年级": _list("感受生活中的法律 宪法是根本法 公民意味着什么 公民的基本权利和义务 国家机构有哪些 权力受到制约和监督 我们受特殊保护 知法守法，依法维权"),
}

OTHERS: dict[str, tuple[str, ...]] = {
    "音乐": _list("国旗国旗真美丽 玩具兵进行曲 快乐的音乐会 妈妈的心 大海 摇篮曲 牧童 捉迷藏 老水牛角弯弯 采一束鲜花"
                  " 大家来唱 童年的小摇车 小螺号 祖国颂歌 洪湖水浪打浪 月亮姐姐快下来"),
    "体育": _list("站立式起跑 立定跳远 前滚翻 跳短绳 30米快速跑 投掷沙包 队列队形练习 小篮球原地运球 接力跑"
                  " 双人跳绳 仰卧起坐 跪跳起 韵律操第一节 蹲踞式跳远 小足球脚内侧传球"),
    "美术": _list("大家一起画 鱼儿游游 我的太阳 美丽的鸟 水墨游戏 爱书藏书 魔幻的颜色 蔬菜的联想 梦幻中的城堡"
                  " 会动的线条 提袋的设计 家乡的老房子 让剪影动起来 肖像艺术 画人像"),
    "信息技术": _list("走进信息世界 认识键盘 用画图软件画家乡 整理我的文件夹 上网查资料 文字处理：编排小报 插入艺术字"
                      " 演示文稿的制作 给幻灯片加动画 用表格统计成绩 收发电子邮件 安全文明上网"),
    "综合实践": _list("家乡的特产调查 校园植物挂牌 生活垃圾的研究 节约用水小调查 我们的零食 种植与观察 家乡的传统节日 跟着节气去探究"),
    "劳动": _list("整理书包 缝扣子 学做水果拼盘 包饺子 校园除草 种大蒜 扎染手帕 编中国结 使用小锤子 废旧物品再利用"),
    "班队活动": _list("文明礼仪伴我行 我爱我的祖国 安全在我心中 感恩父母 节约粮食从我做起 诚实守信 学会合作 我们的中国梦 防溺水与防火"),
    "地方课程": _list("家乡的河流 家乡的历史名人 家乡的粮食作物 家乡的民间故事 家乡的节日习俗"),
}

_BY_GRADE = {"语文": CHINESE, "数学": MATHS, "英语": ENGLISH, "科学": SCIENCE, "道德与法治": MORALITY}


def topics(subject: str, grade: str) -> tuple[str, ...]:
    """Topics of a subject in a grade, in teaching order."""
    if subject in _BY_GRADE:
        return _BY_GRADE[subject].get(grade) or next(iter(_BY_GRADE[subject].values()))
    return OTHERS[subject]


def topic_at(subject: str, grades: tuple[str, ...], progress: float) -> str:
    """The topic reached at ``progress`` (0 to 1) of the term; a mixed class has one topic per grade."""
    parts = []
    for grade in grades:
        listed = topics(subject, grade)
        parts.append(listed[min(int(progress * len(listed)), len(listed) - 1)])
    if len(grades) == 1 or len(set(parts)) == 1:
        return parts[0]
    full = "；".join(f"{grade}《{part}》" for grade, part in zip(grades, parts, strict=True))
    short = "；".join(parts)
    return full if len(full) <= MAX_TOPIC else short if len(short) <= MAX_TOPIC else parts[0]
