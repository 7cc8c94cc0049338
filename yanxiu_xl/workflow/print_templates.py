"""打印模板: the templates of the forms in a term folder. An untouched one is renewed when the program has another; one that somebody has
redesigned is theirs, is what is printed from, and goes along into the next term; one that is deleted is put there again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from yanxiu_xl.files import put
from yanxiu_xl.printing.catalogue import forms, new_template
from yanxiu_xl.printing.model import Form
from yanxiu_xl.problems import UserError, cause
from yanxiu_xl.workbooks.seal import sealed
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.ours import OurFile, State

KIND = "print-template"


@dataclass(frozen=True)
class Templates:
    """What has become of the templates: new ones put there, others brought up to date, those that somebody has changed."""

    put: list[Path] = field(default_factory=list)
    renewed: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)


def put_templates(folder: TermFolder, wanted: Iterable[Form] | None = None, redesigned: Mapping[str, bytes] | None = None) -> Templates:
    """Put the templates into 打印模板, those of all forms by default; redesigned: by file name, those of the term before that somebody had changed.

    Raises UserError when the disk does not take one.
    """
    done = Templates()
    for form in forms().values() if wanted is None else wanted:
        file, data = _file(folder, form), sealed(new_template(form.code), KIND)
        state = file.state()
        if state is State.ABSENT and redesigned and form.file_name in redesigned:
            done.changed.append(put(file.path, redesigned[form.file_name]))
        elif state is State.SAVED:
            done.changed.append(file.path)
        elif state is State.ABSENT or file.path.read_bytes() != data:
            (done.put if state is State.ABSENT else done.renewed).append(file.path)
            file.write(partial(_write, new_template(form.code)))
    return done


def changed_templates(folder: TermFolder) -> dict[str, bytes]:
    """Templates of a term that somebody has redesigned, by file name."""
    files = (_file(folder, form) for form in forms().values())
    return {file.path.name: file.path.read_bytes() for file in files if file.state() is State.SAVED}


def template_of(folder: TermFolder, form: Form) -> tuple[str, bytes]:
    """What a form is printed from: its name as people see it, and its bytes; the program's own where none lies in the folder.

    Raises UserError where it cannot be read.
    """
    path = _file(folder, form).path
    if not path.exists():
        return form.file_name, new_template(form.code)
    try:
        return f"{folder.templates.name}/{path.name}", path.read_bytes()
    except OSError as error:
        raise UserError(f"“{path}”读不了（{cause(error)}）。请关闭打开它的程序，再运行一次。") from error


def _file(folder: TermFolder, form: Form) -> OurFile:
    return OurFile(folder.templates / form.file_name, KIND)


def _write(data: bytes, place: Path) -> None:
    place.write_bytes(data)
