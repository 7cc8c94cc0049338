"""U10, U11: what only the centre's registers tell (domain C2)."""

from __future__ import annotations

from yanxiu_xl.measures.numbers import exact, figure
from yanxiu_xl.scoring.registered import Confirming
from yanxiu_xl.scoring.result import Score, not_applicable, scored
from yanxiu_xl.scoring.school_indicators.indicator import SchoolIndicator


@SchoolIndicator(
    "U10", "信息报送", full=4, source="[S]#98；分值[J]",
    how="满分×有信息（每月{param:reports_per_month}条）的月数÷考核月数（由中心校核定）",
).settled_by
def reports(given: Confirming) -> Score:
    """U10: months with an uploaded report."""
    term, registered = given.term, given.registered
    full, months = term["U10.full"], term["assessed_months"]
    rows = [r for r in registered.reports if r["date"]]
    have = [m for m in months if sum(str(r["date"])[:7] == m for r in rows) >= term["reports_per_month"]]
    points = exact(full) * len(have) / max(len(months), 1)
    return scored("U10", points, full, f"{len(have)}/{len(months)}个月有信息，得{figure(points)}分。",
                  tuple(registered.place("reports_uploaded", r) for r in rows))


@SchoolIndicator(
    "U11", "检查与整改", full=4, source="[S]#66、#105；分值[J]",
    how="满分×到期问题的整改率，没有问题得满分；没被检查则不适用（由中心校核定）",
).settled_by
def inspections(given: Confirming) -> Score:
    """U11: share of due faults that have been put right; not applicable when nobody inspected."""
    full, registered = given.term["U11.full"], given.registered
    rows = registered.inspections
    if not rows:
        return not_applicable("U11", full, "本学期未被检查。")
    due = [r for r in rows if r["faults"] and r["deadline"] and r["result"] != "无需整改"
           and str(r["deadline"]) < given.as_of.isoformat()]
    mended = [r for r in due if r["result"] == "已整改" or r["fixed_on"]]
    points = exact(full) * len(mended) / len(due) if due else exact(full)
    places = tuple(registered.place("inspections", r, "" if r not in due or r in mended else "到期未整改") for r in rows)
    words = f"到期问题{len(due)}个，已整改{len(mended)}个" if due else f"检查{len(rows)}次，没有到期未改的问题"
    return scored("U11", points, full, f"{words}，得{figure(points)}分。", places)
