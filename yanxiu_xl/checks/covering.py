"""What the records of a school cover, or may cover, of the six methods and the seven contents: what S14 looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from yanxiu_xl.checks.batch import Batch, Row
from yanxiu_xl.measures.coverage import RECORDED, covered


def may_cover(batch: Batch, validity: Sequence[str]) -> dict[int, tuple[set[str], set[str]]]:
    """Return -> (methods, contents) that records cover, or may: an unreadable cell speaks against nothing.

    validity: of each row of 听课记录 (see ``observations_validity``).
    """
    valid = [row for row, why in zip(batch.rows["observations"], validity, strict=True)
             if not why or batch.blurred("observations", row)]
    parts: dict[str, dict[int, list[Row]]] = {}
    for sheet in ("activities", "writings", "open_lessons"):
        parts[sheet] = _by_return(row for row in batch.rows[sheet]
                                  if (sheet, row["ret"], row["at"]) not in batch.faulty or batch.blurred(sheet, row))
    parts["observations"] = _by_return(valid)
    every = {key: set(batch.term.codes[key]) for key in ("method", "content")}
    found = {}
    for number in range(len(batch.returns)):
        rows = {sheet: part.get(number, []) for sheet, part in parts.items()}
        # copied and failed writings cover nothing (C1, rule 2); of which category one is may not be known
        rows["writings"] = [row for row in rows["writings"] if row["original"] != "否" and row["checked"] != "不合格"]
        methods, contents = covered(rows)
        if any(row["category"] is None and row["method"] is None for row in rows["activities"]):
            methods |= every["method"]
        if any(row["content"] is None for row in rows["activities"]):
            contents |= every["content"]
        if any(row["category"] is None for row in rows["writings"]):
            methods |= {*RECORDED.values()}
            contents.add("个人读书")
        if any(row["kind"] is None for row in rows["observations"]):
            methods.add("教学观摩")
        if any(row["reflection"] is None and not batch.readable("observations", "reflection", row) for row in rows["observations"]):
            methods.add("主动反思")
        found[number] = methods, contents
    return found


def _by_return(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["ret"]].append(row)
    return found
