"""Every kind of workbook the program writes, before Microsoft's own validator of the format: what it calls an error Excel may "repair".

``.ci/witnesses`` installs it. It knows next to none of Excel's limits, which ``tests/test_every_workbook.py`` looks for. All of it in
one go: ``YANXIU_SHARE=all ./yanxiu test -m validator``.
"""

import pytest

from tests.every_workbook import KINDS, every_workbook
from tests.small import packed, parts
from tests.witnesses import VERSIONS, findings, validator

pytestmark = pytest.mark.validator


@pytest.fixture(scope="module")
def program():
    return validator()


@pytest.fixture(scope="module")
def written(program, tmp_path_factory):
    return every_workbook(tmp_path_factory.mktemp("每种"))


@pytest.mark.one_in(4)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_wrong_with_a_workbook(program, written, kind, version):
    assert findings(program, written[kind], version) == []


FAULTS = {
    "an element in the wrong place": (b"<sheetFormatPr", b"<pageMargins/><sheetFormatPr"),
    "an attribute that is none": (b"<sheetFormatPr", b'<sheetFormatPr wrong="1"'),
    "a value that is none": (b'<sheetView ', b'<sheetView zoomScale="sehr" '),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(program, written, tmp_path, fault):
    content = parts(written["加载项.xlam"].read_bytes())
    old, new = FAULTS[fault]
    part = "xl/worksheets/sheet1.xml"
    assert old in content[part]
    content[part] = content[part].replace(old, new, 1)
    path = tmp_path / "坏.xlam"
    path.write_bytes(packed(content))
    assert any(part in one for one in findings(program, path, VERSIONS[0]))
