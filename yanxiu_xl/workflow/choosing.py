"""Which term ``new-term`` makes: the one asked for, else the one the folder's name speaks of, else the one that is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yanxiu_xl.problems import UserError
from yanxiu_xl.term.term import is_term_code, term_name, term_named, term_of
from yanxiu_xl.workflow.rollover import next_term

NO_TERM_CODE = "“{code}”不是学期码，请写成 2020-2021-1（第一学期）或 2020-2021-2（第二学期）的样子。"


@dataclass(frozen=True)
class Chosen:
    """A term and why it was taken. by: ``option``, ``name`` (of the folder), ``source`` (the term after it) or ``today``."""

    code: str
    by: str
    words: str


def choose_term(folder: Path, asked: str | None, today: date, before: str | None = None) -> Chosen:
    """The term to make in ``folder``; before: the code of the term it starts from (``--from``).

    A folder's name is a wish as well, and nearer to the one who types it than the calendar: README makes ``2020秋``. One that
    speaks of the source's own term or an earlier one is none. Raises UserError for ``asked`` that is no term code.
    """
    name = folder.absolute().name
    named = term_named(name)
    if asked is not None:
        if not is_term_code(asked):
            raise UserError(NO_TERM_CODE.format(code=asked))
        other = f"；文件夹名“{name}”像是{term_name(named)}，没有按它" if named not in ("", asked) else ""
        return Chosen(asked, "option", f"{term_name(asked)}（按 --term{other}）。")
    expected, why = (next_term(before), f"{term_name(before)}的下一学期") if before else (term_of(today), "今天所在的学期")
    if not named or named == expected:
        return Chosen(expected, "source" if before else "today", f"{term_name(expected)}（{why}；要建别的学期，用 --term）。")
    if before and named <= before:
        return Chosen(expected, "source", f"{term_name(expected)}（{why}；文件夹名“{name}”像是{term_name(named)}，没有按它）。")
    return Chosen(named, "name", f"{term_name(named)}（按文件夹名“{name}”；{why}是{term_name(expected)}，要建它，用 --term {expected}）。")
