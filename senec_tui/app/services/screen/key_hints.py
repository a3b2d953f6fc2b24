"""Which keys the foot of the screen names, and the word on one that does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.commands.bindings import named_keys
from senec_tui.app.pictures.key_line import KeyHint
from senec_tui.app.widgets.key import ShownKeys, keys_of, written
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.dom import DOMNode
    from textual.timer import Timer

    from senec_tui.app.services.notices import Notices
    from senec_tui.app.textual_patches.key_queue import SetTimer
    from senec_tui.language import Language

TOLD_S: Final = 3.0
"""So long it stands there that a key does nothing."""
NOTHING: Final = N_("{key} does nothing here")


class KeyHints:
    """Looks at the bindings of what has the focus, and of all that is around it."""

    def __init__(
        self,
        shown: ShownKeys,
        *,
        focused: Callable[[], DOMNode | None],
        pane: Callable[[], DOMNode],
        has_dialog: Callable[[], bool],
        notices: Notices,
        set_timer: SetTimer,
        changed: Callable[[], None],
    ) -> None:
        """`focused`: what gets the keys while no dialog is open; `pane`: the tab around it.

        A tab that was just opened has its keys before it has the focus.
        """
        self.shown = shown
        self._focused = focused
        self._pane = pane
        self._has_dialog = has_dialog
        self._notices = notices
        self._set_timer = set_timer
        self._changed = changed
        self._timer: Timer | None = None
        self._typing = False
        self._named: tuple[Language, Mapping[str, str]] | None = None
        self.note = ""
        """What to say of the last key; "" for nothing."""

    @property
    def named(self) -> Mapping[str, str]:
        """The keys that hold on every tab, for sentences; put together once for a language."""
        tr = self._notices.tr
        if self._named is None or self._named[0] != tr:
            self._named = tr, named_keys(self.shown.own, tr)
        return self._named[1]

    def here(self) -> Sequence[KeyHint]:
        """The keys that work now and have a place at the foot."""
        tr, taken = self._notices.tr, set[str]()
        hints: list[KeyHint] = []
        focused = self._focused()
        first = focused if focused is not None and _takes_letters(focused) else self._pane()
        for node in first.ancestors_with_self:
            for key in keys_of(type(node)):
                names = self.shown.names(key)
                if key.rank and names[0] not in taken:
                    hints.append(KeyHint(names[0], written(names[0], tr), tr(key.word), key.rank))
                taken.update(names)
            if _takes_letters(node):  # anything else is typed into it
                break
        return hints

    def focus_moved(self, widget: DOMNode) -> None:
        """To a line to type into, or away from it: there keys are letters."""
        is_prompt = _takes_letters(widget)
        if is_prompt != self._typing:
            self._typing = is_prompt
            self._changed()

    def ignored(self, key: str) -> None:
        """Nothing is bound to this key: say so for a while."""
        words = self._notices.tr(NOTHING, key=written(key, self._notices.tr))
        if self._has_dialog():
            self._notices.show(words, timeout=TOLD_S)
            return
        self.note = words
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._set_timer(TOLD_S, self._forget)
        self._changed()

    def _forget(self) -> None:
        self.note, self._timer = "", None
        self._changed()


def _takes_letters(node: DOMNode | None) -> bool:
    """Whether it is a `Prompt`, which the first picture need not load."""
    return bool(getattr(node, "takes_letters", False))
