"""A county's twelve towns: merged by the workers of a scheduler, held by a PostgreSQL server, both real."""


from tests.region.server import PASSWORD
from tests.region.towns import DAY, filed_in, make_plain, pages, sum_of
from yanxiu_xl.regional.run import region

TOWNS = [f"{sign}镇中心校" for sign in "子丑寅卯辰巳午未申酉戌亥"]


def test_twelve_towns_come_to_the_sum_of_their_archives(server, cluster, tmp_path, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    folders, address, place = make_plain(tmp_path / "各镇", TOWNS), server.database("county"), tmp_path / "出"
    done = region([str(tmp_path / "各镇")], place, archive=address, on=cluster.address, day=DAY)
    assert (sorted(one.name for one in done.towns), done.absent, done.notes, done.findings) == (sorted(TOWNS), [], [], [])
    assert {(one.read, one.changed, one.returned, one.expected) for one in done.towns} == {(1, True, 1, 2)}
    held = filed_in(place, address, TOWNS)
    assert held == sum_of(folders)
    assert {row[0] for row in held["row_observations"]} == set(TOWNS)
    first = pages(place)
    again = region([str(tmp_path / "各镇")], place, archive=address, on=cluster.address, day=DAY)
    assert {(one.read, one.changed) for one in again.towns} == {(0, False)}
    assert pages(place) == first
