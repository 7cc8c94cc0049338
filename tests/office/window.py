"""A LibreOffice window on a screen of its own, with a mouse and a keyboard."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.office.driver import ask_client
from tests.office_engine.bridge import python_with_uno, surroundings

LOOK = Path(__file__).parent / "look.py"
ROOT = Path(__file__).parents[2]
NEEDED = ("Xvfb", "xdotool", "import")
SIZE = (1440, 900)
PATIENCE_SECONDS = 60
ATTEMPTS, LOOK_SECONDS = 8, 6
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="ShowTipOfTheDay" oor:op="fuse"><value>false</value></prop>
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product">
<prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop></item>
</oor:items>
"""


def stub_source(script):
    """VBA that starts ``script`` with the code in place of xlwings' RunPython, and does not wait: here Python asks the same
    LibreOffice that runs the macro."""
    return f'''Attribute VB_Name = "RunPythonStub"
Option Explicit
Public Function RunPython(ByVal Code As String) As Long
    Shell "{script}", 0, Chr(34) & Code & Chr(34), False
End Function
'''


class Window:
    """One window of LibreOffice under Xvfb."""

    def __init__(self, program, place):
        self.python, self.pipe, self.place = python_with_uno(), f"yanxiuwindow{os.getpid()}", place
        self.log = place / "python.log"
        self.ends = place / "ends"
        self.script = place / "run-python"
        self.script.write_text(
            "#!/bin/sh\n"
            f"cd '{ROOT}' && PYTHONUTF8=1 '{sys.executable}' -m tests.office_engine {self.pipe} \"$1\""
            f" >>'{self.log}' 2>&1; echo ended >>'{self.ends}'\n"
        )
        self.script.chmod(0o755)
        profile = place / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        self.screen, self.display = self._start_screen()
        own = {"DISPLAY": self.display, "SAL_USE_VCLPLUGIN": "gen", "LC_ALL": "C.UTF-8", "TMPDIR": str(place)}
        self.environment = {**surroundings(), **own}
        self.process = subprocess.Popen(
            [program, "--norestore", "--nologo", "--nolockcheck", "--nofirststartwizard", "--nodefault",
             f"-env:UserInstallation={(place / 'profile').as_uri()}", f"--accept=pipe,name={self.pipe};urp;"],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
        self.look()

    @staticmethod
    def _start_screen():
        read, write = os.pipe()
        screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "{}x{}x24".format(*SIZE), "-nolisten", "tcp"],
            pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
        os.close(write)
        with os.fdopen(read) as numbers:
            return screen, f":{numbers.readline().strip()}"

    def look(self, **job):
        """What ``look.py`` sees."""
        return ask_client(self.python, LOOK, {"pipe": self.pipe, **job}, timeout=120)

    def open(self, path):
        """Open a workbook and wait until it stands on the screen, filling it."""
        self.look(open=str(path), size=SIZE)

    def hand(self, *arguments):
        """Use mouse or keyboard."""
        subprocess.run(["xdotool", *map(str, arguments)], env=self.environment, check=True, timeout=30)

    def click(self, x, y):
        """Press and release the left button of the mouse, as slowly as a person."""
        self.hand("mousemove", x, y, "sleep", 0.2, "mousedown", 1, "sleep", 0.1, "mouseup", 1)

    def click_button(self, caption):
        """Click in the middle of the button with this caption."""
        self.click_middle(self.look(button=caption)["place"])

    def click_middle(self, place):
        """Click in the middle of (x, y, width, height)."""
        x, y, width, height = place
        self.click(x + width // 2, y + height // 2)

    def go_to(self, sheet, cell):
        """Put the cursor into a cell of a sheet, which comes to the front."""
        self.look(cell=[sheet, cell])

    def type(self, text):
        """Type at the keyboard."""
        self.hand("type", "--delay", 60, text)

    def fill_in(self, sheet, cell, text, shown):
        """Type into a cell and look whether it shows what it should; a key may be lost on a busy screen, and a person would type again."""
        for _ in range(ATTEMPTS):
            self.go_to(sheet, cell)
            self.type(text)
            self.key("Return")
            with suppress(AssertionError):
                return self.wait_for(sheet, cell, lambda found: found == shown, LOOK_SECONDS)
            self.key("Escape")
        self.picture(self.place / "waiting.png")
        raise AssertionError(f"{sheet}!{cell} does not take {text!r}")

    def key(self, name):
        """Press one key."""
        self.hand("key", name)

    def wait_for(self, sheet, cell, wanted, seconds=PATIENCE_SECONDS):
        """Wait until a cell's text satisfies ``wanted``; returns the text."""
        until = time.monotonic() + seconds
        while True:
            text = self.look(show=[sheet, cell])["text"]
            if text is not None and wanted(text):
                return text
            if time.monotonic() > until:
                self.picture(self.place / "waiting.png")
                log = self.log.read_text(encoding="utf-8") if self.log.exists() else "(Python was not started)"
                raise AssertionError(f"{sheet}!{cell} still shows {text!r}; {log}")
            time.sleep(0.3)

    def runs(self):
        """How many times Python has been started by a macro and has ended."""
        return len(self.ends.read_text().splitlines()) if self.ends.exists() else 0

    def grid(self, sheet):
        """The texts of a sheet as they are shown."""
        return self.look(grid=sheet)["rows"]

    def picture(self, path):
        """Keep what the screen shows."""
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True, timeout=60)

    def close(self):
        """End both at once: asked politely, LibreOffice would want to know whether to save."""
        for process in (self.process, self.screen):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)


def why_not():
    """What is missing for a window, '' when nothing is."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if shutil.which("soffice") is None and shutil.which("libreoffice") is None:
        missing.append("LibreOffice")
    if python_with_uno() is None:
        missing.append("python3-uno")
    return "、".join(missing)
