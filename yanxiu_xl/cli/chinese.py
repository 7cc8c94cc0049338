"""Click in Chinese: headings of the help pages and the sentences of usage errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from yanxiu_xl.cli.widths import cells, indented, padded
from yanxiu_xl.command import as_typed


class TooManyWords(click.UsageError):
    """More arguments than the command takes; click itself only has a sentence for it."""

    def __init__(self, words: Sequence[str], ctx: click.Context) -> None:
        super().__init__("、".join(words), ctx)
        self.words = tuple(words)


def usage_sentence(error: click.UsageError) -> str:
    """One Chinese line for a wrong command line, made from what click's exception holds, never from its sentence."""
    hint = f"用法见：{error.ctx.command_path} --help" if error.ctx else ""
    return f"{_what_happened(error)}{hint}"


def _what_happened(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            return f"没有 {error.option_name} 这个选项{_near(error.possibilities)}"
        case click.NoSuchCommand():
            return f"没有这个命令：{error.command_name}{_near(error.possibilities)}"
        case click.MissingParameter():
            return f"还缺少 {_name_of(error)}。"
        case click.BadParameter():
            return f"{_name_of(error)} 的值不对：{_what_is_wrong(error)}。"
        case click.BadOptionUsage():
            return f"{error.option_name} {_what_follows(error)}。"
        case TooManyWords():
            return f"多写了内容：{'、'.join(error.words)}。"
    return "命令写得不对。"


def _near(possibilities: Sequence[str] | None) -> str:
    return f"，是不是 {' 或 '.join(possibilities)}？" if possibilities else "。"


def _name_of(error: click.BadParameter) -> str:
    """An option by its name, an argument as the help calls it."""
    if isinstance(error.param, click.Option):
        return error.param.opts[0]
    return error.param.make_metavar(error.ctx) if error.param and error.ctx else "参数"


def _what_is_wrong(error: click.BadParameter) -> str:
    """Click's own types speak English; ours (``options.Place``) do not."""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.DateTime):
        return "请写成 2020-10-31 的样子"
    return error.message if isinstance(kind, click.Path) else "请照例子写"


def _what_follows(error: click.BadOptionUsage) -> str:
    """What has to stand behind an option, or that nothing has to."""
    known = error.ctx.command.params if error.ctx else []
    option = next((p for p in known if isinstance(p, click.Option) and error.option_name in (*p.opts, *p.secondary_opts)), None)
    if option is None or error.ctx is None:
        return "后面要写的没有写，或者多写了"
    return "后面不用写内容" if option.is_flag else f"后面还要写：{option.make_metavar(error.ctx)}"


class ChineseFormatter(click.HelpFormatter):
    """Help pages in which a Chinese sign counts as the two columns that it takes."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that says how the command is called."""
        start = f"{prefix or '用法：'}{prog} "
        self._write_lines(indented([args], self.width, " " * cells(start), start))

    def write_heading(self, heading: str) -> None:
        """A heading of its own line."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """Paragraphs; lines of one belong together."""
        indent = " " * self.current_indent
        paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
        for number, paragraph in enumerate(paragraphs):
            self.write("\n" if number else "")
            self._write_lines(indented([paragraph], self.width, indent))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names and what they mean, side by side."""
        listed, indent = list(rows), " " * self.current_indent
        column = min(max((cells(name) for name, _ in listed), default=0), col_max) + col_spacing
        for name, meaning in listed:
            start = f"{indent}{padded(name, column)}"
            if cells(name) > column - col_spacing:
                self.write(f"{indent}{name}\n")
                start = indent + " " * column
            self._write_lines(indented([meaning], self.width, indent + " " * column, start))

    def _write_lines(self, lines: Iterable[str]) -> None:
        self.write("".join(f"{line.rstrip()}\n" for line in lines))


class ChineseContext(click.Context):
    """A context that writes such pages."""

    formatter_class = ChineseFormatter


class ChineseMixin(click.Command):
    """Chinese headings; the epilog (examples) keeps its lines, with the program named as this run's is."""

    def get_help(self, ctx: click.Context) -> str:
        return as_typed(super().get_help(ctx), ctx.find_root().info_name)

    context_class = ChineseContext

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **{"options_metavar": "[选项]", **options})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; where its parser does not say to which command an error belongs, it is told here."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [r for p in options if (r := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            formatter.write_paragraph()
            for line in self.epilog.splitlines():
                formatter.write(line + "\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        self._help_option = None  # click keeps the first one it makes, whatever another context calls it
        option = super().get_help_option(ctx)
        if option:
            option.help = "显示这份说明。"
        return option


class ChineseCommand(ChineseMixin):
    """A command with Chinese help."""

    allow_extra_args = True
    """They are refused below, by an exception that holds them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does. Raises TooManyWords for what no parameter takes."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise TooManyWords(rest, ctx)
        return rest


class ChineseGroup(ChineseMixin, click.Group):
    """A group whose commands have Chinese help too."""

    command_class = ChineseCommand

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **{"subcommand_metavar": "命令 …", **options})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; a line without a word asks for the help page."""
        return super().parse_args(ctx, args or [*self.get_help_option_names(ctx)][:1])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command and not command.hidden:
                rows.append((name, command.get_short_help_str(limit=200)))
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one needs them."""
        return list(self.commands)


def examples(*lines: str) -> Callable[[Any], Any]:
    """Attach an example to a command's help."""

    def attach(command: Any) -> Any:
        command.epilog = "\n".join(["例子：", *(f"  {line}" for line in lines)])
        return command

    return attach
