"""Tasks that the tests give to workers."""

import os
import signal
from pathlib import Path

from tests.support import TERM
from yanxiu_xl.reading.reader_processes import Limits, read_many


def dies(job):
    os.kill(os.getpid(), signal.SIGKILL)


def read_limited(folder):
    """(name, why it was refused) of the workbooks of a folder, each read in a process with little memory; and the process that asked for it."""
    files = sorted(Path(folder).glob("*.xlsx"))
    found = read_many([(path, path.name) for path in files], TERM, limits=Limits(memory=200 << 20))
    return os.getpid(), [(one.name, one.refused.message if one.refused else "") for one in found]
