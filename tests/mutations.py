"""Workbooks spoilt at random: in the bytes and headers of the zip, in the XML inside, in cells, headers and sheets.

``mutated(seed)`` always gives the same workbook for a number; ``survive`` merges many of them together with good returns
and raises, with the numbers, when anything but a refusal or a reading comes of it. ``tools/mutate.py`` runs any count.
"""

from __future__ import annotations

import hashlib
import io
import random
import re
import shutil
import struct
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import openpyxl

from tests.mess import CLASHES, ODD, PLACES, SHAPES, TABLES, spoil
from tests.rewritings import OneWay
from tests.small import packed, parts, put, small_return
from tests.support import AS_OF, good_rows
from tests.terms import new_term
from tests.town import TERM, school
from yanxiu_xl.workflow.merging import merge

BATCH = 500
GOOD = ("00", "02")
"""Schools whose good returns lie among the spoilt ones, which all come from school 01."""


@cache
def original() -> bytes:
    """The return that is spoilt."""
    return small_return(good_rows(), "01", TERM)


NASTY = (
    b"", b"0", b"-1", b"1", b"4294967296", b"99999999999999999999999", b"1e308", b"-1e309", b"NaN", b"\xef\xbf\xbe", b"&#0;", b"&#x1F600;",
    b"&lt;", b"&amp;amp;", b"&undefined;", b"]]>", b"<![CDATA[x]]>", b"<!-- -->", b"<?pi?>", b"_x0000_", b"A" * 40_000, b"XFD1048576", b"ZZZZ1",
    b"A0", b"rId999", b"../../x", b"inlineStr", b"s", b"e", b"str", b"b", b"d", b"true", b"#REF!", b"=1+1", "\u202e文".encode(),
)


def _flip(rng: random.Random, data: bytes) -> bytes:
    """A few bytes changed, taken out, put in, doubled, or the end cut off."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        at = rng.randrange(len(out)) if out else 0
        span = rng.choice((1, 1, 2, 8, 200))
        match rng.randrange(7):
            case 0 | 1 | 2:
                out[at : at + 1] = bytes([rng.randrange(256)])
            case 3:
                del out[at : at + span]
            case 4:
                out[at:at] = rng.randbytes(span)
            case 5:
                out[at:at] = out[at : at + span]
            case 6:
                del out[rng.randrange(len(out) // 2, len(out)) :]
    return bytes(out)


def zip_bytes(rng: random.Random, data: bytes) -> bytes:
    """The file as a damaged USB stick gives it back."""
    return _flip(rng, data)


def _some_part(rng: random.Random, content: dict[str, bytes]) -> str:
    names = sorted(content)
    weights = [6 if "sheet" in n and n.endswith(".xml") else 8 if n in {"xl/workbook.xml", "xl/sharedStrings.xml"} else 2 for n in names]
    return rng.choices(names, weights)[0]


def xml_bytes(rng: random.Random, data: bytes) -> bytes:
    """A sound zip whose parts have been damaged before packing."""
    content = parts(data)
    for _ in range(rng.choice((1, 1, 2, 5))):
        name = _some_part(rng, content)
        content[name] = _flip(rng, content[name])
    return packed(content, level=1)


def xml_tokens(rng: random.Random, data: bytes) -> bytes:
    """XML whose tags, attributes and texts have changed places or hold what nobody expects."""
    content = parts(data)
    name = _some_part(rng, content)
    tokens = re.split(rb"(<[^<>]*>)", content[name])
    for _ in range(rng.choice((1, 2, 3, 8))):
        at, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        match rng.randrange(6):
            case 0:
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 1:
                tokens[at] = b""
            case 2:
                tokens[at] = tokens[at] * rng.choice((2, 3, 500))
            case 3:
                values = list(re.finditer(rb'"[^"]*"', tokens[at]))
                if values:
                    chosen = rng.choice(values)
                    tokens[at] = tokens[at][: chosen.start()] + b'"' + rng.choice(NASTY) + b'"' + tokens[at][chosen.end() :]
            case 4:
                tokens[at | 1 if at | 1 < len(tokens) else at] += rng.choice(NASTY)
            case 5:
                first, last = sorted((at, min(len(tokens), at + 30)))
                tokens[other:other] = tokens[first:last]
    content[name] = b"".join(tokens)
    return packed(content, level=1)


def whole_parts(rng: random.Random, data: bytes) -> bytes:
    """Parts missing, empty, doubled under other names, or in each other's place."""
    content = parts(data)
    for _ in range(rng.choice((1, 1, 2))):
        name, other = rng.choice(sorted(content)), rng.choice(sorted(content))
        match rng.randrange(5):
            case 0:
                del content[name]
            case 1:
                content[name] = b""
            case 2:
                content[name], content[other] = content[other], content[name]
            case 3:
                content[rng.choice(("xl/", "xl/worksheets/", "")) + f"extra{rng.randrange(9)}.xml"] = content[name]
            case 4:
                content[name] = rng.randbytes(rng.choice((1, 100, 5000)))
        if not content:
            break
    return packed(content, level=1)


def cells_and_shapes(rng: random.Random, data: bytes) -> bytes:
    """What people do: odd values in cells, headers renamed, tabs copied, rows inserted (``tests/mess.py``)."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    typed = [(*rng.choice(PLACES), rng.choice(list(ODD))) for _ in range(rng.randrange(12))]
    shapes: list[tuple[str, str]] = []
    for _ in range(rng.randrange(4)):
        name, key = rng.choice(list(SHAPES)), rng.choice(TABLES)
        if not any(name in clash and other in clash and same == key for clash in CLASHES for other, same in shapes):
            shapes.append((name, key))
    spoil(book, typed, list(dict.fromkeys(shapes)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _entries(data: bytes) -> list[tuple[int, int, str]]:
    """(place in the directory, place of the local header, name) of every part."""
    found, at = [], data.find(b"PK\x01\x02")
    while data[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack("<HHH", data[at + 28 : at + 34])
        (local,) = struct.unpack("<I", data[at + 42 : at + 46])
        found.append((at, local, data[at + 46 : at + 46 + name].decode()))
        at += 46 + name + extra + comment
    return found


def zip_headers(rng: random.Random, data: bytes) -> bytes:
    """What the zip says of a part is not so: checksum, sizes, method, password, time, name; or its packed bytes break off."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        directory, local, name = rng.choice(_entries(data))
        flags, method, crc, size, said = directory + 8, directory + 10, directory + 16, directory + 24, directory + 46
        also = rng.random() < 0.5  # the local header says the same
        match rng.randrange(9):
            case 0:
                out[crc] ^= 0xFF
                out[local + 14] ^= 0xFF if also else 0
            case 1:
                out[flags] |= 1
                out[local + 6] |= 1 if also else 0
            case 2:
                new = struct.pack("<H", rng.choice((0, 1, 8, 9, 12, 14, 93, 99)))
                out[method : method + 2] = new
                out[local + 8 : local + 10] = new if also else out[local + 8 : local + 10]
            case 3:
                out[size : size + 4] = struct.pack("<I", rng.choice((0, 1, 1 << 16, 1 << 30, 0xFFFF_FFFF)))
            case 4:
                out[size - 4 : size] = struct.pack("<I", rng.choice((0, 1, 40, 1 << 30, 0xFFFF_FFFF)))
            case 5:
                (packed_size,) = struct.unpack("<I", data[directory + 20 : directory + 24])
                start = local + 30 + sum(struct.unpack("<HH", data[local + 26 : local + 30]))
                cut = rng.randrange(packed_size + 1)
                out[start + cut : start + packed_size] = b"\0" * (packed_size - cut)
            case 6:
                at = said + rng.randrange(len(name.encode()))
                out[at : at + 1] = rng.choice((b"\\", b"/", b"\0", b".", b"\xe8", bytes([out[at] ^ 0x20])))
            case 7:
                out[directory + 12 : directory + 16] = rng.randbytes(4)
            case 8:
                out[directory + 42 : directory + 46] = struct.pack("<I", rng.choice((0, local + 1, len(data), 0xFFFF_FFFF)))
    return bytes(out)


def _cased(rng: random.Random, name: str) -> str:
    return rng.choice((name.upper(), name.lower(), name.title(), name.replace("/", "\\"), f"/{name}", f"./{name}"))


def zip_makers(rng: random.Random, data: bytes) -> bytes:
    """A zip by another maker: in pieces that are told of afterwards, with wide sizes, stored, doubled, in other letters, with more around it."""
    content = list(parts(data).items())
    tricks = rng.sample(("stored", "streamed", "wide", "doubled", "letters", "folders", "around", "swapped", "order"), rng.choice((1, 1, 2, 3)))
    buffer = io.BytesIO()
    if "doubled" in tricks:
        name, _ = rng.choice(content)
        content.append((name, rng.choice((b"", rng.choice(content)[1]))))
    if "letters" in tricks:
        content = [(_cased(rng, name) if rng.random() < 0.3 else name, part) for name, part in content]
    if "swapped" in tricks:
        sheets = [at for at, (name, _) in enumerate(content) if "worksheets/sheet" in name.lower()]
        if len(sheets) > 1:
            one, other = rng.sample(sheets, 2)
            content[one], content[other] = (content[one][0], content[other][1]), (content[other][0], content[one][1])
    if "order" in tricks:
        rng.shuffle(content)
    kind = zipfile.ZIP_STORED if "stored" in tricks else zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(OneWay(buffer) if "streamed" in tricks else buffer, "w") as out:
        if "folders" in tricks:
            out.writestr(zipfile.ZipInfo("xl/"), b"")
            out.writestr(zipfile.ZipInfo("xl/workbook.xml/"), b"")
        for name, part in content:
            info = zipfile.ZipInfo(name)
            info.compress_type = kind
            with out.open(info, "w", force_zip64="wide" in tricks) as one_part:
                one_part.write(part)
        if "around" in tricks:
            out.comment = rng.choice((b"PK\x05\x06" + b"\0" * 18, b"x" * 60_000, b"PK\x01\x02"))
    around = rng.choice((b"", b"MZ" + rng.randbytes(500), data[:2000])) if "around" in tricks else b""
    return around + buffer.getvalue()


KINDS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    zip_bytes, xml_bytes, xml_tokens, whole_parts, zip_headers, zip_makers, cells_and_shapes,
)


def mutated(seed: int) -> tuple[str, bytes]:
    """(what was done, the workbook) of a number; kinds take turns."""
    rng = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    return kind.__name__, kind(rng, original())


@dataclass
class Survived:
    """How many were spoilt in which way and what was said of them, by kind."""

    count: int = 0
    seconds: float = 0.0
    said: Counter[tuple[str, str]] = field(default_factory=Counter)


def survive(seeds: Sequence[int], place: Path) -> Survived:
    """Merge the workbooks of these numbers, a batch at a time, each with good returns among them.

    Raises AssertionError with the numbers when a batch fails, when one is not accounted for, when one ran into the time
    limit, or when a good return is not filed.
    """
    result, started = Survived(), time.monotonic()
    for first in range(0, len(seeds), BATCH):
        chosen = seeds[first : first + BATCH]
        try:
            _merge(chosen, place / "学期", result)
        except Exception as error:
            raise AssertionError(f"numbers {chosen[0]} to {chosen[-1]}: {error!r}") from error
        shutil.rmtree(place / "学期")
    result.seconds = time.monotonic() - started
    return result


def _merge(seeds: Sequence[int], root: Path, result: Survived) -> None:
    folder = new_term(root, TERM.code, TERM)
    good = {f"m{min(seeds)}-{code}.xlsx": small_return(school(code), code, TERM) for code in GOOD}
    for name, data in good.items():
        put(folder.inbox, name, data)
    kinds, hashes = {}, {}
    for seed in seeds:
        kinds[f"m{seed}.xlsx"], data = mutated(seed)
        put(folder.inbox, f"m{seed}.xlsx", data)
        hashes[f"m{seed}.xlsx"] = hashlib.sha256(data).hexdigest()
    merged = merge(folder, AS_OF)
    refused = {r.name: r.problem for r in merged.standing.refusals}
    with folder.archive() as archive:
        filed = {one.sha256 for one in archive.filed()}
    for name, data in good.items():
        assert hashlib.sha256(data).hexdigest() in filed, f"the good return {name} was not filed"
    for name, kind in kinds.items():
        problem = refused.get(name)
        assert problem or hashes[name] in filed, f"{name} ({kind}) is neither filed nor refused"
        assert not (problem and "还没读完" in problem.message), f"{name} ({kind}) ran into the time limit"
        died = problem is not None and "出错中止" in problem.message
        result.said[kind, "worker died" if died else problem.code if problem else "read"] += 1
    result.count += len(seeds)
