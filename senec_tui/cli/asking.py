"""Questions to the person at the terminal: asked on standard error, answered on standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from senec_tui.clean_text import printable

if TYPE_CHECKING:
    from senec_tui.cli.context import Context
    from senec_tui.portal.secret import Secret
    from senec_tui.portal.signin import CodeQuestion


def somebody_is_there() -> bool:
    """Whether anybody can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(context: Context, question: str) -> str:
    """A line without the blanks around it; nothing when the input ends."""
    context.err.write(f"{printable(question)}: ")
    context.err.flush()
    return sys.stdin.readline().strip()


def ask_secret(context: Context, question: str) -> Secret:
    """A line that is not shown while it is typed; nothing when the input ends."""
    from getpass import getpass

    from senec_tui.portal.secret import Secret

    try:
        return Secret(getpass(f"{question}: ", stream=context.err))
    except EOFError:
        return Secret("")


def confirm(context: Context, question: str) -> bool:
    """Yes or no; everything but a yes is a no."""
    tr = context.tr
    answer = ask(context, f"{question} [{tr('y/N')}]").lower()
    return answer in {"y", "yes", tr("y/N").partition("/")[0].lower(), tr("yes").lower()}


async def ask_code(context: Context, question: CodeQuestion) -> Secret | None:
    """A one-time code; an empty line is none."""
    from senec_tui.model.peak_shaving.portal_access import code_lines
    from senec_tui.portal.secret import Secret

    for line in code_lines(question, context.tr):
        context.note(line)
    code = ask(context, context.tr("One-time code"))
    return Secret(code) if code else None
