"""What the appliance did, kept on this computer: samples, energy, facts, events.

    channels    what is kept of a snapshot, and under which name       (pure)
    energy      power over time into energy, honest about gaps         (pure)
    blocks      minimum, mean and maximum per slot, packed             (pure)
    names       how many of those there may be
    border      where every failure of the history ends
    failures    what SQLite does not like, as our errors
    database    the SQLite file: schema, one writer, damage
    attached    whether the files that are open still bear their names
    writer      one poll into the file
    retention   ageing in small steps
    query       series, totals, bars, events, the device at a moment
    keeper      the writer beside an event loop, and what happens when the disk is full
    export      CSV, JSON and line protocol out; daily totals in

Nothing is imported here: whoever starts a dashboard must not pay for SQLite before the first poll.
"""

from __future__ import annotations

from typing import Final

FILE_NAME: Final = "history.sqlite"
