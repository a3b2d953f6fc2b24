"""The keys that hold on every tab, by the names of their actions, for sentences that name one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.commands.bindings import bindings
from senec_tui.app.widgets.key import Key, ShownKeys, keys_of
from senec_tui.app.widgets.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.language import Language


def named_keys(own: Mapping[str, str], tr: Language) -> Mapping[str, str]:
    """Action, `_` for `-`, -> its first key as people write it: `step_back` -> `<`.

    `own`: those that the owner chose.
    """
    general = [key for key in bindings() if isinstance(key, Key)]
    return ShownKeys(own).by_id((*general, *keys_of(Picture)), tr)
