"""Scripts for Windows under wine: programs that say what they were started with stand for Python and tar.

Such a program is assembled here, byte by byte: a PE file for 64-bit Windows with one section, whose code writes its command
line (as the script's cmd.exe has made it) to standard output and leaves with a fixed status. No compiler for Windows is needed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

BASE, PAGE, ALIGN = 0x140000000, 0x1000, 0x200
FUNCTIONS = ("GetCommandLineW", "lstrlenW", "GetStdHandle", "WriteFile", "ExpandEnvironmentStringsW", "CopyFileW", "ExitProcess")
BUFFER = 0x400
"""Bytes for each of two expanded paths."""


def program(status: int, copy: tuple[str, str] | None = None, *, silent: bool = False) -> bytes:
    """A program that writes its command line in UTF-16 (unless it is silent) and leaves with ``status``.

    copy: (from, to) of a file it copies before, with %variables% in them.
    """
    data, places = bytearray(), {}

    def put(name: str, content: bytes) -> None:
        data.extend(b"\0" * (-len(data) % 8))
        places[name] = len(data)
        data.extend(content)

    for name in FUNCTIONS:
        put(name, struct.pack("<H", 0) + name.encode() + b"\0")
    hints = [PAGE + places[name] for name in FUNCTIONS]
    table = struct.pack(f"<{len(hints) + 1}Q", *hints, 0)
    put("lookup", table)
    put("address", table)
    put("library", b"KERNEL32.dll\0")
    put("imports", struct.pack("<5I", PAGE + places["lookup"], 0, 0, PAGE + places["library"], PAGE + places["address"]) + bytes(20))
    for name, text in zip(("from", "to"), copy or ("", ""), strict=True):
        put(name, text.encode("utf-16-le") + b"\0\0")
    for name in ("from_full", "to_full"):
        put(name, bytes(BUFFER))
    put("code", b"")
    code = b"".join(_code(PAGE + len(data), {name: PAGE + at for name, at in places.items()}, status, copy is not None, silent))
    data.extend(code)
    return _headers(PAGE + places["code"], PAGE + places["imports"], len(data)) + bytes(data) + bytes(-len(data) % ALIGN)


def _code(start: int, places: dict[str, int], status: int, copies: bool, silent: bool) -> Iterator[bytes]:
    at = start

    def emit(content: bytes) -> bytes:
        nonlocal at
        at += len(content)
        return content

    def call(name: str) -> bytes:
        slot = places["address"] + 8 * FUNCTIONS.index(name)
        return emit(b"\xff\x15" + struct.pack("<i", slot - (at + 6)))

    def load(register: bytes, name: str) -> bytes:  # lea register, [rip + …]
        return emit(register + struct.pack("<i", places[name] - (at + 7)))

    rcx, rdx = b"\x48\x8d\x0d", b"\x48\x8d\x15"
    yield emit(b"\x48\x83\xec\x38")  # sub rsp, 38h
    if copies:
        for name in ("from", "to"):
            yield load(rcx, name)
            yield load(rdx, f"{name}_full")
            yield emit(b"\x41\xb8" + struct.pack("<I", BUFFER // 2))  # mov r8d, …
            yield call("ExpandEnvironmentStringsW")
        yield load(rcx, "from_full")
        yield load(rdx, "to_full")
        yield emit(b"\x45\x31\xc0")  # xor r8d, r8d
        yield call("CopyFileW")
    if not silent:
        yield call("GetCommandLineW")
        yield emit(b"\x48\x89\xc3\x48\x89\xd9")  # mov rbx, rax; mov rcx, rbx
        yield call("lstrlenW")
        yield emit(b"\x8d\x3c\x00\xb9\xf5\xff\xff\xff")  # lea edi, [rax+rax]; mov ecx, -11
        yield call("GetStdHandle")
        # mov rcx, rax; mov rdx, rbx; mov r8d, edi; lea r9, [rsp+30h]; mov qword [rsp+20h], 0
        yield emit(b"\x48\x89\xc1\x48\x89\xda\x41\x89\xf8\x4c\x8d\x4c\x24\x30\x48\xc7\x44\x24\x20\x00\x00\x00\x00")
        yield call("WriteFile")
    yield emit(b"\xb9" + struct.pack("<I", status))  # mov ecx, …
    yield call("ExitProcess")


def _headers(entry: int, imports: int, length: int) -> bytes:
    """DOS head, PE head, and one section that may be read, written and run."""
    stored = length + -length % ALIGN
    directories = [(0, 0), (imports, 40), *[(0, 0)] * 14]
    optional = struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII", 0x20B, 14, 0, stored, 0, 0, entry, PAGE, BASE, PAGE, ALIGN, 6, 0, 0, 0, 6, 0, 0,
        PAGE + length + -length % PAGE, ALIGN, 0, 3, 0x100, 0x100000, 0x1000, 0x100000, 0x1000, 0, 16,
    ) + b"".join(struct.pack("<II", *one) for one in directories)
    head = struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, len(optional), 0x0023)
    section = struct.pack("<8sIIIIIIHHI", b".text", length, PAGE, stored, ALIGN, 0, 0, 0, 0, 0xE0000060)
    found = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + head + optional + section
    return found + bytes(ALIGN - len(found))


def arguments(line: str) -> list[str]:
    """A command line taken apart as CommandLineToArgvW and Python's own start do it."""
    found, at = [], 0
    while at < len(line):
        if line[at] in " \t":
            at += 1
            continue
        word, quoting = "", False
        while at < len(line) and (quoting or line[at] not in " \t"):
            slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
            if slashes and line[at + slashes:at + slashes + 1] == '"':
                word += "\\" * (slashes // 2)
                at += slashes
                if slashes % 2:
                    word, at = word + '"', at + 1
            elif line[at] == '"':
                if quoting and line[at + 1:at + 2] == '"':
                    word, at = word + '"', at + 1
                else:
                    quoting = not quoting
                at += 1
            else:
                word, at = word + line[at], at + 1
        found.append(word)
    return found
