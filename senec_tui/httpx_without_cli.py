"""httpx without its command line, and without what only others than asyncio need.

httpx imports its own command line, and with it click, rich and pygments, wherever these happen to
be installed. That nearly doubles the start of commands that only ask for a value, so it is told
that they are not. For each request it looks four times for a module that only comes with trio, in
every directory there is; it is told that there is none. Import httpx from here, nowhere else.
"""

from __future__ import annotations

import sys

for _name in ("httpx._main", "sniffio"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]  # None: "there is none"

import httpx  # noqa: E402 - only now

__all__ = ["httpx"]
