"""Books and sheets of a running LibreOffice, in xlwings' terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import PurePath
from typing import Any

from xlwings import base_classes

from tests.office_engine.bridge import Answer, Bridge, OfficeError
from tests.office_engine.ranges import Box, FreezePanes, Note, Range, number_of, parse

CHART_TYPES = {"column_clustered": True, "bar_clustered": False}
"""xlwings' chart types that are drawn here -> whether the columns stand upright."""
NEW_CHARTS = count(1)


class Sheets(base_classes.Sheets):
    """The sheets of a book, in tab order."""

    def __init__(self, book: Any) -> None:
        self.book = book

    def _names(self) -> list[str]:
        kept: list[str] = self.book.kept_titles
        if not kept:
            kept += self.book.bridge.ask("sheets", book=self.book.id)
        return kept

    @property
    def api(self) -> Sheets:
        return self

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.bridge.ask("active_sheet", book=self.book.id))

    def __call__(self, name_or_index: int | str) -> Sheet:
        names = self._names()
        if isinstance(name_or_index, int):
            return Sheet(self.book, names[name_or_index - 1])
        found = next((name for name in names if name.casefold() == name_or_index.casefold()), None)
        if found is None:
            raise KeyError(name_or_index)
        return Sheet(self.book, found)

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, name) for name in self._names())

    def __contains__(self, name: str) -> bool:
        return name.casefold() in {one.casefold() for one in self._names()}

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        names = self._names()
        at = before.index - 1 if before else after.index if after else 0
        title = name or next(f"Sheet{n}" for n in range(1, 1000) if f"Sheet{n}" not in names)
        self.book.bridge.ask("add_sheet", book=self.book.id, title=title, at=at)
        self.book.forget()
        return Sheet(self.book, title)


class Sheet(base_classes.Sheet):
    """One sheet. Its ``api`` speaks the few words of Excel's own object model that xlwings has none for."""

    def __init__(self, book: Any, name: str) -> None:
        self._book, self._name = book, name

    @property
    def bridge(self) -> Bridge:
        bridge: Bridge = self._book.bridge
        return bridge

    @property
    def where(self) -> dict[str, str]:
        return {"book": self._book.id, "sheet": self._name}

    @property
    def contents(self) -> dict[str, Any] | None:
        """What was asked for in advance, as long as nothing has been changed since."""
        begun: Answer | None = self._book.begun.get(self._name)
        found: dict[str, Any] | None = None if begun is None else begun.value[self._name]
        return found

    def known(self, key: str) -> Any:
        """One of the contents, asked for alone where they are not at hand."""
        found = self.contents
        return self.bridge.ask(key, **self.where) if found is None else found[key]

    def tell(self, command: str, **arguments: Any) -> None:
        """A command that changes the sheet. Notes, which change by commands of their own alone, stay known."""
        if self._name in self._book.begun:
            _ = self.noted
            del self._book.begun[self._name]
        self.bridge.tell(command, **self.where, **arguments)

    @property
    def noted(self) -> dict[tuple[int, int], tuple[str, int | None]]:
        """(row, column) -> text of the note, colour of its cell (None: not known); kept while this process is the one that writes."""
        kept: dict[str, dict[tuple[int, int], tuple[str, int | None]]] = self._book.kept_notes
        if self._name not in kept:
            kept[self._name] = {(row, at): (text, colour) for row, at, text, colour in self.known("notes")}
        return kept[self._name]

    def coloured(self, box: Box, colour: int | None) -> None:
        """Remember the new colour of a cell with a note."""
        kept = self._book.kept_notes.get(self._name, {})
        for place in [place for place in kept if box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]]:
            kept[place] = kept[place][0], colour
        asked = self._book.begun_colours.get(self._name)
        for place in [place for place in asked or () if box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]]:
            del asked[place]

    def colour_asked(self, place: tuple[int, int]) -> int | None:
        """The colour of a cell, where it was asked for in advance and has not been changed since."""
        asked: dict[tuple[int, int], tuple[Answer, int]] = self._book.begun_colours.get(self._name, {})
        if place not in asked:
            return None
        answer, number = asked[place]
        return int(answer.value[number])

    @property
    def api(self) -> SheetApi:
        return SheetApi(self)

    @property
    def book(self) -> Any:
        return self._book

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.bridge.ask("rename_sheet", **self.where, title=value)
        self._book.forget()
        self._name = value

    @property
    def index(self) -> int:
        return [sheet.name for sheet in self._book.sheets].index(self._name) + 1

    @property
    def visible(self) -> bool:
        return bool(self.known("visible"))

    @visible.setter
    def visible(self, value: bool) -> None:
        if self.contents is not None:
            self.contents["visible"] = value  # all else stays as it is
        self.bridge.tell("show", **self.where, value=value)

    @property
    def show_gridlines(self) -> bool:
        raise NotImplementedError

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        self.tell("window", grid=value)

    def activate(self) -> None:
        self.bridge.tell("activate", **self.where)

    select = activate

    def delete(self) -> None:
        self.bridge.ask("delete_sheet", **self.where)
        self._book.forget()

    def clear(self) -> None:
        self.tell("clear_sheet")
        self._book.begun_colours.pop(self._name, None)
        self._book.kept_notes[self._name] = {}

    @property
    def used_range(self) -> Range:
        top, left, bottom, right = self.known("used")
        return Range(self, (top, left, bottom, right))

    @property
    def cells(self) -> Range:
        return Range(self, (1, 1, 1_048_576, 1024))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        boxes = [_box(one) for one in (arg1, arg2) if one is not None]
        top, left, bottom, right = zip(*boxes, strict=True)
        return Range(self, (min(top), min(left), max(bottom), max(right)))

    @property
    def notes(self) -> list[Note]:
        self._book.kept_notes.pop(self._name, None)
        return [Note(Range(self, (row, at, row, at)), text) for (row, at), (text, _) in self.noted.items()]

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    @property
    def charts(self) -> Charts:
        return Charts(self)


def _box(one: Any) -> tuple[int, int, int, int]:
    if isinstance(one, Range):
        return one.box
    if isinstance(one, str):
        return parse(one)
    top, left, rows, columns = one if len(one) == 4 else (*one, 1, 1)  # a slice asks by size
    return top, left, top + rows - 1, left + columns - 1


class SheetApi:
    """Excel's words for protection and the colour of the tab."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def ProtectContents(self) -> bool:  # noqa: N802 - Excel's name
        kept: dict[str, bool] = self._sheet.book.kept_protection
        if self._sheet.name not in kept:
            kept[self._sheet.name] = bool(self._sheet.known("is_protected"))
        return kept[self._sheet.name]

    def Unprotect(self, password: str = "") -> None:  # noqa: N802 - Excel's name
        self._sheet.book.kept_protection[self._sheet.name] = bool(self._sheet.bridge.ask("unprotect", **self._sheet.where, password=password))

    def Protect(self, password: str = "", **_allowed: Any) -> None:  # noqa: N802 - Excel's name
        # what stays allowed is LibreOffice's own memory of the sheet; there is no way to say it
        self._sheet.bridge.tell("protect", **self._sheet.where, password=password)
        self._sheet.book.kept_protection[self._sheet.name] = True

    @property
    def Tab(self) -> SheetApi:  # noqa: N802 - Excel's name
        return self

    @property
    def Color(self) -> int:  # noqa: N802 - Excel's name
        raise NotImplementedError

    @Color.setter
    def Color(self, value: int) -> None:  # noqa: N802 - Excel's name
        self._sheet.tell("tab_colour", value=number_of(value))


class Charts(base_classes.Collection):
    """The charts on a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def parent(self) -> Sheet:
        return self._sheet

    def _names(self) -> list[str]:
        found: list[str] = self._sheet.known("charts")
        return found

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Chart]:
        return (Chart(self._sheet, name) for name in self._names())

    def __call__(self, key: int | str) -> Chart:
        return Chart(self._sheet, self._names()[key - 1] if isinstance(key, int) else key)

    def add(self, left: float, top: float, width: float, height: float, anchor: Any = None, **_style: Any) -> Chart:
        frame = [0, 0, width, height] if anchor else [left, top, width, height]
        return Chart(self._sheet, f"+{next(NEW_CHARTS)}", frame, anchor.impl if anchor else None)


class Chart(base_classes.Chart):
    """One chart. A new one is drawn when its figures are told: LibreOffice looks which way they lie at that moment alone."""

    def __init__(self, sheet: Sheet, name: str, frame: Sequence[float] = (), anchor: Range | None = None) -> None:
        """A new one has a frame and perhaps an anchor (``helper.add_chart``)."""
        self._sheet, self._name = sheet, name
        self._frame, self._anchor = list(frame), anchor

    def _tell(self, command: str, **arguments: Any) -> None:
        self._sheet.tell(command, chart=self._name, **arguments)

    @property  # type: ignore[misc]  # nothing here changes it
    def name(self) -> str:
        return self._name

    @property
    def parent(self) -> Sheet:
        return self._sheet

    def set_source_data(self, rng: Range, plot_by: str | None = None) -> None:
        if not self._frame:
            raise NotImplementedError
        self._tell("add_chart", box=list(rng.box), frame=self._frame, anchor=list(self._anchor.box) if self._anchor else None)

    @property
    def chart_type(self) -> str:
        raise NotImplementedError

    @chart_type.setter
    def chart_type(self, chart_type: str) -> None:
        self._tell("chart_upright", value=CHART_TYPES[chart_type])

    @property
    def title(self) -> str | None:
        raise NotImplementedError

    @title.setter
    def title(self, value: str) -> None:
        self._tell("chart_title", text=value)

    def delete(self) -> None:
        self._tell("delete_chart")


class Names(base_classes.Names):
    """The defined names of a book."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name, Name(name, text)) for name, text in self._book.bridge.ask("names", book=self._book.id)]

    def __len__(self) -> int:
        return len(self.snapshot())

    def __call__(self, name_or_index: int | str) -> Name:
        found = self.snapshot()
        return found[name_or_index - 1][1] if isinstance(name_or_index, int) else dict(found)[name_or_index]

    def contains(self, name_or_index: int | str) -> bool:
        return name_or_index in dict(self.snapshot())


class Name(base_classes.Name):
    """A defined name."""

    def __init__(self, name: str, refers_to: str) -> None:
        self._name, self._refers_to = name, refers_to

    @property  # type: ignore[misc]  # nothing here changes it
    def name(self) -> str:
        return self._name

    @property  # type: ignore[misc]  # nothing here changes it
    def refers_to(self) -> str:
        return self._refers_to


class Book(base_classes.Book):
    """One spreadsheet document.

    What one such object has been told of tabs, notes and path it does not ask again; take a new one from ``books`` when
    a person has been at work meanwhile.
    """

    def __init__(self, app: Any, identity: str) -> None:
        self._app, self.id = app, identity
        self.bridge: Bridge = app.bridge
        self.kept_titles: list[str] = []
        self._about: dict[str, Any] = {}
        self.kept_notes: dict[str, dict[tuple[int, int], tuple[str, int | None]]] = {}
        self.kept_protection: dict[str, bool] = {}
        self.begun: dict[str, Answer] = {}
        self.begun_colours: dict[str, dict[tuple[int, int], tuple[Answer, int]]] = {}

    def expect(self, parts: Iterable[Mapping[str, Sequence[str]]]) -> None:
        """Ask for what stands in sheets now: LibreOffice gathers the next part while somebody looks at the one before.

        parts: title -> headers of columns whose formulas nobody will look at.
        """
        for part in parts:
            told = {title: list(headers) for title, headers in part.items()}
            self.begun |= dict.fromkeys(part, self.bridge.begin("contents", book=self.id, sheets=told))

    def make_ready(self, titles: Iterable[str]) -> None:
        """Have LibreOffice prepare sheets that are to be filled, while it has nothing else to do."""
        for title in titles:
            self.bridge.tell("make_ready", book=self.id, sheet=title)
        self.bridge.send()

    def expect_colours(self, cells: Mapping[str, Iterable[str]]) -> None:
        """Ask for the colours of single cells: title -> addresses."""
        for title, addresses in cells.items():
            if places := [parse(one)[:2] for one in addresses]:
                answer = self.bridge.begin("colours", book=self.id, sheet=title, places=places)
                self.begun_colours[title] = {place: (answer, number) for number, place in enumerate(places)}

    def forget(self) -> None:
        """The tabs are no longer what they were."""
        for kept in (self.kept_titles, self.kept_notes, self.kept_protection, self.begun, self.begun_colours):
            kept.clear()

    @property
    def api(self) -> BookApi:
        return BookApi(self)

    @property
    def app(self) -> Any:
        return self._app

    def about(self) -> dict[str, Any]:
        """path, title, read_only."""
        if not self._about:
            self._about = self.bridge.ask("about", book=self.id)
        return self._about

    @property
    def fullname(self) -> str:
        return str(self.about()["path"])

    @property
    def name(self) -> str:
        return PurePath(self.fullname).name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        """A document that can be clicked in is in front already."""

    def settle(self) -> None:
        """Keep what somebody is just typing into a cell; LibreOffice would drop it when sheets change under the cursor."""
        self.bridge.ask("settle", book=self.id)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        if path or password:
            raise NotImplementedError
        self.bridge.ask("save", book=self.id)
        self._about = {}

    def close(self) -> None:
        self.bridge.ask("close", book=self.id)


class BookApi:
    """Excel's words for the state of a document."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def ReadOnly(self) -> bool:  # noqa: N802 - Excel's name
        return bool(self._book.about()["read_only"])

    @property
    def ProtectStructure(self) -> bool:  # noqa: N802 - Excel's name
        return bool(self._book.bridge.ask("is_locked", book=self._book.id))

    def Unprotect(self, password: str = "") -> None:  # noqa: N802 - Excel's name
        self._book.bridge.ask("unlock", book=self._book.id, password=password)

    def Protect(self, password: str = "", _structure: bool = True) -> None:  # noqa: N802 - Excel's name
        self._book.bridge.tell("lock", book=self._book.id, password=password)

    @property
    def Saved(self) -> bool:  # noqa: N802 - Excel's name
        return not self._book.bridge.ask("is_modified", book=self._book.id)


class Books(base_classes.Books):
    """The open documents, the active one first."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def _ids(self) -> list[str]:
        found: list[str] = self.app.bridge.ask("books")
        return found

    @property
    def active(self) -> Book:
        ids = self._ids()
        if not ids:
            raise OfficeError("LibreOffice 里没有打开的表格。")
        return Book(self.app, ids[0])

    def __len__(self) -> int:
        return len(self._ids())

    def __iter__(self) -> Iterator[Book]:
        return (Book(self.app, one) for one in self._ids())

    def __call__(self, name_or_index: int | str) -> Book:
        found = list(self)
        if isinstance(name_or_index, int):
            return found[name_or_index - 1]
        for book in found:
            if name_or_index in (book.name, book.fullname):
                return book
        raise KeyError(name_or_index)

    def open(self, fullname: str, update_links: Any = None, read_only: bool | None = None, *_: Any) -> Book:
        return Book(self.app, self.app.bridge.ask("open_book", path=str(fullname), read_only=bool(read_only)))
