"""Tab 9: the appliance itself, and everything that has no home elsewhere, in pages.

`pages` puts the tab together from the sections of the other modules; `pane` is the widget.
"""

from senec_tui.app.tabs.system.system_pages import pages, paint
from senec_tui.app.tabs.system.system_tab import INTEREST, make_pane

__all__ = ["INTEREST", "make_pane", "pages", "paint"]
