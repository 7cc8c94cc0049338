"""Regions of few small towns are done within the test's own process; what a module makes first is done by several."""

import pytest

from yanxiu_xl import workers


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(workers, "_share", [1])
