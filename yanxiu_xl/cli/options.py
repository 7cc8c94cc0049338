"""What the verbs share: exit statuses, ``--json``, ``--date``, the term folder."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

FINE, FOUND, FAILED = 0, 1, 2

json_option = click.option("--json", "as_json", is_flag=True, help="输出给程序读的 JSON。")
day_option = click.option(
    "--date", "as_of", metavar="日期", type=click.DateTime(["%Y-%m-%d"]), default=None,
    help="按哪一天检查(默认今天)，如 2020-10-31。",
)


def term_folder(path: Path | None) -> Any:
    """The term folder at or above ``path``; imported late, to keep the start lean."""
    from yanxiu_xl.workflow.folder import find_folder

    return find_folder(path)


def today(as_of: datetime | None) -> date:
    """The day given, or the present one."""
    return as_of.date() if as_of else date.today()
