"""A regional archive in PostgreSQL: its address, which never holds a password, one run at a time, rows by COPY.

Passwords come from where PostgreSQL's own programs look for them: ~/.pgpass, PGPASSFILE, PGPASSWORD. Nothing here reads or repeats one.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import sql
from sqlalchemy import URL, Connection, Engine, Table, create_engine, make_url, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import ArgumentError, DBAPIError

from yanxiu_xl.problems import UserError

DRIVER, PORT, SECONDS = "postgresql+psycopg", 5432, 10
SECRET = frozenset({"password", "passfile", "sslpassword"})
"""What may stand behind the ``?`` of an address and would be a secret, or lead to one."""
ONE_RUN = 0x79616E786975
"""The number of the advisory lock that a run holds."""
AWHILE = 0.5
"""Seconds between two looks whether another run has ended."""
FORM = "postgresql://USER@HOST:5432/DATABASE"
STATES = {"28P01": "密码不对", "28000": "不让这个用户进", "3D000": "没有这个数据库", "42501": "没有权限", "53100": "磁盘满了", "53300": "连接太多",
          "57P01": "服务器停了", "57P02": "服务器停了", "57P03": "服务器还没有准备好", "40001": "别的程序同时在写", "40P01": "别的程序同时在写"}
"""SQLSTATE -> words."""
NUL = "\u2400"
"""Stands for a character that SQLite's texts may hold and PostgreSQL's may not."""


def address_of(given: str) -> URL:
    """An address as SQLAlchemy takes it. Raises UserError for one that is none, and for one with a password, which is not repeated."""
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise UserError(f"汇总库的地址看不懂，要写成 {FORM}。") from None
    if url.password is not None or SECRET & set(url.query):
        raise UserError(f"汇总库的地址里不要写密码，写成 {FORM}；密码放在 ~/.pgpass（一行 HOST:PORT:DATABASE:USER:PASSWORD，权限 600），或环境变量 PGPASSWORD。")
    if url.get_backend_name() != "postgresql" or not url.host or not url.database:
        raise UserError(f"汇总库的地址看不懂，要写成 {FORM}。")
    return url.set(drivername=DRIVER)


def name_of(url: URL) -> str:
    """What it is called in sentences."""
    return f"{url.host}:{url.port or PORT}/{url.database}"


def engine_of(url: URL) -> Engine:
    """Its engine; nothing is asked of the server yet."""
    return create_engine(url, connect_args={"connect_timeout": SECONDS, "application_name": "yanxiu", "client_encoding": "utf8"})


@contextmanager
def held_server(engine: Engine, tell: Callable[[], None]) -> Iterator[None]:
    """Hold the database for one run: another run waits for its end, and says so. The server lets it go with the connection.

    Raises UserError where the server cannot be reached, or lets nobody in.
    """
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except DBAPIError as error:
        raise _refused(engine.url, error) from None  # its words hold the address and more
    connection.detach()  # closed at the end and not kept for later: the server lets go of the lock with it
    with connection:
        asked = text("SELECT pg_try_advisory_lock(:number)")
        waiting = False
        while not connection.execute(asked, {"number": ONE_RUN}).scalar():
            if not waiting:
                tell()
            waiting = True
            time.sleep(AWHILE)
        yield


def _refused(url: URL, error: DBAPIError) -> UserError:
    """Why nobody gets in, as far as it can be known: the server's reasons come as a sentence of its own language."""
    name, port = name_of(url), url.port or PORT
    try:
        with socket.create_connection((url.host or "", port), SECONDS):
            pass
    except OSError:
        return UserError(f"连不上汇总库“{name}”：请核对主机和端口，看看服务器是不是开着。")
    asked = getattr(error.orig, "pgconn", None)
    if asked is not None and asked.needs_password:
        return UserError(f"汇总库“{name}”要密码：请写进 ~/.pgpass（权限 600），或环境变量 PGPASSWORD。")
    return UserError(f"汇总库“{name}”不让进：用户名、密码或数据库名不对。请核对 {FORM} 和 ~/.pgpass。")


def why(error: DBAPIError) -> str:
    """What the server says of a failure, in words."""
    state = getattr(error.orig, "sqlstate", None)
    return STATES.get(state, f"数据库代号 {state}") if state else "连接断了"


def copy_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows by COPY, within the connection's transaction."""
    columns = list(table.columns)
    documents = [at for at, column in enumerate(columns) if isinstance(column.type, JSONB)]
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(command) as copy:
        for values in rows:
            copy.write_row(_fitted(values, documents))


def _fitted(values: tuple[Any, ...], documents: Sequence[int]) -> Sequence[Any]:
    """The values of a row as PostgreSQL takes them."""
    found = [value.replace("\0", NUL) if type(value) is str and "\0" in value else value for value in values]
    for at in documents:
        found[at] = None if found[at] is None else json.dumps(found[at], ensure_ascii=False)
    return found
