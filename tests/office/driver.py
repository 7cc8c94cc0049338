"""One headless LibreOffice for the tests, driven by ``fill.py`` under the Python that has its bridge."""

import json
import os
import signal
import subprocess
import warnings
from contextlib import suppress
from pathlib import Path

from tests.office_engine.bridge import surroundings

FILL, MACRO, STORE = (Path(__file__).parent / name for name in ("fill.py", "macro.py", "store.py"))


class BridgeCrashed(Exception):
    """The process that talks to LibreOffice was ended by a signal: neither an answer nor an error of ours."""


def ask_client(python, script, job, timeout):
    """The answer of a script to a job. Raises BridgeCrashed, AssertionError with what the script says of its failure."""
    answer = subprocess.run([python, str(script)], input=json.dumps(job), capture_output=True, text=True, timeout=timeout, check=False)
    if answer.returncode < 0:
        raise BridgeCrashed(f"{script.name}: {signal.Signals(-answer.returncode).name}; {answer.stderr}")
    assert answer.returncode == 0, f"{script.name} ended with {answer.returncode}: {answer.stderr or answer.stdout}"
    return json.loads(answer.stdout)


class Office:
    """One headless LibreOffice with a profile of its own."""

    def __init__(self, program, python, profile):
        self.python, self.pipe = python, f"yanxiu{os.getpid()}"
        options = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
        self.command = [program, *options, f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={self.pipe};urp;"]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command, env=surroundings(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )

    def ask(self, script=FILL, **job):
        """The answer of a script. A crash of the bridge is not what is tested: the script is tried once more, and a warning says so."""
        job = {"pipe": self.pipe, **job}
        try:
            return ask_client(self.python, script, job, timeout=240)
        except BridgeCrashed as crash:
            warnings.warn(f"LibreOffice's bridge crashed and was tried again ({crash})", stacklevel=2)
            if self.process.poll() is not None:
                self.start()
            return ask_client(self.python, script, job, timeout=240)

    def print(self, path):
        """A workbook as PDF, beside it."""
        made = path.with_suffix(".pdf")
        self.ask(STORE, source=str(path), targets=[[str(made), "calc_pdf_Export"]])
        return made

    def close(self):
        with suppress(AssertionError, BridgeCrashed, subprocess.TimeoutExpired):
            ask_client(self.python, FILL, {"pipe": self.pipe, "stop": True}, timeout=120)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        # soffice is a script that starts others: all of its group must be gone
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
