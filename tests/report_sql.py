"""What reports should say, asked of the archive by SQL: records of returns that count, each with whether it counts."""

from typing import Any

from yanxiu_xl.reports.model import Gap
from yanxiu_xl.reports.source import TermFacts

ASSESSED = "(SELECT r.school_code, t.* FROM row_roster t JOIN school_return r ON r.id = t.return_id WHERE r.state <> 'superseded' AND t.assessed = '是')"


def of(sheet: str, kind: str = "", counted: str = "") -> str:
    """A table of the records of a sheet with school_code and ``counted``; counted: '= 1' for those that count alone."""
    kind = kind or sheet
    out = f"SELECT school_code, source_row FROM left_out WHERE kind = '{kind}'"
    inner = (f"SELECT r.school_code, t.*, (r.school_code, t.source_row) NOT IN ({out}) AS counted"
             f" FROM row_{sheet} t JOIN school_return r ON r.id = t.return_id WHERE r.state <> 'superseded'")
    return f"(SELECT * FROM ({inner}) WHERE counted {counted})" if counted else f"({inner})"


def register(sheet: str) -> str:
    """A table of a register, with the code of the school that a line names."""
    return f"(SELECT code_of(school) AS school_code, t.* FROM register_{sheet} t)"


def ask(facts: TermFacts, text: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows that a question finds; ``bare`` is a text without blanks."""
    db = facts.archive.db
    db.create_function("code_of", 1, facts.term.code_of)
    db.create_function("bare", 1, lambda text: None if text is None else "".join(str(text).split()))
    found: list[tuple[Any, ...]] = db.execute(text, values).fetchall()
    return found


def agrees(value: Any, expected: Any) -> bool:
    """Whether a figure is what SQL finds; where it is none, SQL finds nothing either."""
    if value is None or isinstance(value, Gap) or expected is None:
        return (value is None or isinstance(value, Gap)) and expected in (None, 0)
    return bool(abs(value - expected) < 0.06) if isinstance(value, float) else bool(value == expected)


def assert_same(reported: list[tuple[Any, ...]], expected: list[tuple[Any, ...]], keys: int) -> None:
    """Lines of a report and of SQL: the same by their first columns, and every figure agrees."""
    by_key = {line[:keys]: line[keys:] for line in reported}
    wanted = {line[:keys]: line[keys:] for line in expected}
    assert len(by_key) == len(reported)
    assert by_key.keys() == wanted.keys(), by_key.keys() ^ wanted.keys()
    for key, figures in by_key.items():
        assert all(agrees(*pair) for pair in zip(figures, wanted[key], strict=True)), (key, figures, wanted[key])
