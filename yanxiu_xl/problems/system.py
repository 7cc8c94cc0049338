"""What the system says of a failure, in the operator's language: one table for every sentence that names a cause.

The words of the system itself differ from one system to the next and are English on many; they are never shown. Failures of
SQLite are told by their code, for this part of the program knows no database.
"""

from __future__ import annotations

import errno

_SYSTEM: dict[str, str] = {
    "EACCES": "没有权限",
    "EPERM": "系统不允许",
    "ENOENT": "文件或文件夹不存在",
    "EEXIST": "已经有同名的文件或文件夹",
    "ENOTDIR": "路径中间有一段不是文件夹",
    "EISDIR": "这个位置是文件夹，不是文件",
    "ENOTEMPTY": "文件夹不是空的",
    "ENOSPC": "磁盘满了",
    "EDQUOT": "超过了允许使用的磁盘空间",
    "EFBIG": "文件太大，磁盘或系统不允许",
    "EROFS": "磁盘是只读的",
    "EIO": "磁盘读写出错",
    "EBUSY": "正被别的程序使用",
    "ETXTBSY": "正被别的程序使用",
    "EMFILE": "打开的文件太多",
    "ENFILE": "打开的文件太多",
    "ENAMETOOLONG": "文件名或路径太长",
    "ELOOP": "链接绕成了圈",
    "EINVAL": "系统不接受这个文件名或操作",
    "EILSEQ": "系统不接受这个文件名里的字",
    "ENODEV": "没有这个设备",
    "ENXIO": "没有这个设备",
    "EXDEV": "不在同一个磁盘上",
    "ENOMEM": "内存不够",
    "ESTALE": "网络文件夹断开了",
    "ENOTCONN": "网络文件夹断开了",
    "EHOSTDOWN": "网络上的电脑没有回应",
    "EHOSTUNREACH": "网络上的电脑没有回应",
    "ETIMEDOUT": "等得太久，没有回应",
    "ENOLCK": "文件夹不支持加锁",
    "ENOSYS": "文件夹所在的磁盘不支持这个操作",
    "EOPNOTSUPP": "文件夹所在的磁盘不支持这个操作",
    "EPIPE": "接收的程序已经关闭",
    "ENOTSUP": "文件夹所在的磁盘不支持这个操作",
}
"""By name, as not every system has every number."""
_WINDOWS: dict[int, str] = {
    5: "没有权限", 19: "磁盘是只读的", 32: "正被别的程序使用", 33: "正被别的程序使用", 39: "磁盘满了", 112: "磁盘满了",
    123: "系统不接受这个文件名", 206: "文件名或路径太长", 1224: "正被别的程序使用",
}
"""Windows' own numbers, where Python's translation of them says less."""
_DATABASE: dict[str, str] = {
    "SQLITE_BUSY": "正被别的程序使用",
    "SQLITE_LOCKED": "正被别的程序使用",
    "SQLITE_FULL": "磁盘满了",
    "SQLITE_IOERR": "磁盘读写出错",
    "SQLITE_CANTOPEN": "文件打不开",
    "SQLITE_READONLY": "文件是只读的",
    "SQLITE_PERM": "没有权限",
    "SQLITE_AUTH": "没有权限",
    "SQLITE_CORRUPT": "内容已损坏",
    "SQLITE_NOTADB": "不是档案库文件",
    "SQLITE_NOMEM": "内存不够",
    "SQLITE_TOOBIG": "内容太长",
    "SQLITE_PROTOCOL": "加锁时出错",
    "SQLITE_CONSTRAINT": "内容前后对不上",
    "SQLITE_MISMATCH": "内容前后对不上",
    "SQLITE_SCHEMA": "表的样子不对",
    "SQLITE_ERROR": "里面的表与程序对不上",
}
"""By the beginning of SQLite's name of the code: ``SQLITE_IOERR_WRITE`` is one of ``SQLITE_IOERR``."""


def cause(error: BaseException) -> str:
    """Why something failed, in Chinese words that fit into brackets; never the system's own words.

    error: an OSError or one of ``sqlite3``. What the tables do not know is named by its number, for whoever mends it.
    """
    name = getattr(error, "sqlite_errorname", None)
    if name:
        known = next((words for start, words in _DATABASE.items() if name == start or name.startswith(f"{start}_")), "")
        return known or f"数据库代号 {name}"
    if isinstance(error, OSError):
        windows = getattr(error, "winerror", None)
        words = _WINDOWS.get(windows or 0) or _SYSTEM.get(errno.errorcode.get(error.errno or 0, ""))
        if words:
            return words
        number = f" Windows {windows}" if windows else f" {errno.errorcode.get(error.errno, error.errno)}" if error.errno else ""
        return f"系统没有说明的原因{number and f'，代号{number}'}"
    return "原因不明"
