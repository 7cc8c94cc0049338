"""Open a workbook in LibreOffice and save it, once in each of several formats. Runs under the Python that has ``uno``.

job:    {"pipe": name, "source": path, "targets": [[path, name of the filter], ...]}
"""

import json
import sys
from pathlib import Path

from fill import desktop, properties, reply


def store(office, job):
    book = office.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, properties(Hidden=True))
    try:
        for path, name in job["targets"]:
            book.storeToURL(Path(path).as_uri(), properties(FilterName=name))
    finally:
        book.close(True)
    return {}


if __name__ == "__main__":
    task = json.load(sys.stdin)
    reply(store(desktop(task["pipe"]), task))
