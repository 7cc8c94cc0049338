"""What can be shown of a text or a name, whatever is in it."""

import os
import sys

import pytest

from yanxiu_xl.legible import file_name, readable, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王芳", "王芳"),
        ("王\u3000芳\u00a0", "王\u3000芳\u00a0"),
        ("a\u202egpj.exe", "a‹U+202E›gpj.exe"),
        ("\u2066左\u2069右\u200f", "‹U+2066›左‹U+2069›右‹U+200F›"),
        ("零\u200b宽\ufeff", "零‹U+200B›宽‹U+FEFF›"),
        ("\x1b[31m红\x1b]0;标题\x07", "‹U+001B›[31m红‹U+001B›]0;标题‹U+0007›"),
        ("两\n行\r\t", "两‹U+000A›行‹U+000D›‹U+0009›"),
        ("\x85\x9b2J\u2028\u2029", "‹U+0085›‹U+009B›2J‹U+2028›‹U+2029›"),
        ("\ufffe\uffff\U000e0041", "‹U+FFFE›‹U+FFFF›‹U+E0041›"),
        ("[red]粗[/]:smile:\\[/]", "[red]粗[/]:smile:\\[/]"),
        ("𠮷👍", "𠮷👍"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_number(text, shown):
    assert visible(text) == shown


def raw(data):
    """A name as Python gives the bytes of one on Linux."""
    return data.decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("data", "said", "filed"),
    [
        ("柳林小学.xlsx".encode("gbk"), "柳林小学.xlsx", "柳林小学‹GBK›.xlsx"),
        ("模板".encode("gbk"), "模板", "模板‹GBK›"),  # the first letter alone would be good UTF-8
        ("朱镕基.docx".encode("gb18030"), "朱镕基.docx", "朱镕基‹GBK›.docx"),
        ("榆树".encode("gbk") + "-评分.xlsx".encode(), "榆树-评分.xlsx", "榆树-评分‹GBK›.xlsx"),
        ("回收/".encode() + "村小".encode("gbk") + "/表.xlsx".encode(), "回收/村小/表.xlsx", None),
        (b"\xff\xfe.xlsx", "‹0xFF›‹0xFE›.xlsx", "‹0xFF›‹0xFE›.xlsx"),
        (b"a\xb0", "a‹0xB0›", "a‹0xB0›"),
        ("照片".encode("gbk") + b"\xff.jpg", "照片‹0xFF›.jpg", "照片‹0xFF›.jpg"),
        ("好的名字.xlsx".encode(), "好的名字.xlsx", "好的名字.xlsx"),
    ],
)
def test_a_name_that_is_no_utf8_is_read_as_gbk_else_shown_by_its_bytes(data, said, filed):
    assert readable(raw(data)) == said
    assert visible(raw(data)) == said
    if filed is not None:
        assert file_name(raw(data)) == filed
        filed.encode("utf-8")


def test_different_bytes_are_filed_under_different_names():
    names = [data.decode("utf-8", "surrogateescape") for data in (
        "柳林.xlsx".encode(), "柳林.xlsx".encode("gbk"), b"\xff.xlsx", b"\xfe.xlsx", "柳林".encode("gbk") + b"\xff.xlsx")]
    assert len({file_name(name) for name in names}) == len(names)


@pytest.mark.skipif(sys.platform == "win32", reason="names are text on Windows")
def test_pythons_own_reading_of_such_a_name_is_the_one_that_is_known_here():
    assert os.fsdecode("柳林".encode("gbk")) == raw("柳林".encode("gbk"))
