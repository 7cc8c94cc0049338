"""Regions of few small towns are done within the test's own process; what a module makes first is done by several."""

import pytest

from tests.region.cluster import Cluster
from tests.region.server import Server
from yanxiu_xl import workers


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(workers, "_share", [1])


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL that runs."""
    one = Server()
    try:
        yield one.start()
    finally:
        one.stop()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler with a worker that a nanny looks after, and one without."""
    one = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        one.scheduler()
        one.worker("--nanny")
        one.worker("--no-nanny")
        one.wait(2)
        yield one
    finally:
        one.stop()
