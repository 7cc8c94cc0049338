"""Work spread over processes comes back in its order, whichever of them dies."""

import os

import pytest

from yanxiu_xl.pool import AHEAD, Pool

LARGE = "字" * 400_000
"""More than a pipe takes at once: a process that dies then leaves whoever writes to it waiting."""


def doubled(number):
    return 2 * number


def dies_at_three(job):
    number, home, _ = job
    if number == 3 and os.getpid() != home:
        os._exit(1)
    return number


def always_dies(number):
    os._exit(1)


def refuses(number):
    raise ValueError(number)


def here(job):
    return "here", job[0] if isinstance(job, tuple) else job


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("jobs", [0, 1, 2 * AHEAD, 30])
def test_results_come_in_the_order_of_the_jobs(count, jobs):
    with Pool(range(jobs), doubled, here, count) as made:
        assert list(made) == [2 * number for number in range(jobs)]


@pytest.mark.parametrize("text", ["", LARGE], ids=["small", "large"])
def test_a_process_that_dies_costs_its_own_job_time_and_nothing_else(text):
    with Pool(((number, os.getpid(), text) for number in range(12)), dies_at_three, here, 2) as made:
        assert list(made) == [("here", 3) if number == 3 else number for number in range(12)]


def test_where_all_of_them_die_everything_is_done_here():
    with Pool(range(5), always_dies, here, 2) as made:
        assert list(made) == [("here", number) for number in range(5)]


def test_what_a_job_raises_reaches_whoever_takes_it():
    with pytest.raises(ValueError, match="0"), Pool(range(20), refuses, here, 2) as made:
        next(made)


def test_who_takes_no_more_waits_for_what_was_handed_out_and_not_for_the_rest():
    with Pool(iter(int, 1), doubled, here, 2) as made:  # without end
        assert next(made) == 0
