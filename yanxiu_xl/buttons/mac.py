"""The end of a click on a Mac, where ``RunPython`` gives no answer: Python goes on beside Excel, and has to report itself.

xlwings' own way, at the end of Python, is to run its macro CleanUp, which puts what Python has written to its log into a sheet
named Error, in English, of whichever workbook answers. In its place our macro is run, in the workbook whose button was clicked:
it takes the log (and such a sheet, where there is one) into 环境检查. What a click has to say itself stands in the workbook already.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

REPORT = "YanxiuTakeReport"
"""The macro in ``macros/YanxiuButtons.bas``."""
CALLED_BY = "--wb="
"""What the name of the calling workbook follows on the line that xlwings starts Python with."""
_last_words = [""]


def report_at_the_end() -> None:
    """Have the macro run when Python ends, however it ends. To be called before anything that may fail; does nothing elsewhere.

    xlwings is loaded by the line that starts Python, so that its own end is registered by now and would come last.
    """
    mac = getattr(sys.modules.get("xlwings"), "_xlmac", None)
    name = next((text.removeprefix(CALLED_BY) for text in sys.argv if text.startswith(CALLED_BY)), None)
    if mac is not None and name is not None:
        atexit.unregister(mac.cleanup)
        atexit.unregister(_take_report)
        atexit.register(_take_report, sys.modules["xlwings"].apps, name, mac.cleanup)


def leave_word(sentence: str) -> None:
    """What the macro is to show where the click has no workbook to write it into; a log would not keep its Chinese."""
    _last_words[0] = sentence


def _take_report(apps: Iterable[Any], name: str, otherwise: Callable[[], None]) -> None:
    """Run the macro; where no Excel has the workbook open or it has no such macro, end as xlwings would."""
    place = name.replace("'", "''")
    for app in apps:
        with suppress(Exception):  # whatever appscript makes of what that Excel says
            app.macro(f"'{place}'!{REPORT}")(_last_words[0])
            return
    otherwise()
