"""A term is a folder: settings, workbooks to hand out, returns, archive, reports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from yanxiu_xl.archive.backups import FOLDER as BACKUPS
from yanxiu_xl.archive.filed import ARCHIVE_FOLDER, MATERIALS_FOLDER
from yanxiu_xl.archive.opening import ORIGINALS
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.files import cannot_write, is_folder, remove_leftovers
from yanxiu_xl.problems import UserError
from yanxiu_xl.settings import read_settings
from yanxiu_xl.term.term import Term
from yanxiu_xl.workflow.names import with_former_names
from yanxiu_xl.workflow.settings_files import SETTINGS_NAME, has_settings, in_force

REGISTERS_NAME, MASTER_NAME = "中心校登记.xlsx", "总档案.xlsx"
HOLDER_NAME = "正在运行.txt"
LOCK_WAIT_SECONDS = 30
MOST_TERMS = 5
"""Term folders that are named when none was."""


def now_text() -> str:
    """The present moment, ISO with offset, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


@dataclass(frozen=True)
class TermFolder:
    """The places of a term below its root."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / SETTINGS_NAME

    @property
    def registers(self) -> Path:
        return self.root / REGISTERS_NAME

    @property
    def outbox(self) -> Path:
        return self.root / "发放"

    @property
    def inbox(self) -> Path:
        return self.root / "回收"

    @property
    def sent_back(self) -> Path:
        return self.root / "退回"

    @property
    def archive_dir(self) -> Path:
        return self.root / ARCHIVE_FOLDER

    @property
    def archive_file(self) -> Path:
        return self.archive_dir / "archive.sqlite"

    @property
    def originals(self) -> Path:
        return self.archive_dir / ORIGINALS

    @property
    def materials(self) -> Path:
        return self.archive_dir / MATERIALS_FOLDER

    @property
    def backups(self) -> Path:
        return self.archive_dir / BACKUPS

    @property
    def register_copies(self) -> Path:
        """What was replaced when 中心校登记 was renewed."""
        return self.archive_dir / "登记备份"

    @property
    def set_aside(self) -> Path:
        """Workbooks of 发放 that belong to no school of the list any more."""
        return self.outbox / "已不用"

    @property
    def teacher_books(self) -> Path:
        """Teachers' own workbooks, a folder a school."""
        return self.outbox / "教师"

    @property
    def reports(self) -> Path:
        return self.root / "报表"

    @property
    def printed(self) -> Path:
        """Forms that are filled in, to be printed."""
        return self.reports / "打印"

    @property
    def templates(self) -> Path:
        """Their templates, which the officer may redesign."""
        return self.root / "打印模板"

    @property
    def master(self) -> Path:
        return self.root / MASTER_NAME

    def make(self) -> None:
        """Create the folders that are not there yet."""
        for path in (self.outbox, self.inbox, self.sent_back, self.archive_dir, self.reports):
            path.mkdir(parents=True, exist_ok=True)

    @property
    def settings_in_force(self) -> Path:
        """The one of 学期设定.xlsx and 学期设定.xlsm that counts. Raises UserError when both were changed and differ."""
        return in_force(self.root, self.archive_dir)

    def term(self) -> Term:
        """The settings, and the names that schools have had before. Raises UserError with the cell of a bad value."""
        return with_former_names(read_settings(self.settings_in_force), self.archive_dir)

    def archive(self, *, read_only: bool = False) -> Archive:
        """The opened archive (created when it is not there), up to its journal. read_only: neither is done; an empty one is read then."""
        archive = Archive(self.archive_file, now_text(), read_only=read_only)
        try:
            if not read_only:
                archive.catch_up()
        except BaseException:
            archive.db.close()
            raise
        return archive

    @contextmanager
    def locked(self, doing: str) -> Iterator[None]:
        """Only one run at a time changes a term folder; another waits, then says who holds it.

        A note of who holds it that is still there although nobody does was left by a run that was killed: its
        unfinished files are removed. Raises UserError when the folder cannot be written.
        """
        holder = self.archive_dir / HOLDER_NAME
        try:
            self.archive_dir.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.archive_dir / ".lock")
            lock.acquire(timeout=LOCK_WAIT_SECONDS)
        except Timeout as busy:
            raise UserError(f"档案库正在被使用：{_first_line(holder)}。请等它结束再试。") from busy
        except OSError as error:
            raise cannot_write(self.archive_dir, error) from error
        try:
            if holder.exists():
                remove_leftovers((self.root, self.outbox, self.sent_back, self.originals, self.materials, self.reports,
                                  self.archive_dir, self.backups, self.register_copies, *self.teacher_books.glob("*")))
            try:
                holder.write_text(f"{doing}（进程 {os.getpid()}，{now_text()} 开始）\n", encoding="utf-8")
            except OSError as error:
                raise cannot_write(holder, error) from error
            yield
        finally:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
            lock.release()


def _first_line(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8").strip() or "另一个程序"
    except (OSError, UnicodeDecodeError):
        return "另一个程序"


def find_folder(start: Path | None) -> TermFolder:
    """The term folder at or above ``start`` (default: the working directory). Raises UserError when there is none."""
    begin = (start or Path.cwd()).absolute()
    for path in (begin, *begin.parents):
        if has_settings(path):
            return TermFolder(path)
    below = _terms_below(begin)
    if below:
        ask = f"它下面的学期文件夹有：{'、'.join(f'“{one}”' for one in below)}，请在命令里写明用哪一个。"
    else:
        ask = "请在命令里写明学期文件夹，或到学期文件夹里运行；还没有的，先用 yanxiu new-term 建学期。"
    raise UserError(f"“{begin}”里没有“{SETTINGS_NAME}”，上面的文件夹里也没有，不知道是哪个学期。{ask}")


def _terms_below(place: Path) -> list[str]:
    """Names of the first term folders that lie in a folder."""
    try:
        return sorted(one.name for one in place.iterdir() if is_folder(one) and has_settings(one))[:MOST_TERMS]
    except OSError:
        return []


def effective_day(term: Term, as_of: date) -> date:
    """The day checks are made for; after the term has ended, time stands still and results stay the same."""
    end: date = term["term_end"]
    closing: date = term["closing_date"]
    return min(as_of, max(end, closing))
