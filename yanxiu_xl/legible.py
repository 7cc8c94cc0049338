"""Texts and file names as a person can read them, whatever is in them.

What a school typed or called its file may hold signs that are seen nowhere and change what is seen: controls that command a
terminal, marks that turn the direction of writing, spaces without width, line breaks in a name. On screens and in lists they
are shown by their numbers, such as ``‹U+202E›``; archive and originals keep what was written. A file name may also be no text
at all: bytes that another computer took for GBK.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

_HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Unicode's controls, format characters (directions, no width) and separators of lines."""
_NO_CHARACTERS = frozenset({0xFFFE, 0xFFFF})
_LONE = re.compile("[\ud800-\udfff]")
_BYTES = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile("[\0-\u07ff\udc80-\udcff]+")
"""A stretch that can be bytes of another encoding: GBK's two bytes can look like a letter of up to two bytes in UTF-8, too."""
GBK_MARK = "‹GBK›"
"""Put into a name that is no UTF-8, so that no other file has the same."""
BYTE_MARK = "‹0x"


def visible(text: str) -> str:
    """A text on its way to a screen or a list, in one line: what cannot be seen in it is shown by its number."""
    if text.isprintable():
        return text
    return "".join(map(_sign, readable(text)))


def _sign(char: str) -> str:
    number = ord(char)
    hidden = unicodedata.category(char) in _HIDDEN or number in _NO_CHARACTERS or 0xD800 <= number < 0xE000
    return f"‹U+{number:04X}›" if hidden else char


def readable(text: str) -> str:
    """A text without lone surrogates: file names that are no UTF-8 are read as GBK, else their bytes are shown (``‹0xD6›``).

    Python keeps bytes that are no UTF-8 as such surrogates; nothing can write those down.
    """
    if not _LONE.search(text):
        return text
    text = "/".join(_decoded(part) if _BYTES.search(part) else part for part in text.split("/"))
    return _LONE.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text)


def _decoded(part: str) -> str:
    return _FOREIGN.sub(lambda found: _stretch(found[0]), part)


def _stretch(text: str) -> str:
    if not _BYTES.search(text):
        return text
    data = text.encode("utf-8", "surrogateescape")
    said, at = "", 0
    while at < len(data):
        try:
            return said + data[at:].decode("gb18030")
        except UnicodeDecodeError as wrong:
            bad = at + wrong.start
            said, at = f"{said}{data[at:bad].decode('gb18030')}{BYTE_MARK}{data[bad]:02X}›", bad + 1
    return said


def is_text(name: str) -> bool:
    """Whether a name can be written down as it is."""
    return _LONE.search(name) is None


def file_name(name: str) -> str:
    """One part of a path as it is written down: itself, or what it says with a mark that it is no UTF-8."""
    if is_text(name):
        return name
    shown = PurePath(readable(name))
    return str(shown) if BYTE_MARK in shown.name else f"{shown.stem}{GBK_MARK}{shown.suffix}"
