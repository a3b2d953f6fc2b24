"""The part of the dashboard about its looks: language, theme, characters; chosen, and kept."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import App

from senec_tui.app.pictures import glyphs as glyph_levels
from senec_tui.app.pictures.theme import DEFAULT_THEME, TERMINAL_THEMES, themes
from senec_tui.app.textual_patches.screen_diff import ScreenCopy
from senec_tui.language import LANGUAGES, Language

if TYPE_CHECKING:
    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.pictures.glyphs import Glyphs
    from senec_tui.app.services.saved_state import SavedState


class LooksApp(App[None]):
    """How everything is said and drawn. What is set explicitly wins over what was kept."""

    options: DashboardOptions
    tr: Language
    _kept: SavedState
    _glyphs: Glyphs
    _screen_copy: ScreenCopy
    _language_chosen = ""
    _glyphs_chosen = ""
    _encoding = ""

    # -- what the rest of the dashboard does ---------------------------------------------------

    def _ask_repaint(self) -> None:
        raise NotImplementedError

    def action_redraw(self) -> None:
        """Write the whole screen again."""
        raise NotImplementedError

    # -- start and end -------------------------------------------------------------------------

    def set_looks(self, language: str, glyphs: str) -> None:
        """Speak a language, and draw with characters: `auto` or the name of a level."""
        options = self.options
        if not self._encoding:  # asked before Textual puts something else in the place of stdout
            self._encoding = sys.stdout.encoding or "ascii"
        level = glyph_levels.choose(
            glyphs,
            encoding=self._encoding,
            term=options.environment.get("TERM", os.environ.get("TERM", "")),
        )
        plain = level is glyph_levels.ASCII
        self._glyphs = replace(level, lettered=True) if options.no_color else level
        self.tr = Language(language, plain=plain)
        self._screen_copy = ScreenCopy(plain=plain)

    def restore_looks(self) -> None:
        """Take up what an earlier run kept, unless it was set for this one."""
        options = self.options
        language, glyphs = self._kept.text("language"), self._kept.text("glyphs")
        if options.language_given or language not in LANGUAGES:
            language = options.language
        # A terminal that can show nothing but ASCII today may not be that of the last run.
        if options.glyphs != "auto" or glyphs not in glyph_levels.LEVELS or self.tr.plain:
            glyphs = options.glyphs
        if (language, glyphs) != (options.language, options.glyphs):
            self.set_looks(language, glyphs)

    def restore_theme(self) -> None:
        """The theme that is set, or else was kept."""
        theme = self.options.theme or self._kept.text("theme")
        if theme and theme in self.available_themes and not self.options.no_color:
            self.theme = theme

    @property
    def looks(self) -> dict[str, str]:
        """What to keep for the next run: what a person chose, "" for nothing."""
        theme = self.theme
        if self.options.no_color or theme == self.options.theme:
            theme = self._kept.text("theme") or ""
        language, glyphs = self._kept.text("language"), self._kept.text("glyphs")
        return {
            "theme": theme or DEFAULT_THEME,
            "language": self._language_chosen or language or "",
            "glyphs": self._glyphs_chosen or glyphs or "",
        }

    # -- actions -------------------------------------------------------------------------------

    def action_language(self) -> None:
        """The next language of the interface."""
        index = LANGUAGES.index(self.tr.code) if self.tr.code in LANGUAGES else -1
        self._language_chosen = LANGUAGES[(index + 1) % len(LANGUAGES)]
        self.tr = Language(self._language_chosen, plain=self.tr.plain)
        self._ask_repaint()

    def action_next_glyphs(self) -> None:
        """The next level of characters: braille, block, ASCII."""
        names = list(glyph_levels.LEVELS)
        name = names[(names.index(self._glyphs.name) + 1) % len(names)]
        self._glyphs_chosen = name
        self.set_looks(self.tr.code, name)
        self.notify(name, timeout=2, markup=False)
        self.action_redraw()
        self._ask_repaint()

    def action_next_theme(self) -> None:
        """The next theme, by name."""
        names = [*(theme.name for theme in themes()), *TERMINAL_THEMES]
        index = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(index + 1) % len(names)]
        self.notify(self.theme, timeout=2, markup=False)
