"""What a file is that is no return, in words, with what to do about it (domain D1, D6).

One table for every place that speaks of it: the refusal of a file that is named like a workbook (F01, F07), and the list
of files nobody has dealt with (M27). The keys are those of ``reading.kinds.Kind``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileKind:
    """noun: what it is, with the space that stands before Latin letters in a sentence; remedy: what to do.

    may_be_return: a school's return may be in it, so somebody has to look.
    """

    noun: str
    remedy: str
    may_be_return: bool = False


_SAVE_AS = "请在 Excel 或 WPS 里打开，用“另存为”选“Excel 工作簿（*.xlsx）”后再交。"
_BESIDE = "一般不用管；它是某条记录的资料，就把文件名写进那条记录，文件放在工作簿旁边。"
_AGAIN = "请等下载或复制完；已经完了的，请重新下载或复制一份。"

NO_RETURN_REMEDY = "要交的是中心校发的工作簿（.xlsx），请改交那一本；它是某条记录的资料，就把文件名写进那条记录，放在工作簿旁边。"
"""Of a file that calls itself a spreadsheet, and whose content is no return."""

FILE_KINDS: dict[str, FileKind] = {
    "workbook": FileKind(" Excel 工作簿", "请把文件名改成以 .xlsx 结尾，再合并一次。", True),
    "macro_workbook": FileKind("带宏的 Excel 工作簿", "请把文件名改成以 .xlsm 结尾，再合并一次。", True),
    "template": FileKind(" Excel 模板（.xltx 或 .xltm）", _SAVE_AS, True),
    "binary_workbook": FileKind(" Excel 二进制工作簿（.xlsb）", _SAVE_AS, True),
    "open_document_sheet": FileKind(" OpenDocument 表格（.ods）", _SAVE_AS, True),
    "apple": FileKind("苹果的 Numbers、Pages 或 Keynote 文件", "是表格的，请在 Numbers 里用“导出到”选 Excel 后再交。", True),
    "old_workbook": FileKind("旧的 .xls 或 WPS 的 .et 格式", _SAVE_AS, True),
    "smart_sheet": FileKind(" WPS 的智能表格（.ksheet）", "请在 WPS 里打开，用“另存为”或“导出”选 Excel 格式后再交。", True),
    "password": FileKind("设了打开密码的 Office 文件", "请取消打开密码，重新保存后再交。", True),
    "encrypted": FileKind(
        "加密过或损坏的文件：开头的字节不是 Office 文件的，可能被单位的加密软件加密",
        "请在本单位解密后再发；没有用加密软件的，请重新保存或复制一份。", True,
    ),
    "word": FileKind(" Word 文档（.docx）", _BESIDE),
    "slides": FileKind("演示文稿（.pptx）", _BESIDE),
    "old_word": FileKind("旧的 Word 或 WPS 文字文档（.doc、.wps、.rtf）", _BESIDE),
    "old_slides": FileKind("旧的演示文稿（.ppt、.dps）", _BESIDE),
    "open_document": FileKind(" OpenDocument 文档", _BESIDE),
    "office": FileKind("别的 Office 文件", _BESIDE),
    "archive": FileKind("压缩包", "请解压，把里面的工作簿放进“回收”，再合并一次；压缩包可以删除。", True),
    "torn": FileKind("不完整的工作簿或压缩包，可能没有下载完或复制完", _AGAIN, True),
    "download": FileKind("没有下载完的文件", _AGAIN, True),
    "empty": FileKind("空文件，0 字节", "请重新下载或复制一份；没有用就删除。", True),
    "zeros": FileKind("全是空字节的文件，没有复制完或磁盘出过错", _AGAIN, True),
    "picture": FileKind("图片", _BESIDE),
    "sound": FileKind("录音或视频", _BESIDE),
    "pdf": FileKind(" PDF 或 OFD 文件", _BESIDE),
    "web": FileKind("网页或 XML", "里面是表格的，请在 Excel 或 WPS 里打开，用“另存为”选“Excel 工作簿（*.xlsx）”后再交。"),
    "text": FileKind("文字", _BESIDE),
    "table_text": FileKind("逗号或制表符隔开的文字（CSV）", "请把内容填进中心校发的工作簿再交。", True),
    "shortcut": FileKind("快捷方式，不是文件本身", "请把它指的那个文件复制进来；快捷方式可以删除。", True),
    "link": FileKind("链接，不是文件本身", "请把文件本身复制进来；链接可以删除。", True),
    "lock": FileKind("表格程序打开文件时留下的临时文件", "不是工作簿，可以删除；请核对真正的工作簿已经复制进来。"),
    "temporary": FileKind("临时文件", "不是工作簿，可以删除；请核对真正的工作簿已经复制进来。"),
    "program": FileKind("程序", "不是学校的材料，请删除；来历不明的不要打开。"),
    "no_file": FileKind("管道或设备，不是普通文件", "请删除。"),
    "folder": FileKind("打不开的文件夹", "请核对它的权限，或把里面的文件复制到“回收”。", True),
    "unreadable": FileKind("打不开的文件", "请核对它的权限，或重新复制一份。", True),
    "unknown": FileKind("认不出的文件", "请问问交来的学校；没有用就删除。", True),
}

NAME_FAULTS: dict[str, str] = {
    "none": "没有扩展名",
    "space": "扩展名里有空格",
    "wide": "扩展名里有全角字符",
    "double": "在 .{known} 后面还有“{rest}”",
    "lock": "以“~$”开头，像临时文件",
    "hidden": "以“.”开头，是隐藏文件",
    "other": "扩展名是 .{suffix}",
}
"""What is wrong with the name of a good workbook, by the keys of ``reading.kinds.name_fault``."""
