"""How the assessment is declared: what is said of an indicator stands beside the function that measures it, and nowhere else.

Whatever speaks of indicators is put together from these declarations: the columns and headings of the score pages, the lines of
得分说明 and of 考核细则 (``regulation``), the points a centre may set (``yanxiu_xl.settings``), and when there is nothing to measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from types import ModuleType
from typing import TypeVar

from yanxiu_xl.term.parameters import Parameter, marks

AnIndicator = TypeVar("AnIndicator", bound="Indicator")
LooksAt = Mapping[str, tuple[str, ...]]
"""Key of a sheet -> keys of its columns."""


@dataclass(frozen=True)
class Provision:
    """A line of 考核细则.

    how: what counts for it and for how much, where ``{param:key}`` stands for the term's value; parameters: those that the centre may set
    for it, in the order of 学期设定.
    """

    code: str
    name: str = ""
    _: KW_ONLY
    how: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """All parameters that it brings into 学期设定."""
        return self.parameters


@dataclass(frozen=True, kw_only=True)
class Indicator(Provision):
    """An indicator of teachers or schools.

    full: full marks by default; source: of the plan or of domain.md, for what is asked and for the marks; looks_at: the sheets and columns
    it cannot do without: where one is not there, nothing can be measured (domain 0, fact 9); looks_at_where: key of a parameter -> what it
    cannot do without besides where the centre asks for that; parts: keys of the parameters that make up the full marks, each as often as it
    counts; weights: keys of percentages that make a hundred.
    """

    full: float
    source: str
    looks_at: LooksAt = field(default_factory=dict)
    looks_at_where: Mapping[str, LooksAt] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()

    @property
    def full_key(self) -> str:
        """The key of its full marks, which the centre may set."""
        return f"{self.code}.full"

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """Its full marks, then its other parameters."""
        return marks(self.full_key, f"{self.code} {self.name} 满分", self.full, self.source), *self.parameters


def gathered(kind: type[AnIndicator], modules: Iterable[ModuleType]) -> dict[str, AnIndicator]:
    """Code -> the indicators of a kind that modules declare, in the order of their numbers. A code that is declared twice is our bug."""
    found: dict[str, AnIndicator] = {}
    for one in (one for module in modules for one in vars(module).values() if isinstance(one, kind)):
        if found.setdefault(one.code, one) is not one:
            raise ValueError(f"{one.code} is declared twice")
    return dict(sorted(found.items(), key=lambda item: int(item[0][1:])))
