"""An alarm as a POST of JSON, in a form that ntfy and Gotify take as well as anything else.

    title, message, priority    both show these; 2, 4 and 5 are in the range of either
    topic, tags                 ntfy, which is addressed at its root
    edge, device, alarm         what programs read; the others pass over it

Whatever answers, only its status counts.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from senec_tui.catalogue.level import Level
from senec_tui.errors import TellingError
from senec_tui.language import N_
from senec_tui.model.alarm.alarm import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_S: Final = 20.0
_PRIORITIES: Final = {Level.NOTE: 2, Level.WATCH: 4, Level.ACT: 5}
_PLAIN: Final = {"Accept-Encoding": "identity"}
_SUCCESS: Final = range(200, 300)


def webhook_content(content: Mapping[str, Any], topic: str | None) -> dict[str, Any]:
    """What is posted for a message of the queue."""
    alarm = content["alarm"]
    level = LEVELS.get(alarm["level"], Level.ACT)
    posted = {
        "title": content["title"],
        "message": alarm["text"],
        "priority": _PRIORITIES[level] if content["edge"] == "begin" else _PRIORITIES[Level.NOTE],
        "tags": [alarm["level"], content["edge"]],
        "edge": content["edge"],
        "device": content["device"],
        "alarm": alarm,
    }
    return posted if topic is None else {"topic": topic, **posted}


async def post(address: str, content: Mapping[str, Any], *, timeout_s: float = TIMEOUT_S) -> None:
    """Send it once. Redirects are not followed: they would carry the alarm somewhere else.

    Raises:
        TellingError: it was not taken. Names the host only: the address may hold a token.
    """
    import httpx

    host = host_of(address)
    try:
        # Streamed, so that a body without an end is not read.
        async with (
            asyncio.timeout(timeout_s),
            httpx.AsyncClient(timeout=timeout_s, follow_redirects=False) as client,
            client.stream("POST", address, json=dict(content), headers=_PLAIN) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise TellingError(_UNREACHABLE, host=host, detail=type(error).__name__) from error
    if status not in _SUCCESS:
        raise TellingError(_REFUSED, host=host, status=status)


_UNREACHABLE: Final = N_("The webhook at {host} cannot be reached ({detail})")
_REFUSED: Final = N_("The webhook at {host} answered with HTTP status {status}")


def host_of(address: str) -> str:
    """The part of an address that is no secret."""
    return urlsplit(address).hostname or "?"
