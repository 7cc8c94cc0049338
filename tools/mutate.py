"""Spoils workbooks at random and merges them with good ones: ``python tools/mutate.py 20000 [first number]``.

Prints how many were spoilt in which way and what was said of them. Every number gives the same workbook each time:
``python tools/mutate.py --write 4711 FILE`` writes one to look at.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.mutations import mutated, survive  # noqa: E402 - the checkout's own package, installed or not


def main(arguments: list[str]) -> None:
    """Run a count of mutations, or write one."""
    if arguments[0] == "--write":
        kind, data = mutated(int(arguments[1]))
        Path(arguments[2]).write_bytes(data)
        sys.stdout.write(f"{kind}\n")
        return
    count = int(arguments[0])
    first = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**9)
    with tempfile.TemporaryDirectory() as place:
        result = survive(range(first, first + count), Path(place))
    sys.stdout.write(f"numbers {first} to {first + count - 1}: {result.count} workbooks in {result.seconds:.0f} s\n")
    for (kind, said), number in sorted(result.said.items()):
        sys.stdout.write(f"{number:7} {kind}: {said}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
