"""Whether this installation has what a region needs: a school's has not."""

from __future__ import annotations

from importlib.util import find_spec

from yanxiu_xl.problems import UserError

NAME = "region"
"""The extra of the package (pyproject.toml)."""
INSTALL = f'pip install ".[{NAME}]"'
"""Typed in the source tree; the quotes are for shells to which brackets mean something."""
PACKAGES = ("sqlalchemy", "alembic", "psycopg", "distributed", "fsspec", "datasketch")
"""What it brings, as Python imports it."""


def need_extra() -> None:
    """Raise UserError, with what to install, where something is lacking."""
    lacking = [name for name in PACKAGES if find_spec(name) is None]
    if lacking:
        raise UserError(f"汇总几个镇还缺软件包（{'、'.join(lacking)}）：请在本程序的源码文件夹里运行 {INSTALL}，再试。")
