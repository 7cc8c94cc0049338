"""Opens a school's workbook, types lessons into it and saves it, with a clock. Runs under the Python that has ``uno``.

Reads a job as JSON from standard input: {"pipe": name, "source": path, "target": path, "lesson": [[start of a header, text], ...]};
answers {step: [seconds on the clock, seconds of the processor]}. The first lesson is typed at once, the second cell by cell, and 首页 must
have counted it before the clock stops.

LibreOffice loads this file and does all of it itself (as ``tests/office/heights.py``): the processor's time of the process is then
LibreOffice's own, and typing waits for no other process.
"""

import json
import sys
import time
from pathlib import Path

import unohelper
from com.sun.star.beans import NamedValue
from com.sun.star.task import XJob

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "office"))
from fill import connected, properties, reply

HOME, LESSONS, ROSTER = "首页", "听课记录", "教师名册"
HEADS, DEEPEST, WIDEST = 8, 3000, 40
"""Headers stand within the first rows; no sheet of a school is longer or wider."""


class Clock:
    """Seconds on the clock and of the processor, by step."""

    def __init__(self):
        self.spent = {}

    def take(self, step, work):
        begun = time.perf_counter(), time.process_time()
        found = work()
        self.spent[step] = [time.perf_counter() - begun[0], time.process_time() - begun[1]]
        return found


def column_of(sheet, header):
    """(0-based column, row) of a header."""
    for row, line in enumerate(sheet.getCellRangeByPosition(0, 0, WIDEST, HEADS).getDataArray()):
        for column, text in enumerate(line):
            if str(text).startswith(header):
                return column, row
    raise LookupError(header)


def texts_below(sheet, header):
    """What stands below a header, as far as a sheet goes."""
    column, row = column_of(sheet, header)
    return row + 1, [text for text, in sheet.getCellRangeByPosition(column, row + 1, column, DEEPEST).getDataArray()]


def lesson_count(book):
    """The cell of 首页 that says how many lessons there are."""
    sheet = book.Sheets.getByName(HOME)
    for row, line in enumerate(sheet.getCellRangeByPosition(1, 0, 1, 80).getDataArray()):
        if line[0] == LESSONS:
            return sheet.getCellByPosition(3, row)
    raise LookupError(LESSONS)


class Clerk:
    """Types lessons into the next empty rows."""

    def __init__(self, book, lesson):
        self.book, self.sheet, self.lesson = book, book.Sheets.getByName(LESSONS), lesson
        top, observers = texts_below(self.sheet, "听课教师")
        self.row = top + observers.index("")
        self.columns = [column_of(self.sheet, header)[0] for header, _ in lesson]
        people = [name for name in texts_below(book.Sheets.getByName(ROSTER), "姓名")[1] if name][:2]
        self.people = dict(zip(("听课教师", "授课教师"), people, strict=False))
        self.counted = lesson_count(book)

    def type(self, step, clock, each_cell):
        """Type a lesson and wait until all is worked out anew, after each cell or once. Raises AssertionError when 首页 does not count it."""
        before = self.counted.Value

        def work():
            for column, (header, text) in zip(self.columns, self.lesson, strict=True):
                self.sheet.getCellByPosition(column, self.row).FormulaLocal = self.people.get(header, text)
                if each_cell:
                    self.book.calculate()
            self.book.calculate()
            return self.counted.Value

        after = clock.take(step, work)
        self.row += 1
        assert after == before + 1, f"{HOME} counts {after:g} lessons after one more than {before:g}"


def measured(office, job):
    """Step -> its seconds."""
    clock = Clock()
    book = clock.take("open", lambda: office.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, properties(Hidden=True)))
    try:
        # what opening has left to be worked out later is no part of what a lesson costs
        clock.take("work out what is left", book.calculate)
        clerk = Clerk(book, job["lesson"])
        clerk.type("a lesson", clock, each_cell=False)
        clerk.type("a lesson, cell by cell", clock, each_cell=True)
        target = properties(FilterName="Calc MS Excel 2007 XML")
        clock.take("save", lambda: book.storeToURL(Path(job["target"]).as_uri(), target))
    finally:
        book.close(True)
    return clock.spent


class Inside(unohelper.Base, XJob):
    """Measures within LibreOffice."""

    def __init__(self, context):
        self.office = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def execute(self, given):
        return json.dumps(measured(self.office, json.loads(given[0].Value)))


NAME = "benchmarks.opening_office"
g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name LibreOffice's loader looks for
g_ImplementationHelper.addImplementation(Inside, NAME, ("com.sun.star.task.Job",))


def main():
    """Hand the job on, and its answer back."""
    job = json.load(sys.stdin)
    context = connected(job["pipe"])
    loader = context.ServiceManager.createInstanceWithContext("com.sun.star.loader.Python", context)
    inside = loader.activate(NAME, "", Path(__file__).resolve().as_uri(), None).createInstanceWithContext(context)
    reply(json.loads(inside.execute((NamedValue("job", json.dumps(job)),))))


if __name__ == "__main__":
    main()
