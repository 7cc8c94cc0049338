"""Checks on the workbook as a whole (domain D1): F11, data changed after the last check inside the workbook."""

from __future__ import annotations

from yanxiu_xl.checks.frames import Batch
from yanxiu_xl.problems import problem


def check_fingerprints(batch: Batch) -> None:
    """F11: the stamp of the last check does not fit the data any more."""
    for one in batch.returns:
        if one.stamp.fingerprint and one.stamp.fingerprint != one.fingerprint():
            one.problems.append(problem("F11", file=one.name, checked_at=one.stamp.checked_at or "时间不详"))
