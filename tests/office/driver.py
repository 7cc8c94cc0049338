"""One headless LibreOffice for the tests, driven by ``fill.py`` under the Python that has its bridge."""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

FILL, MACRO = (Path(__file__).parent / name for name in ("fill.py", "macro.py"))


def python_with_uno():
    candidates = ["/usr/bin/python3", sys.executable, shutil.which("python3"), "/usr/lib/libreoffice/program/python",
                  "/opt/libreoffice/program/python"]
    for python in candidates:
        if python and Path(python).exists():
            answer = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if answer.returncode == 0:
                return python
    return None


class Office:
    """One headless LibreOffice with a profile of its own."""

    def __init__(self, program, python, profile):
        self.python, self.pipe = python, f"yanxiu{os.getpid()}"
        options = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
        self.process = subprocess.Popen(
            [program, *options, f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={self.pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )

    def ask(self, script=FILL, **job):
        answer = subprocess.run(
            [self.python, str(script)], input=json.dumps({"pipe": self.pipe, **job}), capture_output=True, text=True, timeout=240,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    def close(self):
        with suppress(AssertionError, subprocess.TimeoutExpired):
            self.ask(stop=True)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        # soffice is a script that starts others: all of its group must be gone
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
