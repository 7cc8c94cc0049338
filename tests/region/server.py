"""A real PostgreSQL of the tests' own: Debian's programs, a folder that goes with the test, the loopback, a password of its own.

Its programs refuse to run for the superuser; where the tests do, they run for the user that Debian's package has made, or for nobody.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

USER, PASSWORD = "yanxiu", "bamboo-7-rain"
SECONDS = 60


def programs():
    """The folder of initdb and postgres, None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    there = shutil.which("initdb")
    return found[-1].parent if found else Path(there).resolve().parent if there else None


def somebody():
    """How a program is started for an unprivileged user."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            known = pwd.getpwnam(name)
            return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}
    return pytest.skip("nobody but the superuser is known here, and PostgreSQL does not run for the superuser")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """A server that can be killed and started again."""

    def __init__(self):
        self.bin = programs()
        if self.bin is None:
            pytest.skip("no PostgreSQL here (Debian: apt install postgresql)")
        self.folder, self.port, self.as_user = Path(tempfile.mkdtemp(prefix="yanxiu-pg-")), free_port(), somebody()
        secret = self.folder / "secret"
        secret.write_text(PASSWORD)
        if self.as_user:
            for path in (self.folder, secret):
                os.chown(path, self.as_user["user"], self.as_user["group"])
        self.data, self.process = self.folder / "data", None
        made = subprocess.run(
            [self.bin / "initdb", "-D", self.data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "--no-sync"],
            capture_output=True, text=True, cwd=self.folder, check=False, **self.as_user)
        assert made.returncode == 0, made.stderr

    def start(self):
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [self.bin / "postgres", "-D", self.data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}",
             "-c", "fsync=off"], stdout=log, stderr=log, cwd=self.folder, **self.as_user)
        end = time.monotonic() + SECONDS
        while True:
            try:
                with self.connect():
                    return self
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < end
                time.sleep(0.2)

    def kill(self):
        """As when the power goes."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(SECONDS)

    def stop(self):
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(self, database="postgres"):
        return psycopg.connect(host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=database, autocommit=True)

    def database(self, name):
        """The address of a new database."""
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def address(self, name, user=USER, port=None):
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{name}"
