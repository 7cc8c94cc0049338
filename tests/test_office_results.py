"""Whatever results a file carries, LibreOffice shows what its formulas come to; and these are the results that the program has written."""

import json
import math
import re
from pathlib import Path

import pytest

from tests.small import packed, parts
from tests.test_results import CASES, formulas, visible, written
from yanxiu_xl.forms.tabs import HOME, PROGRESS

pytestmark = pytest.mark.office
RESULTS = Path(__file__).parent / "office" / "results.py"
WRONG_RESULT = "98765"


def tampered(data):
    """The workbook with one and the same number as the result of every formula that carries one."""
    content = parts(data)
    for name in content:
        if name.startswith("xl/worksheets/sheet"):
            content[name] = re.sub(
                rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?: t="\w+")?(>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>))<v>[^<]*</v>', rb"\1\2<v>%s</v>" % WRONG_RESULT.encode(), content[name])
    return packed(content)


def on_any_day(place):
    """Whether what stands there does not hang on the day (``tests/test_office_home.py`` has the others)."""
    return place[0] not in {HOME, PROGRESS}


def number_or_text(result):
    """A result as it stands in the file."""
    return float(result) if re.fullmatch(r"-?\d+(\.\d+)?", result) else re.sub("&(lt|gt|amp);", lambda sign: {"lt": "<", "gt": ">", "amp": "&"}[sign[1]], result)


@pytest.mark.parametrize("case", ["blank", "nastier"])
def test_results_are_what_libreoffice_works_out_and_wrong_ones_are_not_believed(office, tmp_path, case):
    source, target = tmp_path / "改过.xlsx", tmp_path / "乙.json"
    data = tampered(written(CASES[case]))
    assert sum(xml.count(b"<v>%s</v>" % WRONG_RESULT.encode()) for xml in parts(data).values()) > 6_000
    source.write_bytes(data)
    office.ask(RESULTS, source=str(source), target=str(target), anew=False)
    shown = json.loads(target.read_text("utf-8"))
    carried = {(title, f"{column}{row}"): number_or_text(result) for title in visible(case) for column, row, _, _, result in formulas(case, title)}
    worked_out = {place: shown[place[0]][place[1]] for place in carried}
    assert {place for place, value in worked_out.items() if value == float(WRONG_RESULT)} == set()
    assert {place: (result, worked_out[place]) for place, result in carried.items() if on_any_day(place) and not equal(result, worked_out[place])} == {}


def equal(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other
