"""LibreOffice as an engine of xlwings: the same Python works on a document that is open there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import xlwings
from xlwings import base_classes

from tests.office_engine.bridge import Bridge
from tests.office_engine.ranges import Range, clean, serial
from tests.office_engine.sheets import Books

NAME = "libreoffice"


class Engine:
    """What ``xlwings.Engine(impl=…)`` asks for."""

    name = NAME
    type = "desktop"

    def __init__(self, pipe: str) -> None:
        """``pipe``: the name LibreOffice listens at (``--accept=pipe,name=…;urp;``)."""
        self.apps = Apps(Bridge(pipe))

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        if isinstance(value, date):
            return serial(value)
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data: Any, moment: Any, empty: Any, number: Any, words: bool) -> list[list[Any]]:
        if number is None and empty is None and moment is datetime:  # most rows are as they should be already
            return [row if PLAIN.issuperset(map(type, row)) else [clean(value, moment, empty, number, words) for value in row]
                    for row in data]
        return [[clean(value, moment, empty, number, words) for value in row] for row in data]


IN_FRONT = ""
"""In place of a document's identity."""
PLAIN = frozenset({type(None), str, float, datetime})


class Apps(base_classes.Apps):
    """The one running program."""

    def __init__(self, bridge: Bridge) -> None:
        self._app = App(self, bridge)

    def keys(self) -> list[int]:
        return [self._app.pid]

    def __iter__(self) -> Iterator[App]:
        return iter([self._app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self._app

    @staticmethod
    def cleanup() -> None:
        """Nothing to clear away: documents stay as they are."""


class App(base_classes.App):
    """LibreOffice."""

    def __init__(self, apps: Apps, bridge: Bridge) -> None:
        self._apps, self.bridge = apps, bridge
        self._status: str | bool = False
        self._updating = True

    @property
    def engine(self) -> Any:
        return xlwings.engines[NAME].impl

    @property
    def api(self) -> App:
        return self

    @property
    def pid(self) -> int:
        return os.getpid()

    @property
    def version(self) -> str:
        return "16.0"

    @property
    def books(self) -> Books:
        return Books(self)

    def activate(self, steal_focus: bool = False) -> None:
        """The program already is where the person clicked."""

    @property
    def selection(self) -> Range:
        book = self.books.active
        sheet, box = self.bridge.ask("selection", book=book.id)
        top, left, bottom, right = box
        return Range(book.sheets(sheet), (top, left, bottom, right))

    @property
    def status_bar(self) -> str | bool:
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = value
        self.bridge.ask("status", book=IN_FRONT, text=value or None)

    @property
    def screen_updating(self) -> bool:
        return self._updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self._updating = value
        (self.bridge.ask if value else self.bridge.tell)("updating", book=IN_FRONT, value=value)

    # switched on again, LibreOffice would calculate every formula of the workbook afresh: it stays on
    calculation = "automatic"
    display_alerts = True
    enable_events = True
    interactive = True


def connect(pipe: str) -> xlwings.App:
    """Make the LibreOffice that listens at ``pipe`` the engine xlwings works with; returns its app."""
    engine = xlwings.Engine(impl=Engine(pipe))
    xlwings.engines.add(engine)
    engine.activate()
    app = engine.apps.active
    assert app is not None
    return app
