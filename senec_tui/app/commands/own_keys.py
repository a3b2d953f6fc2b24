"""Keys that an owner chose for actions: known by name, possible, and free."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.keys import Keys

from senec_tui.app.commands.bindings import bindings
from senec_tui.app.tabs import TABS
from senec_tui.app.widgets.key import Key, keys_of, written
from senec_tui.errors import UsageError
from senec_tui.language import N_, Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MODIFIERS: Final = frozenset({"ctrl", "shift", "alt"})
_NAMED: Final = frozenset(key.value for key in Keys)


def checked(own: Mapping[str, str]) -> dict[str, str]:
    """The same by the names of Textual: action -> comma-separated keys.

    Raises:
        UsageError: there is no such action or key, or the key is that of another action.
    """
    actions = {key.id: key for key in _all_keys() if key.id}
    found: dict[str, str] = {}
    for action, keys in own.items():
        if action not in actions or action.startswith("tab-"):
            names = sorted(name for name in actions if not name.startswith("tab-"))
            near = get_close_matches(action, names, 3, 0.6) or names
            raise UsageError(
                N_("keys: there is no action “{action}”; there is {names}"),
                action=action,
                names=", ".join(near),
            )
        found[action] = ",".join(_names(action, keys))
    _insist_on_free_keys(found, actions.values())
    return found


def _all_keys() -> list[Key]:
    """Of the program, of all tabs, and of what opens over them."""
    from senec_tui.app.commands.help import HelpScreen
    from senec_tui.app.dialogs.alarm_list import AlarmListScreen
    from senec_tui.app.dialogs.chart_screen import ChartScreen
    from senec_tui.app.dialogs.log_calendar import LogDaysScreen
    from senec_tui.app.widgets.prompt import Prompt
    from senec_tui.app.widgets.virtual_list import VirtualList

    owners: list[type[object]] = [HelpScreen, AlarmListScreen, ChartScreen, LogDaysScreen]
    owners += [VirtualList, Prompt]
    owners += [type(tab.open()) for tab in TABS]
    general = [key for key in bindings() if isinstance(key, Key)]
    return general + [key for owner in owners for key in keys_of(owner)]


def _names(action: str, keys: str) -> list[str]:
    wrong = UsageError(
        N_("keys: “{key}” for {action} is no key; write f8, ctrl+x or a character"),
        action=action,
        key=keys,
    )
    if not all(part.strip() for part in keys.split(",")):
        raise wrong
    names = [binding.key for binding in Binding.make_bindings([Binding(keys, action)])]
    for name in names:
        *modifiers, last = name.split("+")
        is_known = last in _NAMED or len(written(last, Language())) == 1
        if not is_known or not _MODIFIERS.issuperset(modifiers):
            raise wrong
    return names


def _insist_on_free_keys(own: Mapping[str, str], keys: Iterable[Key]) -> None:
    """One key, one meaning: the word of an action whose key is taken must be given another."""
    users: dict[str, Key] = {}
    by_id = {key.id: key for key in keys if key.id}
    moved = sorted(by_id.values(), key=lambda key: key.id in own)
    for key in moved:
        for name in (own.get(key.id or "") or key.key).split(","):
            other = users.setdefault(name, key)
            if key.id in own and other.word != key.word:
                raise UsageError(
                    N_("keys: “{key}” of {action} is that of {other}; give that another one"),
                    key=written(name, Language()),
                    action=key.id,
                    other=other.id,
                )
