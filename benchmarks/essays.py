"""Essays of made-up teachers, some 1,500 signs each, and copies of them at any likeness: what near-copies are measured on.

An essay is drawn from sentence patterns, word lists and the demo's lines; it has a few themes of its own, as one by a teacher has, so that two by
different hands share common words and turns of phrase but no passages. Everything follows from a number. People and schools are fictional.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from yanxiu_xl.demo import texts

LENGTH = 1500
"""Signs of an essay, about."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOUNS = _words("""
    铅笔 橡皮 练习本 课桌 讲台 黑板 粉笔 走廊 操场 红领巾 书包 旗杆 花坛 柳树 麦田 玉米 炊烟 小河 石桥 雪地 灶台 灯光 作业 算式 竖式
    分数 圆规 直尺 三角板 方格纸 应用题 数轴 钟表 天平 磁铁 烧杯 种子 豆芽 月相 影子 古诗 生字 偏旁 字典 课文 朗读 标点 比喻 日记 作文
    童话 寓言 插图 对话 单词 字母 歌谣 节拍 口风琴 画笔 剪纸 彩泥 跳绳 接力 队列 早读 晨会 班会 家长会 家访 板报 图书角 卫生角 值日
    午饭 校车 雨伞 棉衣 手套 爷爷 奶奶 父母 同桌 组长 课代表 伙伴 邻居 老教师 师傅 教研组 校长 留守儿童 转学生 教案 课件 白板 投影
    任务单 评价表 错题本 小测 单元 期末 试卷 成绩 分数线 奖状 小红花 星星榜 笔记 摘抄 批注 目录 专著 名言 故事 道理 疑问 答案 线索
    证据 猜想 结论 步骤 方法 规律 误区 习惯 兴趣 信心 勇气 耐心 责任 掌声 眼神 笑声 沉默 眼泪 纸条 承诺 约定 规则 口令 座位 分工 汇报
    展示 争论 合作 独学 预习 复习 检测 反馈 追问 留白""")
VERBS = _words("""
    观察 比较 触摸 测量 记录 讲述 模仿 抄写 背诵 默写 圈画 批改 订正 拆开 拼成 折叠 称量 估计 验证 推翻 猜测 追问 回答 补充 质疑 纠正
    归纳 整理 分类 排列 描述 想象 表演 演示 讨论 交换 等待 倾听 鼓励 提醒 表扬 批评 安慰 陪伴 接纳 牵挂 调查 走访 设计 修改 试讲 打磨
    删去 增加 放慢 推迟 点燃 唤醒 搭建 梳理 积累 尝试 坚持 放弃 寻找 发现 忽略 误解 珍惜 回忆""")
ADJECTIVES = _words("""
    安静 热闹 拘谨 大方 粗心 细致 笨拙 灵活 胆怯 勇敢 枯燥 有趣 零散 完整 模糊 清楚 生硬 自然 急躁 从容 沉重 轻松 冷清 温暖 单调 丰富
    陌生 熟悉 简单 复杂 稚嫩 老练 懒散 勤快 固执 虚心 骄傲 踏实""")
PUPILS = _words("""
    小石头 小满 豆豆 阿福 小麦 冬冬 铁柱 小荷 丫丫 小雨 大壮 小禾 圆圆 小军 小燕 石榴 小舟 阳阳 小椿 毛毛 小槐 青青 小梁 果果 小北
    朵朵 小虎 楠楠 小贝 团团""")
TIMES = _words("""
    开学第一周 九月的一个早晨 国庆节前 期中检测之后 下雪那天 腊月里 家长会那晚 第三次磨课时 上公开课前一天 一个周五的下午 午休的时候
    放学路上 晨读刚开始 教研活动结束后 听完师傅的课 批完作业的夜里 停电的那节课 秋收放假回来 运动会那几天 元旦联欢前 第一场霜落下时
    讲到一半的时候 下课铃响了以后 连着两个星期 上学期末""")
PLACES = _words("""
    教室后排 讲台旁边 操场的角落 办公室里 图书角 学校门口 村头的小路上 学生家的炕沿上 水房边 走廊尽头 多媒体教室 花坛前 食堂里
    中心校的会议室 邻校的课堂 窗台下 校门外的麦地边 实验桌旁 旧教学楼的二层 乒乓球台边""")
SUBJECTS = _words("语文 数学 英语 科学 音乐 美术 体育 道德与法治 信息技术 综合实践")
GRADES = _words("一年级 二年级 三年级 四年级 五年级 六年级")

PATTERNS = tuple(line.strip() for line in """
    {time}，我在{place}看见{pupil}正低头{verb}{noun}，心里忽然觉得{adj}。
    说起{noun}，{grade}的孩子总觉得{adj}，我就让他们先{verb}{noun2}，再来{verb2}。
    我问全班：“{noun}和{noun2}有什么不同？”{pupil}站起来，只说了两个字：“{adj}。”
    过去我总以为{subject}课离不开{noun}，如今才明白，离不开的是{noun2}。
    {pupil}的{noun}一直很{adj}，我没有{verb}他，而是请他每天{verb2}一次{noun2}。
    那一刻教室里{adj}得出奇，只听见{noun}的声音，我决定再{verb}一会儿。
    有一回{verb}{noun}，我准备了三种{noun2}，结果一种也没有用上。
    师傅对我说，{noun}不怕{adj}，怕的是不肯{verb}。
    我把{noun}换成了{noun2}，本想让课堂更{adj}些，不料孩子们反而忙着{verb}。
    {time}我翻出从前的{noun}，发现自己几乎没有{verb}过{noun2}。
    从{noun}到{noun2}，看起来只差一步，{pupil}却走了整整{n}天。
    第{n}小组的{noun}最{adj}，因为他们先{verb}，后{verb2}，谁也没有抢话。
    家长在{place}拉住我，说孩子回家以后总要{verb}{noun}，连{noun2}都顾不上。
    我在本子上写下一行字：先{verb}{noun}，再{verb2}{noun2}，不要急着给{noun3}。
    {subject}课上的{noun}与其由教师{verb}，不如交给学生{verb2}。
    后来{pupil}告诉我，他最怕的不是{noun}，是大家{verb2}时的{noun2}。
    同样的{noun}，{grade}用了{n}分钟，另一个班却{verb}了半节课，差别就在{noun2}。
    我数了数，一节课我{verb}了{n}次，学生{verb2}的机会只有{m}次，这个数字让我感到{adj}。
    教研组里有人主张{verb}{noun}，有人主张先{verb2}{noun2}，争到最后，我们决定各试一周。
    如果没有{noun}，{pupil}的{noun2}大概永远不会这样{adj}。
    窗外的{noun}落在{noun2}上，{pupil}忽然问我：“老师，为什么不能{verb}？”
    回到{place}，我把{noun}重新{verb}了一遍，{adj}的地方用红笔标出来。
    备这一课时，我{verb}了{n}份{noun}，最后留下的只有一个关于{noun2}的问题。
    书里说，教育是{verb}{noun}的事，我读到这里，想起了{pupil}的{noun2}。
    {adj}的{noun}背后，往往藏着没有被{verb}的{noun2}。
    我们村小人少，{grade}只有{n}个孩子，{noun}却一样也不能少，{verb}起来反倒更{adj}。
    {time}的那次{noun}，{pupil}得了{n}分，他把{noun2}折好放进书包，一句话也没有说。
    听课的老师在{place}记下：{noun}太{adj}，{noun2}可以再{verb}一些。
    于是我改了{noun}：第一次只{verb}，第二次才{verb2}，第三次由{pupil}来讲。
    原来{noun}并不{adj}，{adj2}的是我对{noun2}的看法。
    与{noun}相比，我更在意{noun2}是不是{adj}，孩子有没有真正去{verb}。
    课后我找{pupil}{verb}了十来分钟，才知道他把{noun}当成了{noun2}。
    {noun}用了{m}次就旧了，可是孩子们{verb}它时的样子，我到现在还记得。
    为了{verb}{noun}，我向{subject}组的同事借来{noun2}，三个人在{place}练到天黑。
    我渐渐学会在{noun}面前{verb}，在{noun2}面前{verb2}。
    作业里有{n}个人把{noun}写错，我没有当堂{verb}，而是第二天拿{noun2}做了例子。
    谁说{noun}一定要{adj}？{pupil}用半截{noun2}就{verb}出了道理。
    {grade}的{subject}教材里，{noun}只占半页，我却愿意为它{verb}一整节课。
    让我惭愧的是，{pupil}{verb}了那么久，我竟没有看见他的{noun}。
    下学期我想把{noun}和{noun2}放在一起{verb}，看看{adj}的孩子会不会开口。
""".strip().splitlines())
LINES = tuple(dict.fromkeys([
    *texts.PRAISE, *texts.ADVICE, *texts.VIRTUES, *texts.DIRECTIONS,
    *(line for group in (texts.PRAISE_BY_SUBJECT, texts.ADVICE_BY_SUBJECT) for lines in group.values() for line in lines),
]))
"""Lines of the demo's own, which stand in an essay now and then as what somebody has said of a lesson."""
QUOTING = ("评课时有人说：{0}；也有人说，{1}。", "我的听课本上记着两条，一条是{0}，另一条是{1}。", "{0}，这是我学到的；{1}，这是我欠缺的。")


_PLACES = [(place, place.rstrip("23")) for place in ("noun", "noun2", "noun3", "verb", "verb2", "adj", "adj2", "pupil", "time", "place", "subject", "grade")]
"""What a pattern may ask for, and the list it is taken from."""


class _Writer:
    """One essay's hand: it keeps to a part of the words, as whoever writes of one thing does."""

    def __init__(self, number: int) -> None:
        self._random = Random(f"essay {number}")
        some = self._random.sample
        self._lists = {
            "noun": some(NOUNS, 60), "verb": some(VERBS, 24), "adj": some(ADJECTIVES, 16), "pupil": some(PUPILS, 3), "time": some(TIMES, 8),
            "place": some(PLACES, 7), "subject": some(SUBJECTS, 2), "grade": some(GRADES, 2),
        }
        self._patterns = some(PATTERNS, 26)

    def sentence(self) -> str:
        """A sentence of one pattern, or two lines quoted."""
        random = self._random
        if random.random() < 0.08:
            return random.choice(QUOTING).format(*random.sample(LINES, 2))
        found = {place: random.choice(self._lists[kind]) for place, kind in _PLACES}
        return random.choice(self._patterns).format(**found, n=random.randint(2, 40), m=random.randint(2, 9))

    def paragraph(self) -> str:
        """Some sentences."""
        return "".join(self.sentence() for _ in range(self._random.randint(3, 7)))

    def essay(self, length: int) -> str:
        """Paragraphs until there are about so many signs."""
        title = self._random.choice(texts.PAPERS + texts.ESSAYS).format(**{kind: words[0] for kind, words in self._lists.items()})
        found, wanted = [title], length * self._random.uniform(0.85, 1.2)
        while sum(map(len, found)) < wanted:
            found.append(self.paragraph())
        return "\n".join(found)


def essay(number: int, length: int = LENGTH) -> str:
    """The essay of a number: the same whenever it is asked for."""
    return _Writer(number).essay(length)


def copied(text: str, kind: str, kept: float, number: int) -> str:
    """A copy in which about ``kept`` (0 to 1) of a text stands as it stood; ``number`` seeds it."""
    return KINDS[kind](text, kept, Random(f"{kind} {number}"))


def _exact(text: str, kept: float, random: Random) -> str:
    return text


def _signs(text: str, kept: float, random: Random) -> str:
    """Single signs replaced all over the text, which leaves the least that is whole."""
    signs = list(text)
    for at in random.sample(range(len(signs)), round(len(signs) * (1 - kept))):
        signs[at] = random.choice(random.choice(NOUNS))
    return "".join(signs)


def _words_changed(text: str, kept: float, random: Random) -> str:
    """Words of two signs replaced all over the text."""
    pairs = [text[at:at + 2] for at in range(0, len(text), 2)]
    for at in random.sample(range(len(pairs)), round(len(pairs) * (1 - kept))):
        pairs[at] = random.choice(NOUNS + VERBS)
    return "".join(pairs)


def _sentences_changed(text: str, kept: float, random: Random) -> str:
    """Whole sentences replaced by other ones."""
    other = _Writer(random.getrandbits(40))
    return "".join(one if random.random() < kept else other.sentence() for one in _sentences(text))


def _swapped(text: str, kept: float, random: Random) -> str:
    """A passage moved to another place; the order of signs is what likeness goes by."""
    wide = round(len(text) * (1 - kept))
    at = random.randrange(len(text) - wide + 1)
    rest, moved = text[:at] + text[at + wide:], text[at:at + wide]
    to = 0 if at > (len(text) - wide) / 2 else len(rest)
    return rest[:to] + moved + rest[to:]


def _paragraphs_swapped(text: str, kept: float, random: Random) -> str:
    """Neighbouring paragraphs changed places, as many as bring it to about the share."""
    parts = text.split("\n")
    left = len(text) * (1 - kept)
    for at in random.sample(range(1, len(parts) - 1), max(0, len(parts) - 2)):
        smaller = min(len(parts[at]), len(parts[at + 1]))
        if smaller <= left:
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
            left -= smaller
    return "\n".join(parts)


def _begun(text: str, kept: float, random: Random) -> str:
    """The beginning copied, the rest one's own."""
    cut = round(len(text) * kept)
    return text[:cut] + essay(random.getrandbits(40))[:len(text) - cut]


def _cut(text: str, kept: float, random: Random) -> str:
    """Single signs left out all over the text; what is kept of both is ``kept`` of their mean length."""
    gone = set(random.sample(range(len(text)), round(len(text) * (1 - kept / (2 - kept)))))
    return "".join(sign for at, sign in enumerate(text) if at not in gone)


def _cut_and_filled(text: str, kept: float, random: Random) -> str:
    """As many signs left out as put in, never at one place: nothing a person does, and what leaves the fewest neighbours whole."""
    changed = set(random.sample(range(len(text)), round(len(text) * 2 * (1 - kept))))
    return "".join((sign + random.choice(random.choice(NOUNS)) if random.random() < 0.5 else "") if at in changed else sign for at, sign in enumerate(text))


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^。\n]*[。\n]|[^。\n]+", text)


KINDS: dict[str, Callable[[str, float, Random], str]] = {
    "exact": _exact, "signs": _signs, "words": _words_changed, "sentences": _sentences_changed, "passage moved": _swapped,
    "paragraphs swapped": _paragraphs_swapped, "half copied": _begun, "signs left out": _cut,
    "signs in and out": _cut_and_filled,
}
"""How somebody copies: text, share kept and a source of chance -> the copy."""


class Planted(NamedTuple):
    """A copy among the essays: its index, whose copy it is, how it was made."""

    at: int
    of: int
    kind: str


def essays(count: int, copies: float = 0.1, length: int = LENGTH, levels: tuple[float, float] = (0.7, 0.98)) -> tuple[list[str], list[Planted]]:
    """``count`` essays, a share of them copies of others among them at any level of ``levels``, kinds in turn."""
    random, kinds = Random(f"{count} essays"), list(KINDS)
    originals = count - round(count * copies)
    found, planted = [essay(number, length) for number in range(originals)], []
    for at in range(originals, count):
        of, kind = random.randrange(originals), kinds[at % len(kinds)]
        found.append(copied(found[of], kind, random.uniform(*levels), at))
        planted.append(Planted(at, of, kind))
    return found, planted
