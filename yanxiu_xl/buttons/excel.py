"""The program that called: xlwings loaded lean, the calling workbook, protection of its sheets."""

from __future__ import annotations

import atexit
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from yanxiu_xl.problems import UserError

HEAVY = ("pandas", "numpy")
"""xlwings loads these wherever they are installed; that would be most of its own start."""
ADDINS = frozenset({".xlam", ".xla"})
PROTECTIONS = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns", "AllowInsertingRows",
    "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering", "AllowUsingPivotTables",
)
"""What a protected sheet of Excel may still allow."""


def xlwings_alone() -> ModuleType:
    """Load xlwings without the libraries it would load for purposes of its own, and without its way of ending Excel."""
    absent = [] if "xlwings" in sys.modules else [name for name in HEAVY if name not in sys.modules]
    held: dict[str, Any] = sys.modules
    for name in absent:
        held[name] = None  # what the import system takes for "not installed"
    try:
        import xlwings
    finally:
        for name in absent:
            del held[name]
    _spare_excel(xlwings)
    return xlwings


def _spare_excel(xlwings: ModuleType) -> None:
    """At the end of Python xlwings kills every Excel without a window it can see; somebody's unsaved work may be in it."""
    windows = getattr(xlwings, "_xlwindows", None)
    if windows is not None and hasattr(windows, "cleanup"):
        atexit.unregister(windows.cleanup)


class _Argument(str):
    """``--wb=a=b.xlsm``: xlwings takes what stands between the first two ``=``, and would look for a workbook ``a``."""

    __slots__ = ()

    def split(self, sep: str | None = None, maxsplit: Any = -1) -> list[str]:
        return super().split(sep, 1 if sep == "=" else maxsplit)


def keep_names_whole() -> None:
    """Let xlwings find a calling workbook whose name has a ``=`` in it."""
    sys.argv[:] = [_Argument(text) if text.startswith("--wb=") else text for text in sys.argv]


def calling_book() -> Any:
    """The workbook whose button was clicked; for the add-in, the one in front. Raises UserError when there is none."""
    xlwings = xlwings_alone()
    keep_names_whole()
    book = xlwings.Book.caller()
    if Path(book.name).suffix.lower() not in ADDINS:
        return book
    front = [one for one in (book.app.books.active,) if one and Path(one.name).suffix.lower() not in ADDINS]
    if not front:
        raise UserError("没有打开的工作簿。请先打开要处理的工作簿，再点按钮。")
    return front[0]


def folder_of(book: Any) -> Path | None:
    """The folder the workbook was last saved in; None for one never saved, or one that lies in the cloud."""
    try:
        full = str(book.fullname)
    except Exception:  # xlwings raises its own error where it cannot find the local copy of a OneDrive file
        return None
    if re.match(r"[a-z]{2,}:", full, re.I) or not re.search(r"[/\\]", full):
        return None
    return Path(full).parent


def is_read_only(book: Any) -> bool:
    """Whether the workbook cannot be saved where it is."""
    return bool(getattr(book.api, "ReadOnly", False)) if sys.platform != "darwin" else bool(book.api.read_only.get())


def show_status(app: Any, text: str) -> None:
    """Write into the status bar, where the program has one."""
    with suppress(NotImplementedError):
        app.status_bar = text


@contextmanager
def quiet(app: Any) -> Iterator[None]:
    """No redrawing and no recalculating between single writes, where the program can be told so."""
    before: dict[str, Any] = {}
    for name, value in (("screen_updating", False), ("calculation", "manual")):
        with suppress(NotImplementedError):
            before[name] = getattr(app, name)
            setattr(app, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            with suppress(NotImplementedError):
                setattr(app, name, value)


def is_frozen(book: Any) -> bool:
    """Whether nothing can be written into it: LibreOffice keeps a read-only document as it is, Excel only its file."""
    return bool(book.app.engine.name == "libreoffice" and is_read_only(book))


def save_changes(book: Any) -> bool:
    """Save what a person has changed since the last saving, where the program can tell; says whether it did."""
    saved = book.api.saved.get() if sys.platform == "darwin" else getattr(book.api, "Saved", True)
    if not saved:
        book.save()
    return not saved


def is_protected(api: Any) -> bool:
    """Whether a sheet is protected."""
    if sys.platform == "darwin" and hasattr(api, "protect_contents"):
        return bool(api.protect_contents.get())
    return bool(getattr(api, "ProtectContents", False))


def rows_hidden(cells: Any) -> bool | None:
    """Whether the rows of a range are hidden, None where some are: one question. xlwings itself asks Excel on Windows row by row."""
    if sys.platform != "darwin":
        with suppress(NotImplementedError):
            whole = getattr(cells.api, "EntireRow", None)
            if whole is not None:
                state = whole.Hidden
                return None if state is None else bool(state)
    hidden: bool | None = cells.rows.hidden
    return hidden


def has_locked_structure(book: Any) -> bool:
    """Whether sheets can neither be added nor shown."""
    api = book.api
    if sys.platform == "darwin" and hasattr(api, "protect_structure"):
        return bool(api.protect_structure.get())
    return bool(getattr(api, "ProtectStructure", False))


@contextmanager
def unlocked_structure(book: Any) -> Iterator[bool]:
    """Let sheets be added and shown, and lock the workbook again as it was; False for one locked with a password."""
    if not has_locked_structure(book):
        yield True
        return
    api = book.api
    mac = sys.platform == "darwin" and hasattr(api, "protect_structure")
    with suppress(Exception):  # a wrong password is an error of the program's own kind
        api.unprotect() if mac else api.Unprotect("")
    if has_locked_structure(book):
        yield False
        return
    try:
        yield True
    finally:
        api.protect_workbook(structure=True) if mac else api.Protect("", True)


@contextmanager
def unprotected(sheet: Any) -> Iterator[bool]:
    """Lift the protection of a sheet and put it back as it was; False for one locked with a password of its own."""
    api = sheet.api
    if not is_protected(api):
        yield True
        return
    if sys.platform == "darwin" and hasattr(api, "protect_contents"):
        api.unprotect()
        if is_protected(api):
            yield False
            return
        try:
            yield True
        finally:
            api.protect_worksheet(allow_formatting_cells=True, allow_formatting_columns=True, allow_formatting_rows=True,
                                  allow_filtering=True)
        return
    rights = getattr(api, "Protection", None)
    allowed = {name: bool(getattr(rights, name)) for name in PROTECTIONS} if rights is not None else {}
    try:
        api.Unprotect("")
    except Exception:  # a wrong password is an error of the program's own kind
        yield False
        return
    if is_protected(api):
        yield False
        return
    try:
        yield True
    finally:
        api.Protect(**allowed)
