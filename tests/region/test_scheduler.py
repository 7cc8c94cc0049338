"""region --on tcp://…: a real scheduler and two workers do what this machine's processes do, whatever of them is killed."""

import os
import signal
import threading

import fsspec
import pytest
from distributed import Client

from tests.region.cluster import Cluster
from tests.region.server import free_port
from tests.region.tasks import dies, read_limited
from tests.region.towns import DAY, A, copied, everything, filed_in, make, pages, paths, sum_of
from tests.small import put, small_return
from tests.support import good_rows
from tests.test_hostile import very_large
from yanxiu_xl.api.calls import watched
from yanxiu_xl.problems import UserError
from yanxiu_xl.regional import executor, scheduler
from yanxiu_xl.regional.run import region
from yanxiu_xl.regional.scheduler import Scheduler
from yanxiu_xl.workflow.folder import TermFolder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(the towns, not merged; where a region of copies of them was written by this machine alone)."""
    root = tmp_path_factory.mktemp("scheduler")
    folders = make(root / "各镇")
    region(paths(copied(folders, root / "又")), root / "出", day=DAY)
    return folders, root / "出"


def test_workers_come_to_what_this_machine_comes_to(made, cluster, tmp_path):
    folders = copied(made[0], tmp_path / "各镇")
    done = region(paths(folders), tmp_path / "出", on=cluster.address, day=DAY)
    assert (done.absent, done.notes) == ([], [])
    assert filed_in(tmp_path / "出") == sum_of(folders)
    assert pages(tmp_path / "出") == pages(made[1])
    assert [one.changed for one in region(paths(folders), tmp_path / "出", on=cluster.address, day=DAY).towns] == [False] * 3


def test_a_file_that_kills_its_reader_costs_itself_alone_on_a_worker_too(cluster, tmp_path):
    for name, data in (("1.xlsx", small_return(good_rows())), ("2.xlsx", very_large()), ("3.xlsx", small_return(good_rows()))):
        put(tmp_path, name, data)
    ((worker, found),) = Scheduler(cluster.address).each(read_limited, [str(tmp_path)], str)
    assert worker != os.getpid()
    assert [name for name, why in found if "耗尽内存" in why or "还没读完" in why] == ["2.xlsx"]
    assert [name for name, why in found if not why] == ["1.xlsx", "3.xlsx"]


def test_a_worker_that_is_killed_costs_its_tasks_time_alone(made, cluster, tmp_path):
    folders, dying = copied(made[0], tmp_path / "各镇"), cluster.worker("--no-nanny")
    cluster.wait(3)

    def kill(phase, done, total, _):
        if phase == "逐镇合并" and done == 0:
            threading.Timer(2, lambda: os.kill(dying.pid, signal.SIGKILL)).start()

    done = region(paths(folders), tmp_path / "出", on=cluster.address, day=DAY, progress=watched(kill))
    dying.wait(60)
    assert done.absent == []
    assert filed_in(tmp_path / "出") == sum_of(folders)
    assert pages(tmp_path / "出") == pages(made[1])


def test_a_scheduler_that_is_killed_is_one_line_and_the_next_run_comes_to_the_same(made, tmp_path):
    folders, own = copied(made[0], tmp_path / "各镇"), Cluster(tmp_path)
    try:
        first = own.scheduler()
        own.worker("--no-nanny")
        own.wait(1)

        def kill(phase, done, total, _):
            if phase == "逐镇合并" and done == 0:
                threading.Timer(3, lambda: os.killpg(first.pid, signal.SIGKILL)).start()

        with pytest.raises(UserError, match="断开了") as stop:
            region(paths(folders), tmp_path / "出", on=own.address, day=DAY, progress=watched(kill))
        assert "\n" not in str(stop.value)
    finally:
        own.stop()
    region(paths(folders), tmp_path / "出", day=DAY)
    assert filed_in(tmp_path / "出") == sum_of(folders)
    assert pages(tmp_path / "出") == pages(made[1])


def running(dask_worker):
    return [name for name in scheduler.PROFILING if dask_worker.periodic_callbacks[name].is_running()]


def test_a_worker_that_does_towns_does_not_look_at_its_own_stack_besides(cluster):
    """Dask's profiler takes a fifth of the time, and keeps an hour of what it has seen."""
    assert [*Scheduler(cluster.address).each(str, [1], str)] == ["1"]
    with Client(cluster.address, set_as_default=False) as client:
        found = client.run(running)
    assert found
    assert not any(found.values())


def test_where_no_scheduler_is_or_no_worker_that_is_one_line(made, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(scheduler, "SECONDS", 2)  # how long it is waited for
        for address in (f"tcp://127.0.0.1:{free_port()}", "哪里"):
            with pytest.raises(UserError, match="连不上调度器"):
                region(paths(made[0]), tmp_path / "出", on=address, day=DAY)
    own = Cluster(tmp_path)
    try:
        own.scheduler()
        own.wait(0)
        with pytest.raises(UserError, match="没有 worker"):
            region(paths(made[0]), tmp_path / "出", on=own.address, day=DAY)
        own.worker("--nanny", DASK_DISTRIBUTED__WORKER__DAEMON="True")
        own.wait(1)
        with pytest.raises(UserError, match=r"DAEMON=False"):
            region(paths(made[0]), tmp_path / "出", on=own.address, day=DAY)
    finally:
        own.stop()
    assert not (tmp_path / "出").exists()


@pytest.mark.parametrize("who", ["this machine", "a scheduler"])
def test_a_job_that_kills_whoever_does_it_is_given_up_and_the_others_come_back(who, tmp_path, monkeypatch):
    if who == "this machine":
        monkeypatch.setattr("yanxiu_xl.workers._share", [2])
        assert sorted(executor.Local().each(dies, [1, 2, 3], str)) == ["1", "2", "3"]
        return
    own = Cluster(tmp_path)
    try:
        own.scheduler()
        own.worker("--nanny")
        own.wait(1)
        assert [*Scheduler(own.address).each(dies, [1], str)] == ["1"]
    finally:
        own.stop()


# --- folders that are no folders of this computer ---


@pytest.fixture
def bucket(made):
    """The towns in a store of objects; this one lives in the test's memory."""
    store = fsspec.filesystem("memory")
    for one in made[0]:
        store.put(str(one.root), f"/bucket/{one.root.name}", recursive=True)
    yield store
    store.rm("/bucket", recursive=True)


def test_towns_may_lie_where_fsspec_reaches(made, bucket, tmp_path):
    done = region(["memory://bucket"], tmp_path / "出", day=DAY)
    assert [one.folder for one in done.towns] == [f"memory:///bucket/{name}" for name in sorted(["甲镇", "乙镇", "丙镇"])]
    assert pages(tmp_path / "出") == pages(made[1])
    fetched = tmp_path / "取回"
    bucket.get("/bucket", str(fetched), recursive=True)
    back = [TermFolder(fetched / one.root.name) for one in made[0]]
    assert filed_in(tmp_path / "出") == sum_of(back)
    assert all(one.master.exists() for one in back)
    before = everything(tmp_path / "出")
    assert [one.changed for one in region(["memory://bucket"], tmp_path / "出", day=DAY).towns] == [False] * 3
    assert everything(tmp_path / "出") == before


def test_a_place_that_cannot_be_reached_is_one_line_and_the_others_go_on(made, tmp_path):
    folders = copied(made[0][:1], tmp_path / "各镇")
    done = region([*paths(folders), "nowhere://bucket", "memory://empty"], tmp_path / "出", day=DAY)
    assert [one.name for one in done.towns] == [A]
    assert {one.name: one.why for one in done.absent}.keys() == {"nowhere://bucket", "empty"}
