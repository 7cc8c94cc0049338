"""What kind of file something is: told by its first bytes and, in a zip, by its directory; its name is a second witness.

Nothing is unpacked but ``[Content_Types].xml`` and ``mimetype``, and of those no more than a bounded stretch.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO

from yanxiu_xl.problems import FILE_KINDS, NAME_FAULTS, NO_RETURN_REMEDY

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})
SPREADSHEET_SUFFIXES = frozenset({".xls", ".et", ".ett", ".ods", ".csv", ".xlsb", ".numbers", ".htm", ".html"})
OFFICE_SUFFIXES = WORKBOOK_SUFFIXES | SPREADSHEET_SUFFIXES | {".docx", ".doc", ".wps", ".pptx", ".ppt", ".dps", ".xltx", ".xltm", ".xlt"}
DOWNLOAD_SUFFIXES = frozenset({".crdownload", ".part", ".partial", ".download", ".downloading", ".opdownload", ".td", ".xltd", ".!ut", ".bc!"})
TEMPORARY_SUFFIXES = frozenset({".tmp", ".temp", ".bak", ".wbk", ".asd", ".swp"})

HEAD = 4096
"""Bytes from which the kind is told where it is no zip and no compound file."""
MAX_DIRECTORY = 2 << 20
"""Of a zip whose directory is looked into; an honest workbook's has a few kilobytes."""
MAX_LISTED = 1 << 20
"""Of ``[Content_Types].xml``, and of a compound file's bytes that are searched for its streams (at either end)."""


class Kind(StrEnum):
    """Keys of ``problems.kinds.FILE_KINDS``, which has their words."""

    WORKBOOK = "workbook"
    MACRO_WORKBOOK = "macro_workbook"
    TEMPLATE = "template"
    BINARY_WORKBOOK = "binary_workbook"
    OPEN_DOCUMENT_SHEET = "open_document_sheet"
    APPLE = "apple"
    OLD_WORKBOOK = "old_workbook"
    SMART_SHEET = "smart_sheet"
    PASSWORD = "password"
    ENCRYPTED = "encrypted"
    WORD = "word"
    SLIDES = "slides"
    OLD_WORD = "old_word"
    OLD_SLIDES = "old_slides"
    OPEN_DOCUMENT = "open_document"
    OFFICE = "office"
    ARCHIVE = "archive"
    TORN = "torn"
    DOWNLOAD = "download"
    EMPTY = "empty"
    ZEROS = "zeros"
    PICTURE = "picture"
    SOUND = "sound"
    PDF = "pdf"
    WEB = "web"
    TEXT = "text"
    TABLE_TEXT = "table_text"
    SHORTCUT = "shortcut"
    LINK = "link"
    LOCK = "lock"
    TEMPORARY = "temporary"
    PROGRAM = "program"
    NO_FILE = "no_file"
    FOLDER = "folder"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"


GOOD_SUFFIX = {Kind.WORKBOOK: ".xlsx", Kind.MACRO_WORKBOOK: ".xlsm"}
"""What the name of a workbook that can be taken has to end in: Excel opens neither under the other's."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"PK\x05\x06", Kind.ARCHIVE), (b"PK\x07\x08", Kind.ARCHIVE), (b"Rar!\x1a\x07", Kind.ARCHIVE), (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"\x1f\x8b", Kind.ARCHIVE), (b"BZh", Kind.ARCHIVE), (b"\xfd7zXZ\0", Kind.ARCHIVE), (b"MSCF", Kind.ARCHIVE),
    (b"\x89PNG", Kind.PICTURE), (b"\xff\xd8\xff", Kind.PICTURE), (b"GIF8", Kind.PICTURE), (b"BM", Kind.PICTURE),
    (b"II*\0", Kind.PICTURE), (b"MM\0*", Kind.PICTURE),
    (b"%PDF", Kind.PDF), (b"{\\rtf", Kind.OLD_WORD),
    (b"L\0\0\0\x01\x14\x02\0", Kind.SHORTCUT), (b"[InternetShortcut]", Kind.SHORTCUT),
    (b"ID3", Kind.SOUND), (b"\xff\xfb", Kind.SOUND), (b"OggS", Kind.SOUND), (b"#!AMR", Kind.SOUND), (b"FLV\x01", Kind.SOUND),
    (b"\x1aE\xdf\xa3", Kind.SOUND), (b"\x30\x26\xb2\x75", Kind.SOUND), (b"\0\0\x01\xba", Kind.SOUND),
    (b"MZ", Kind.PROGRAM), (b"\x7fELF", Kind.PROGRAM), (b"MIME-Version:", Kind.WEB),
)
_RIFF = {b"WEBP": Kind.PICTURE, b"WAVE": Kind.SOUND, b"AVI ": Kind.SOUND}
_STILL = (b"heic", b"heix", b"mif1", b"msf1", b"avif")
"""Brands of ISO media files that are pictures."""
_ENCRYPTED_FROM = (b"b\x14#e", b"%TSD-Header-###%", b"SCDSA0")
_ENCRYPTED_WITHIN = (b"E-SafeNet", b"DRMONE", b"file is encrypted", b"document is encrypted")
"""Headers of office encryption programs: the file begins with one, or has one near its beginning."""
_STREAMS = (
    ("EncryptedPackage", Kind.PASSWORD), ("WordDocument", Kind.OLD_WORD), ("PowerPoint Document", Kind.OLD_SLIDES),
    ("Workbook", Kind.OLD_WORKBOOK),
)
_MAIN_PARTS = (
    (b"spreadsheetml.sheet.main+xml", Kind.WORKBOOK), (b"ms-excel.sheet.macroEnabled.main+xml", Kind.MACRO_WORKBOOK),
    (b"spreadsheetml.template.main+xml", Kind.TEMPLATE), (b"ms-excel.template.macroEnabled.main+xml", Kind.TEMPLATE),
    (b"ms-excel.sheet.binary.macroEnabled.main", Kind.BINARY_WORKBOOK),
    (b"ms-excel.addin.macroEnabled.main+xml", Kind.OFFICE),
    (b"wordprocessingml.document.main+xml", Kind.WORD), (b"ms-word.document.macroEnabled.main+xml", Kind.WORD),
    (b"presentationml.presentation.main+xml", Kind.SLIDES), (b"presentationml.slideshow.main+xml", Kind.SLIDES),
)
"""Content types of the part a package is about."""
_FOLDERS = (
    (re.compile(r"xl/workbook\w*\.bin"), Kind.BINARY_WORKBOOK), (re.compile(r"xl/workbook\w*\.xml"), Kind.WORKBOOK),
    (re.compile(r"word/"), Kind.WORD), (re.compile(r"ppt/"), Kind.SLIDES),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def is_return_name(name: str) -> bool:
    """Whether a file of that name (with or without folders) is read as a return."""
    own = PurePath(name).name
    return PurePath(own).suffix.lower() in WORKBOOK_SUFFIXES and not own.startswith((".", "~$"))


def is_spreadsheet_name(name: str) -> bool:
    """Whether a file calls itself a spreadsheet: what cannot be read of these is refused, not merely listed."""
    own = PurePath(name).name
    return PurePath(own).suffix.lower() in WORKBOOK_SUFFIXES | SPREADSHEET_SUFFIXES and not own.startswith((".", "~$"))


def kind_of(data: bytes, name: str = "") -> Kind:
    """The kind of a file by its content; the name decides only where the content does not."""
    return kind_of_open(io.BytesIO(data), name)


def kind_of_open(handle: BinaryIO, name: str = "") -> Kind:
    """The same of an open file, of which little is read. Raises OSError."""
    head = handle.read(HEAD)
    kind = _by_first_bytes(head)
    if head.startswith(_ZIP):
        kind = _zip_kind(handle)
    elif head.startswith(_OLE):
        kind = _compound_kind(head, handle)
    return _with_name(kind, name)


def _with_name(kind: Kind, name: str) -> Kind:
    """What the suffix adds where the bytes say nothing of what the file was meant to be."""
    suffix = PurePath(name.strip()).suffix.lower()
    if kind in {Kind.TORN, Kind.EMPTY, Kind.ZEROS, Kind.UNKNOWN} and suffix in DOWNLOAD_SUFFIXES:
        return Kind.DOWNLOAD
    if kind in {Kind.EMPTY, Kind.ZEROS, Kind.UNKNOWN, Kind.TEXT} and suffix in TEMPORARY_SUFFIXES:
        return Kind.TEMPORARY
    if kind in {Kind.UNKNOWN, Kind.TEXT, Kind.TABLE_TEXT, Kind.ARCHIVE} and suffix == ".ksheet":
        return Kind.SMART_SHEET
    if kind is Kind.UNKNOWN and suffix in OFFICE_SUFFIXES:
        return Kind.ENCRYPTED
    return Kind.TABLE_TEXT if kind is Kind.TEXT and suffix in {".csv", ".tsv"} else kind


def _by_first_bytes(head: bytes) -> Kind:
    if not head:
        return Kind.EMPTY
    if not head.strip(b"\0"):
        return Kind.ZEROS
    if head.startswith(_ENCRYPTED_FROM) or any(word in head[:1024] for word in _ENCRYPTED_WITHIN):
        return Kind.ENCRYPTED
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], Kind.UNKNOWN)
    if head[4:8] == b"ftyp":
        return Kind.PICTURE if head[8:12] in _STILL else Kind.SOUND
    if head[257:262] == b"ustar":
        return Kind.ARCHIVE
    text = _text(head)
    if text is None:
        return Kind.UNKNOWN
    return Kind.WEB if text.lstrip("\ufeff \t\r\n").startswith("<") else Kind.TEXT


def _text(head: bytes) -> str | None:
    """The beginning of a text in an encoding that is used here, None where it is none."""
    encodings = ("utf-16",) if head.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return None if _CONTROLS.search(text) else text
    return None


def _compound_kind(head: bytes, handle: BinaryIO) -> Kind:
    """By the names of its streams, which stand in its directory: near the beginning, or at the end of a long file."""
    data = head + handle.read(MAX_LISTED)
    end = handle.seek(0, io.SEEK_END)
    if end > len(data):
        handle.seek(max(len(data), end - MAX_LISTED))
        data += handle.read(MAX_LISTED)
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return Kind.OLD_WORKBOOK


def _zip_kind(handle: BinaryIO) -> Kind:
    try:
        if not _bearable_directory(handle):
            return Kind.ARCHIVE
        with zipfile.ZipFile(handle) as archive:
            return package_kind(archive)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError):
        return Kind.TORN
    except Exception as broken:  # struct.error, zlib.error: a damaged directory or part
        if isinstance(broken, OSError | MemoryError):
            raise
        return Kind.TORN


def _bearable_directory(handle: BinaryIO) -> bool:
    """Whether a zip's directory is of a size that can be listed here, as all its end records declare it."""
    end = handle.seek(0, io.SEEK_END)
    handle.seek(max(0, end - (1 << 16) - 200))
    tail = handle.read()
    sizes = [int.from_bytes(tail[m.start() + 12 : m.start() + 16], "little") for m in re.finditer(b"PK\x05\x06", tail)]
    wide = [int.from_bytes(tail[m.start() + 40 : m.start() + 48], "little") for m in re.finditer(b"PK\x06\x06", tail)]
    return all(size <= MAX_DIRECTORY for size in [*(s for s in sizes if s != 0xFFFF_FFFF), *wide])


def package_kind(archive: zipfile.ZipFile) -> Kind:
    """What a zip holds: an Office package or OpenDocument file, else it is a mere archive."""
    parts = {info.filename.replace("\\", "/").lstrip("./").lower(): info for info in archive.infolist()}
    if "[content_types].xml" in parts:
        types = _beginning(archive, parts["[content_types].xml"], MAX_LISTED)
        named = next((kind for word, kind in _MAIN_PARTS if word in types), None)
        by_folder = (kind for pattern, kind in _FOLDERS if any(pattern.match(name) for name in parts))
        return named or next(by_folder, Kind.OFFICE)
    if "mimetype" in parts:
        words = _beginning(archive, parts["mimetype"], 200)
        if b"opendocument" in words:
            return Kind.OPEN_DOCUMENT_SHEET if b"spreadsheet" in words else Kind.OPEN_DOCUMENT
    if any(name.endswith(".iwa") for name in parts) or "index.zip" in parts:
        return Kind.APPLE
    if "ofd.xml" in parts:
        return Kind.PDF
    return next((kind for pattern, kind in _FOLDERS[:2] if any(pattern.fullmatch(name) for name in parts)), Kind.ARCHIVE)


def _beginning(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The first bytes of a part, b'' when it cannot be unpacked."""
    try:
        with archive.open(info) as part:
            return part.read(limit)
    except MemoryError:
        raise
    except Exception:  # zlib.error, BadZipFile, RuntimeError of a password: nothing is told by it
        return b""


# --- names ---

_KNOWN_SUFFIX = re.compile(r"\s*[.．。｡]\s*(xlsx|xlsm|xlsb|xltx|xltm|xls|xlt|ett|et|ods)(?![a-z0-9])", re.I)
_ANY_SUFFIX = re.compile(r"\.(?=[0-9_!-]*[a-z])[a-z0-9_!-]{1,12}$", re.I)


def _narrow(text: str) -> str:
    """Full-width letters and signs as ASCII, one for one."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else " " if c == "\u3000" else c for c in text)


def name_fault(name: str) -> tuple[str, dict[str, str]]:
    """Why a workbook of that name is not taken: (key of ``problems.kinds.NAME_FAULTS``, its words); key '' when it is."""
    own = PurePath(name).name
    if is_return_name(own):
        return "", {}
    if own.startswith("~$"):
        return "lock", {}
    if own.startswith("."):
        return "hidden", {}
    known = _last_known(_narrow(own))
    if known and known[1].lower() in {"xlsx", "xlsm"}:
        rest = own[known.end() :]
        if rest.strip("\u3000 \t\r\n\xa0"):
            return "double", {"known": known[1].lower(), "rest": rest}
        return ("space" if re.search(r"\s", own[known.start() :]) else "wide"), {}
    suffix = _ANY_SUFFIX.search(own)
    return ("other", {"suffix": suffix[0][1:]}) if suffix else ("none", {})


def misnamed(name: str, kind: Kind) -> dict[str, str]:
    """The words of the sentence about a good workbook under a name that is none: what is wrong with it, and a better one."""
    fault, words = name_fault(name)
    return {"fault": NAME_FAULTS[fault].format(**words), "better": better_name(name, kind), "ending": GOOD_SUFFIX[kind][1:]}


def described(name: str, kind: Kind) -> dict[str, str]:
    """The words of the refusal of a file that calls itself a spreadsheet and is something else."""
    what = FILE_KINDS[kind]
    return {"noun": what.noun, "remedy": what.remedy if what.may_be_return else NO_RETURN_REMEDY, "suffix": suffix_words(name)}


def suffix_words(name: str) -> str:
    """What is said of a name's suffix."""
    suffix = PurePath(name).suffix
    return NAME_FAULTS["other"].format(suffix=suffix[1:]) if suffix else NAME_FAULTS["none"]


def better_name(name: str, kind: Kind) -> str:
    """The name a workbook should have: what stands before any suffix, and the suffix of its kind."""
    stem = PurePath(name).name
    if not _last_known(_narrow(stem)) and (other := _ANY_SUFFIX.search(stem)):
        stem = stem[: other.start()]
    while known := _last_known(_narrow(stem)):
        stem = stem[: known.start()]
    return f"{stem.lstrip('.~$ ').strip() or '工作簿'}{GOOD_SUFFIX[kind]}"


def _last_known(narrow: str) -> re.Match[str] | None:
    found = list(_KNOWN_SUFFIX.finditer(narrow))
    return found[-1] if found else None
