"""What the appliance did, kept on this computer: samples, energy, facts, events.

    channels             what is kept of a snapshot, and under which name     (pure)
    event_kinds          the words for what happens                          (pure)
    energy               power over time into energy, honest about gaps      (pure)
    slots                minimum, mean and maximum per slot of time, packed  (pure)
    local_time           local hours, days and months                        (pure)
    known_names          the names there are, and how many there may be
    database             the SQLite file: schema, one writer, damage
    attached_files       whether the files that are open still bear their names
    sqlite_failures      what SQLite does not like, as our errors
    error_translation    where every failure of the history ends

    writing/             one poll into the file; the writer beside an event loop, and what happens
                         when the disk is full; ageing in small steps; the owner's notes
    queries/             one open history, and what is asked of it by subject: curves, totals,
                         events, polls, the device at a moment
    periods/             a period as people look at it: curves or bars, charging sessions, money
    transfer/            CSV, JSON and line protocol out; daily totals in

Nothing is imported here: whoever starts a dashboard must not pay for SQLite before the first poll.
"""
