"""Which towns there are: term folders at or below the places that are named, each town once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from yanxiu_xl.files import is_folder
from yanxiu_xl.problems import UserError
from yanxiu_xl.regional.model import Job, Place, Seen, in_one_line
from yanxiu_xl.regional.sites import is_remote, local, terms_below
from yanxiu_xl.reports.county.model import Absent
from yanxiu_xl.term.term import term_name
from yanxiu_xl.workflow.county import DEPTH, term_before, terms_at

NO_FOLDER, NO_TERMS = "没有这个文件夹", "里面没有学期文件夹"
TWICE = "有 {n} 个文件夹是它{term}的（{folders}），不知道用哪一个，没有动。请只留一个；如果是两个镇，请在学期设定里把中心校名称写得不一样。"


@dataclass
class Chosen:
    """The term that is reported, the newest there is; what is to be done, by town; the towns that cannot be counted, and why."""

    term: str = ""
    seen: list[Seen] = field(default_factory=list)
    earlier: dict[str, Place] = field(default_factory=dict)
    """Town -> the folder of the earlier term of the same school year."""
    absent: list[Absent] = field(default_factory=list)


def find(places: Iterable[str]) -> tuple[list[Place], list[Absent]]:
    """The term folders at or below these places, each once, and what is said of places that have none."""
    found, absent = dict[str, Place](), list[Absent]()
    for one in dict.fromkeys(places):
        if is_remote(one):
            try:
                below = [*terms_below(one, DEPTH)]
            except (UserError, OSError) as trouble:
                absent.append(Absent(one, in_one_line(trouble)))
                continue
            absent += [] if below else [Absent(Place(one).name, NO_TERMS)]
            found.update((place.address, place) for place in below)
            continue
        path = local(one)
        terms = [*terms_at(path, DEPTH)]
        if not terms:
            absent.append(Absent(path.name, NO_TERMS if is_folder(path) else NO_FOLDER))
        for folder in terms:
            found.setdefault(str(folder.root.resolve()), Place(str(folder.root)))
    return [found[key] for key in sorted(found)], absent


def choose(seen: Sequence[Seen], absent: Sequence[Absent]) -> Chosen:
    """Of all folders those of the newest term, a town once."""
    chosen = Chosen(max((one.term for one in seen if not one.failed), default=""), absent=[*absent])
    chosen.absent += [Absent(one.place.name, one.failed) for one in seen if one.failed]
    by_town: dict[str, dict[str, list[Seen]]] = {}
    for one in seen:
        if not one.failed:
            by_town.setdefault(one.town, {}).setdefault(one.term, []).append(one)
    for town, terms in sorted(by_town.items()):
        now, before = terms.get(chosen.term, []), terms.get(term_before(chosen.term), [])
        if len(now) == 1:
            chosen.seen.append(now[0])
        else:
            chosen.absent.append(Absent(town, _why_not(chosen.term, now, max(terms))))
        if len(before) == 1:
            chosen.earlier[town] = before[0].place
    chosen.absent.sort(key=lambda one: (one.name, one.why))
    return chosen


def jobs_of(chosen: Chosen, day: date, known: dict[tuple[str, str], str], *, plan: bool) -> list[Job]:
    """What is to be done for each town; known: (town, term) -> the basis of what is held of it."""
    return [Job(one, day, chosen.earlier.get(one.town), known.get((one.town, one.term), ""), plan) for one in chosen.seen]


def _why_not(term: str, now: Sequence[Seen], newest: str) -> str:
    if not now:
        return f"只有{term_name(newest)}的，没有{term_name(term)}的"
    return TWICE.format(n=len(now), term=term_name(term), folders="、".join(sorted(one.place.name for one in now))).removesuffix("。")
