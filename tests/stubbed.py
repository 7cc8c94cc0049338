"""Macros for LibreOffice, which refuses every macro of a project that holds xlwings' modules: another module defines ``RunPython``."""

from dataclasses import dataclass

from tools.macros import pack
from yanxiu_xl.macros import SCHOOL, Macros, own_source


@dataclass(frozen=True)
class Stubbed(Macros):
    """Our modules as they are, and this source in place of xlwings'."""

    stub: str = ""

    def project(self, sheets):
        return pack({name: own_source(name) for name in self.own} | {"RunPythonStub": self.stub}, sheets)


def stubbed(stub, interpreter=None):
    return Stubbed(SCHOOL.kind, SCHOOL.own, interpreter, stub)
