"""What the verbs share: exit statuses, ``--json``, ``--date``, the term folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yanxiu_xl.cli.typed import is_pattern, unquoted
from yanxiu_xl.files import is_folder
from yanxiu_xl.problems import cause

if TYPE_CHECKING:
    from yanxiu_xl.api.open_term import OpenTerm

FINE, FOUND, FAILED = 0, 1, 2

_LEFT_TO_THE_VERB = frozenset({errno.ENOENT, errno.ENOTDIR})
"""What may be: a file that is made, or one whose absence the verb explains."""


class PathArgument(click.Path):
    """A file or folder that is named on the command line: neither nothing nor something the system cannot look at."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Fails with one Chinese sentence for an empty name and for a place that cannot be entered."""
        name = unquoted(os.fspath(value))
        if not name.strip():
            self.fail("是空的，请写文件或文件夹的名字", param, ctx)
        if is_pattern(name):
            return Path(name)
        try:
            os.lstat(name)
            if is_folder(name):
                with os.scandir(name):
                    pass
        except OSError as error:
            if error.errno not in _LEFT_TO_THE_VERB:
                self.fail(f"“{name}”打不开（{cause(error)}）", param, ctx)
        except ValueError:
            self.fail(f"“{name}”不是文件名", param, ctx)
        return super().convert(name, param, ctx)


PLACE = PathArgument()

json_option = click.option("--json", "as_json", is_flag=True, help="输出给程序读的 JSON。")
day_option = click.option(
    "--date", metavar="日期", type=click.DateTime(["%Y-%m-%d"]), default=None,
    help="按哪一天检查（默认今天），如 2020-10-31。",
)


def open_term(folder: Path | None) -> OpenTerm:
    """The term at or above ``folder``; imported late, to keep the start lean."""
    from yanxiu_xl.api.verbs import open_term

    return open_term(folder)
