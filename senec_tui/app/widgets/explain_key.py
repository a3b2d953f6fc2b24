"""The key that explains a row of a list, for the line below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Line, Span
from senec_tui.app.widgets.key import ShownKeys, keys_of
from senec_tui.app.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.language import Language


def explain_key(own: Mapping[str, str], tr: Language) -> Line:
    """As it is bound. `own`: keys that the owner chose."""
    key = ShownKeys(own).by_id(keys_of(VirtualList), tr)["explain_row"]
    return (Span(key, "key"), Span(f" {tr('explain')}", "label"))
