"""`senec-tui config`: what is in force, where it came from, where files lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from senec_tui.clean_text import visible
from senec_tui.cli.settings.key_fault import fault_of_keys
from senec_tui.cli.settings.settings_table import DEFAULT, OPTIONS
from senec_tui.cli.settings.value_kinds import FlagKind
from senec_tui.cli.text_table import aligned

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from senec_tui.cli.context import Context
    from senec_tui.cli.settings.option import Option
    from senec_tui.language import Language


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """What to print."""
    parser.add_argument(
        "--example", action="store_true", help=tr("print a commented configuration file")
    )


def run(context: Context) -> int:
    """Print the settings, or the example."""
    for line in _example(context.tr) if context.own.example else _in_force(context):
        context.print(line)
    return 0


def _in_force(context: Context) -> Iterator[str]:
    tr, settings, paths = context.tr, context.settings, context.paths
    table = []
    for option in OPTIONS:
        origin = settings.origins[option.name]
        value = getattr(settings, option.key)
        origin = tr(DEFAULT) if origin == DEFAULT else visible(origin)
        table.append((option.name, visible(option.kind.shown(value)), origin))
    yield from aligned([(tr("Setting"), tr("Value"), tr("From")), *table])
    yield ""
    if context.file_error is not None:
        facts = context.file_error.facts
        file, detail = (visible(str(facts[fact])) for fact in ("file", "detail"))
        yield from aligned([(tr("Not in force"), file, detail)])
        yield ""
    if fault := fault_of_keys(settings, tr):
        yield from aligned([(tr("Not in force"), visible(fault))])
        yield ""
    places = (
        (tr("Configuration"), settings.config_file or paths.config_file),
        (tr("Own catalogue rows"), paths.additions),
        (tr("Data"), paths.data),
        (tr("State"), paths.state),
        (tr("Cache"), paths.cache),
    )
    yield from aligned(
        [
            (what, visible(str(place)), "" if place.exists() else tr("(not there yet)"))
            for what, place in places
        ]
    )


def _example(tr: Language) -> Iterator[str]:
    yield "# " + tr("Configuration of senec-tui. Every line is optional.")
    yield "# " + tr("Environment variables (SENEC_TUI_…) and arguments win over this file.")
    table = ""
    in_order = sorted(
        (option for option in OPTIONS if option.in_file), key=lambda option: "." in option.name
    )
    for option in in_order:
        here, _, key = option.name.rpartition(".")
        yield ""
        if here != table:
            table = here
            yield from (f"[{table}]", "")
        yield f"# {tr(option.about_in_file)} ({option.variable}, {option.argument})"
        if not isinstance(option.kind, FlagKind) and "|" in option.kind.metavar:
            yield f"# {option.kind.metavar.replace('|', ', ')}"
        yield f"#{key} = {option.example or _toml(option)}"
    yield from ("", "# " + tr("Several appliances: the first one is opened, or senec-tui NAME."))
    yield "# " + tr("What stands under “Appliance” above can differ for each of them.")
    yield from ("#[device.home]", '#host = "192.168.178.40"')
    yield from ("#[device.parents]", '#host = "senec.parents.example:8443"')


def _toml(option: Option[Any]) -> str:
    value = option.default
    return f'"{value}"' if isinstance(value, str) else option.kind.shown(value)
