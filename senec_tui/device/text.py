"""The cleaner of foreign text for this layer and those above; it lives in `senec_tui.text`."""

from senec_tui.text import MASK, MASKED, CleanText, all_visible, is_harmless, visible, visible_lines

__all__ = ["MASK", "MASKED", "CleanText", "all_visible", "is_harmless", "visible", "visible_lines"]
