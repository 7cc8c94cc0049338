"""A workbook that is never packed: its parts are handed over as XlsxWriter has written them, for whoever packs them in another way."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any

from xlsxwriter.packager import Packager

from yanxiu_xl.workbooks.book import Book

IN_MEMORY = 1 << 25
"""Bytes of all parts that are held in memory; more go to a file."""


class UnpackedBook(Book):
    """A workbook that others will see, in constant memory; rows and whatever is too much for memory wait in ``drawer``.

    The parts are those of a ``Book`` with the same content, in the same order.
    """

    def __init__(self, drawer: str) -> None:
        super().__init__(BytesIO(), {"constant_memory": True, "tmpdir": drawer}, for_all=True)
        self.in_memory = True  # the parts; rows are not, as XlsxWriter would have it where that is among the options
        self._parts = _Parts(drawer)

    def _get_packager(self) -> Packager:
        return self._parts

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """(name, content) of each part of the closed workbook. To be taken once."""
        return self._parts.taken()


class _Parts(Packager):  # type: ignore[misc]  # XlsxWriter has no types
    """Puts each part away when the next one is begun, and has none to be packed."""

    def __init__(self, drawer: str) -> None:
        super().__init__()
        self._away = SpooledTemporaryFile(IN_MEMORY, dir=drawer)  # noqa: SIM115 - closed when all parts are taken
        self._sizes: list[tuple[str, int]] = []

    def _filename(self, xml_filename: str) -> Any:
        self._put_away()
        return super()._filename(xml_filename)

    def _create_package(self) -> list[Any]:
        super()._create_package()
        self._put_away()
        return []

    def _put_away(self) -> None:
        for written, name, binary in self.filenames:
            content = written.getvalue() if binary else written.getvalue().encode()
            self._away.write(content)
            self._sizes.append((name, len(content)))
        self.filenames.clear()

    def taken(self) -> Iterator[tuple[str, bytes]]:
        with self._away:
            self._away.seek(0)
            for name, size in self._sizes:
                yield name, self._away.read(size)
