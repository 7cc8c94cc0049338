"""A real scheduler with workers, each a process of its own on the loopback: one as Dask's nanny starts it, others without a nanny."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from distributed import Client

from tests.region.server import free_port

ROOT = Path(__file__).parent.parent.parent
SECONDS = 90


class Cluster:
    """A scheduler and its workers, which can be killed and started again."""

    def __init__(self, folder):
        self.folder, self.port, self.processes = folder, free_port(), []
        self.address = f"tcp://127.0.0.1:{self.port}"

    def _start(self, *arguments, **more):
        log = (self.folder / f"{arguments[0]}.log").open("ab")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False", **more}
        one = subprocess.Popen([sys.executable, "-m", "dask", *arguments], stdout=log, stderr=log, env=environment, cwd=self.folder, start_new_session=True)
        self.processes.append(one)
        return one

    def scheduler(self):
        return self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")

    def worker(self, *more, **environment):
        return self._start("worker", self.address, "--nthreads", "1", "--nworkers", "1", "--no-dashboard", "--local-directory", str(self.folder), *more,
                           **environment)

    def wait(self, workers):
        """Until so many workers are there."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                with Client(self.address, timeout=5, set_as_default=False) as client:
                    if workers:
                        client.wait_for_workers(workers, timeout=SECONDS)
                    return
            except OSError:
                time.sleep(0.5)
        raise AssertionError("".join(path.read_text() for path in self.folder.glob("*.log")))

    def stop(self):
        for one in self.processes:
            if one.poll() is None:
                os.killpg(one.pid, signal.SIGKILL)
            one.wait(SECONDS)
