"""What stays to the end is looked through for garbage once, not again while somebody types.

Python looks through everything that lives whenever it has grown by a quarter: a tenth of a second
here, and several on a small computer, in which no key is painted. Modules, style sheets and widgets
of a tab are most of that, and none of it ever goes.
"""

from __future__ import annotations

import gc


def keep_for_good() -> None:
    """Collect the garbage that there is, and keep the rest out of all later collections.

    Only where the start has begun with that (`run_dashboard`): a process with other lives in it,
    such as that of the tests, goes on as usual.
    """
    if gc.get_freeze_count():
        gc.collect()
        gc.freeze()
