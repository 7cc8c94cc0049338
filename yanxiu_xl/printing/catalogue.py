"""All forms: a module in ``forms`` each (``FORM``), found by being there; and their templates as they are when they are new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory

from yanxiu_xl.printing import forms as modules
from yanxiu_xl.printing.model import Form
from yanxiu_xl.problems import UserError
from yanxiu_xl.workbooks.form_design import write_template

EVERYTHING = ("", "all", "全部")
"""Names of all forms together."""


@cache
def forms() -> Mapping[str, Form]:
    """Code -> form, in their order."""
    found = [import_module(f"{modules.__name__}.{one.name}").FORM for one in iter_modules(modules.__path__)]
    return {one.code: one for one in sorted(found, key=lambda one: one.code)}


def forms_named(name: str) -> Sequence[Form]:
    """The form of a code or title, or all. Raises UserError, with all there are."""
    wanted = name.strip()
    if wanted in EVERYTHING:
        return list(forms().values())
    for one in forms().values():
        if wanted.upper() == one.code or wanted == one.title:
            return [one]
    listed = "、".join(f"{one.code} {one.title}" for one in forms().values())
    raise UserError(f"没有“{name}”这种打印件。可以写：{listed}。")


def draw_template(form: Form, path: Path) -> None:
    """Write the template of a form as it is when it is new. The same each time."""
    write_template(path, form.title, [(page.title, page.design) for page in form.pages])


@cache
def new_template(code: str) -> bytes:
    """The same as bytes."""
    with TemporaryDirectory(prefix="yanxiu-") as place:
        path = Path(place) / "form.xlsx"
        draw_template(forms()[code], path)
        return path.read_bytes()
