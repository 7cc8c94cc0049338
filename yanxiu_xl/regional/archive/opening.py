"""Opening a regional archive: what lies there is looked at, brought up to today's tables, and never shared by two runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import URL, Column, Connection, Engine, create_engine, event, inspect, select, update
from sqlalchemy.exc import DBAPIError

from yanxiu_xl.files import cannot_write, watch_database
from yanxiu_xl.problems import UserError, cause
from yanxiu_xl.regional.archive.postgresql import why as why_not
from yanxiu_xl.regional.archive.tables import FACT, METADATA, TOWN, definition

MIGRATIONS = "yanxiu_xl.regional.archive:migrations"
DEFINITION = "definition"
"""In ``region_fact``: the digest of the tables that the archive was fitted to."""
WAITING = "另一个汇总正在写这个汇总库，等它结束…"


def sqlite_engine(path: Path) -> Engine:
    """The engine of an archive that is a file; a transaction begins with the right to write."""
    watch_database(path)
    engine = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # else Python's module would begin transactions where it likes
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def held_file(path: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold the file for one run; another run waits for its end, and says so. Raises UserError where the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(f".{path.stem}.lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            tell(WAITING)
            lock.acquire()
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    try:
        yield
    finally:
        lock.release()


def bring_up_to_date(engine: Engine, name: str) -> None:
    """Make or migrate the tables, all in one transaction. Raises UserError for what is no regional archive, and for a newer one."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
    try:
        with engine.begin() as connection:
            there = set(inspect(connection).get_table_names())
            heads = set(MigrationContext.configure(connection).get_current_heads())
            if heads - known:
                raise UserError(f"汇总库“{name}”是更新版本的程序建的，没有动它。请先升级程序。")
            if there and not heads:
                raise UserError(f"“{name}”是别的程序的数据库，不是汇总库，没有动它。请换一个地方。")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _fit(connection)
    except DBAPIError as error:
        raise unusable(name, error) from error


def unusable(name: str, error: DBAPIError) -> UserError:
    """The one line for an archive that cannot be read or written."""
    return UserError(f"汇总库“{name}”用不了（{why(error)}），这个镇没有写进去一半的。请检查磁盘空间、权限和网络，再运行一次；坏了的可以移走，会重新建。")


def why(error: DBAPIError) -> str:
    """What the engine says of a failure, in words."""
    return cause(error.orig) if error.orig is not None and hasattr(error.orig, "sqlite_errorname") else why_not(error)


def _fit(connection: Connection) -> None:
    """Fit the tables to the form as it is today; whatever was filed under another one is read again by the next run."""
    kept = connection.execute(select(FACT.c.value).where(FACT.c.key == DEFINITION)).scalar()
    if kept == definition():
        return
    if kept is not None:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        _take_steps(Operations(context), compare_metadata(context, METADATA))
        connection.execute(update(TOWN).values(basis=""))
        connection.execute(FACT.delete().where(FACT.c.key == DEFINITION))
    connection.execute(FACT.insert().values(key=DEFINITION, value=definition()))


def _take_steps(operations: Operations, differences: Sequence[Any]) -> None:
    """Tables and columns that have come or gone; nothing else differs between two versions of a form."""
    for one in differences:
        match one:
            case ("add_table", table):
                table.create(operations.get_bind())
            case ("remove_table", table):
                operations.drop_table(table.name)
            case ("add_column", _, name, column) if column.nullable:
                operations.add_column(name, Column(column.name, column.type))
            case ("add_column", _, name, _):  # there is no value for the rows that are there: they come again with their towns
                operations.drop_table(name)
                METADATA.tables[name].create(operations.get_bind(), checkfirst=True)
            case ("remove_column", _, name, column):
                operations.drop_column(name, column.name)
            case _:
                continue
