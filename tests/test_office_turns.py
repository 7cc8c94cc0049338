"""A line of commands waits for LibreOffice's drawing thread, but not for ever, and is never carried out twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.office_engine import bridge

pytestmark = pytest.mark.office

SCRIPT = """
import json, sys, threading, time
sys.path.insert(0, sys.argv[1])
import helper

done = []
def carried(_link, line):
    time.sleep(float(line))
    done.append(line)
    return "answer " + line
helper.carry_out, helper.TURN_SECONDS = carried, 0.3

told = {}
turn = helper.Turn(None, "0")
turn.notify(None)
told["at once"] = turn.answer()

turn = helper.Turn(None, "0.9")
threading.Thread(target=turn.notify, args=(None,)).start()
told["begun in time, long at it"] = turn.answer()

turn = helper.Turn(None, "0.1")
told["nobody comes"] = turn.answer()
turn.notify(None)
told["comes too late"] = turn.answer() if turn._done.is_set() else "left alone"

def broken(_link, _line):
    raise KeyError
helper.carry_out = broken
turn = helper.Turn(None, "0")
try:
    turn.notify(None)
except KeyError:
    pass
told["broken"] = turn.answer()
print(json.dumps([told, done]))
"""


def test_a_line_is_carried_out_once_by_whoever_comes_first():
    python = bridge.python_with_uno()
    if python is None:
        pytest.skip("没有 python3-uno")
    ran = subprocess.run(
        [python, "-c", SCRIPT, str(Path(bridge.HELPER).parent)], capture_output=True, text=True, check=False, timeout=60,
    )
    assert ran.returncode == 0, ran.stderr + sys.version
    told, done = json.loads(ran.stdout)
    assert told == {
        "at once": "answer 0", "begun in time, long at it": "answer 0.9", "nobody comes": None, "comes too late": "left alone",
        "broken": json.dumps({"error": "nothing came of it"}),
    }
    assert done == ["0", "0.9"]
