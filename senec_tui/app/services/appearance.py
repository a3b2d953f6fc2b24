"""How everything is said and drawn: language, theme, characters; chosen, and kept."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from senec_tui.app.pictures import glyphs as glyph_levels
from senec_tui.app.pictures.theme import (
    DEFAULT_THEME,
    TERMINAL_DARK,
    TERMINAL_LIGHT,
    TERMINAL_THEMES,
    themes,
)
from senec_tui.language import LANGUAGE_NAMES, Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.pictures.glyphs import Glyphs
    from senec_tui.app.services.ports import Themes
    from senec_tui.app.services.saved_state import SavedState


class Appearance:
    """What is set explicitly wins over what was kept."""

    tr: Language
    glyphs: Glyphs

    def __init__(
        self,
        options: DashboardOptions,
        saved: SavedState,
        themes: Themes,
        *,
        draw_plain: Callable[[bool], None],
        changed: Callable[[], None],
        redraw: Callable[[], None],
    ) -> None:
        """Begin as the options say.

        `draw_plain` is told whether the terminal gets ASCII only; `changed`: everything is to be
        drawn otherwise; `redraw`: and written anew.
        """
        self._options = options
        self._saved = saved
        self._themes = themes
        self._draw_plain = draw_plain
        self._changed = changed
        self._redraw = redraw
        self._language_chosen = ""
        self._glyphs_chosen = ""
        self._theme_of_terminal = ""
        # Asked before Textual puts something else in the place of stdout.
        self._encoding = sys.stdout.encoding or "ascii"
        self._set(options.language, options.glyphs)

    def speech(self) -> Language:
        """The language that is chosen now."""
        return self.tr

    # -- start and end -------------------------------------------------------------------------

    def _set(self, language: str, glyphs: str) -> None:
        """Speak a language, and draw with characters: `auto` or the name of a level."""
        options = self._options
        level = glyph_levels.choose(
            glyphs,
            encoding=self._encoding,
            term=options.environment.get("TERM", os.environ.get("TERM", "")),
        )
        plain = level is glyph_levels.ASCII
        self.glyphs = replace(level, lettered=True) if options.no_color else level
        self.tr = Language(language, plain=plain)
        self._draw_plain(plain)

    def restore(self) -> None:
        """Take up what an earlier run kept, unless it was set for this one."""
        options = self._options
        language, glyphs = self._saved.text("language"), self._saved.text("glyphs")
        if options.language_given or language not in LANGUAGE_NAMES:
            language = options.language
        # A terminal that can show nothing but ASCII today may not be that of the last run.
        if options.glyphs != "auto" or glyphs not in glyph_levels.LEVELS or self.tr.plain:
            glyphs = options.glyphs
        if (language, glyphs) != (options.language, options.glyphs):
            self._set(language, glyphs)

    def restore_theme(self) -> None:
        """The theme that is set, or else was kept; that of the terminal where it has few colours.

        The nearest of 16 colours to the green of most themes is white, which says nothing.
        """
        theme = self._options.theme or self._saved.text("theme")
        if not self._options.theme and self._themes.are_few_colors():
            light = any(each.name == theme and not each.dark for each in themes())
            theme = self._theme_of_terminal = (
                theme if theme in TERMINAL_THEMES else (TERMINAL_LIGHT if light else TERMINAL_DARK)
            )
        if theme and theme in self._themes.available() and not self._options.no_color:
            self._themes.choose(theme)

    @property
    def to_save(self) -> dict[str, str]:
        """What to keep for the next run: what a person chose, "" for nothing."""
        theme = self._themes.current()
        if self._options.no_color or theme in (self._options.theme, self._theme_of_terminal):
            theme = self._saved.text("theme") or ""
        language, glyphs = self._saved.text("language"), self._saved.text("glyphs")
        return {
            "theme": theme or DEFAULT_THEME,
            "language": self._language_chosen or language or "",
            "glyphs": self._glyphs_chosen or glyphs or "",
        }

    # -- actions -------------------------------------------------------------------------------

    def next_language(self) -> None:
        """The next language of the interface."""
        codes: list[str] = list(LANGUAGE_NAMES)
        index = codes.index(self.tr.code) if self.tr.code in codes else -1
        self.speak(codes[(index + 1) % len(codes)])

    def speak(self, code: str) -> None:
        """A language of the interface."""
        self._language_chosen = code
        self.tr = Language(code, plain=self.tr.plain)
        self._changed()

    def next_glyphs(self) -> str:
        """The next level of characters: braille, block, ASCII. Returns its name."""
        names = list(glyph_levels.LEVELS)
        name = names[(names.index(self.glyphs.name) + 1) % len(names)]
        self._glyphs_chosen = name
        self._set(self.tr.code, name)
        self._redraw()
        self._changed()
        return name

    def choose_theme(self, name: str) -> None:
        """A theme by its name."""
        self._themes.choose(name)

    def next_theme(self) -> str:
        """The next theme, by name, which is returned."""
        names = [*(theme.name for theme in themes()), *TERMINAL_THEMES]
        current = self._themes.current()
        index = names.index(current) if current in names else -1
        name = names[(index + 1) % len(names)]
        self._themes.choose(name)
        return name
