"""httpx without its command line.

httpx imports its own command line, and with it click, rich and pygments, wherever these happen to
be installed. That nearly doubles the start of commands that only ask for a value, so it is told
that they are not. Import httpx from here, nowhere else.
"""

from __future__ import annotations

import sys

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None: "there is none"

import httpx  # noqa: E402 - only now

__all__ = ["httpx"]
