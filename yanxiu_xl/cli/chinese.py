"""Click in Chinese: headings of the help pages and the sentences of usage errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from yanxiu_xl.command import as_typed


def usage_sentence(error: click.UsageError) -> str:
    """One Chinese line for a wrong command line."""
    hint = f"。用法见：{error.ctx.command_path} --help" if error.ctx else ""
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return f"没有 {error.option_name} 这个选项{near}{hint}"
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else "参数"
        return f"还缺少 {name}{hint}"
    if isinstance(error, click.BadParameter):
        return f"{_name_of(error)} 的值不对：{_what_is_wrong(error)}{hint}"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} 后面要写的没有写，或者多写了{hint}"
    if error.message.startswith("No such command"):
        return f"没有这个命令：{error.message.split(chr(39))[1]}{hint}"
    if "unexpected extra argument" in error.message:
        return f"多写了内容：{error.message.partition('(')[2].rstrip(')')}{hint}"
    return f"命令写得不对{hint}"


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


class ChineseMixin(click.Command):
    """Chinese headings; the epilog (examples) keeps its lines, with the program named as this run's is."""

    def get_help(self, ctx: click.Context) -> str:
        return as_typed(super().get_help(ctx), ctx.find_root().info_name)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = [p.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …") for p in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法： ")

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
        option = super().get_help_option(ctx)
        if option:
            option.help = "显示这份说明。"
        return option


class ChineseCommand(ChineseMixin):
    """A command with Chinese help."""


class ChineseGroup(ChineseMixin, click.Group):
    """A group whose commands have Chinese help too."""

    command_class = ChineseCommand

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command and not command.hidden:
                rows.append((name, command.get_short_help_str(limit=60)))
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
