"""What stays to the end is looked through for garbage once, not again while somebody types.

Python looks through everything that lives whenever it has grown by a quarter: a tenth of a second
here, and several on a small computer, in which no key is painted. Modules, style sheets and widgets
of a tab are most of that, and none of it ever goes.
"""

from __future__ import annotations

import gc


def keep_for_good() -> None:
    """Collect the garbage that there is, and keep the rest out of all later collections.

    The first time these begin: none disturbs the start.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
