"""``python -m tests.office_engine PIPE "import …; …()"``: run what a button asks for on the active document.

It takes the place of xlwings' ``RunPython`` where LibreOffice shows the workbook.
"""

from __future__ import annotations

import sys

from yanxiu_xl.buttons.excel import xlwings_alone


def main() -> None:
    """Connect, take the active document for the calling book, run the command."""
    pipe, statement = sys.argv[1:3]
    xlwings_alone()
    from tests.office_engine.engine import connect

    book = connect(pipe).books.active
    book.impl.settle()
    book.set_mock_caller()
    exec(statement, {"__name__": "__main__"})


if __name__ == "__main__":
    main()
