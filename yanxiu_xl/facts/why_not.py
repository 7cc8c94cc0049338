"""Why a record does not count: the reasons, and the words of each, once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Reason(Enum):
    """Why a record does not count; the value is its sentence, with the names of what it carries in braces."""

    ERROR = "有错误（{error}）"
    STRUCK = "{error}（{code}）"
    UNREADABLE = "“{header}”看不懂"
    MARKS_UNREADABLE = "课堂评价的分数看不懂"
    INCOMPLETE = "没有填齐"
    REPEATED = "重复登记"
    NO_TOPIC = "没写课题"
    SHORT_COMMENT = "评语太短或没写"
    OVER_CAP = "{scope}超过上限{cap}节"
    NOT_ORIGINAL = "非原创"
    FAILED = "检查不合格"
    TOO_SHORT = "不足{least}字"
    SHORT_NOTES = "笔记合计{written}字，不足{least}字"
    LECTURE_LACKS = "没填“{header}”，不算专题讲座"
    SHORT_LECTURE = "不足{least}分钟，不算专题讲座"

    @property
    def unreadable(self) -> bool:
        """Whether nobody knows what the record says: it counts nowhere, and what hangs on it alone cannot be measured."""
        return self in {Reason.UNREADABLE, Reason.MARKS_UNREADABLE}


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A reason with what it carries, (name, value) each; column: key of the cell it is told at, '' where the record's own serves."""

    reason: Reason
    parameters: tuple[tuple[str, object], ...] = ()
    column: str = ""

    @property
    def unreadable(self) -> bool:
        """See ``Reason.unreadable``."""
        return self.reason.unreadable

    @property
    def code(self) -> str:
        """Number of the rule that speaks against the record, '' where none does."""
        return str(dict(self.parameters).get("code", ""))

    @property
    def rule(self) -> str:
        """The same rule by number and name."""
        return f"{self.code} {dict(self.parameters).get('error', '')}" if self.code else ""

    @property
    def words(self) -> str:
        """The reason as people read it."""
        return self.reason.value.format(**dict(self.parameters))


@lru_cache(maxsize=4096, typed=True)
def why_not(reason: Reason, column: str = "", /, **parameters: object) -> WhyNot:
    """A reason with what its sentence names."""
    return WhyNot(reason, tuple(parameters.items()), column)
