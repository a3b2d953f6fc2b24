"""The cleaner of foreign text for this layer and those above; it lives in `senec_tui.clean_text`."""

from senec_tui.clean_text import MASK, MASKED, CleanText, all_visible, is_harmless, visible, visible_lines

__all__ = ["MASK", "MASKED", "CleanText", "all_visible", "is_harmless", "visible", "visible_lines"]
