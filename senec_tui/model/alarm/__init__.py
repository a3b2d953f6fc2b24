"""The one that notices: what a judgement becomes when it lasts, is kept and told.

    rules         what the data says of each rule, and what the owner says
    alarm         one alarm, and its shape for other programs
    life          raised, made worse, cleared, raised again        (pure)
    normal        what was fitted and running here                 (pure)
    occurrences   what happened between two polls                  (pure)
    course        life, normal and occurrences, step by step       (pure)
    known_since   how long a condition has lasted already          (pure)
    replayed      the alarms of a recording                        (pure)
    plant_status  what a line or a monitor is told
    device_log/   what the device's own log tells of it, and when it is asked
    keeping/      the SQLite file, the minutes around an edge, what waits for the disk
    store_thread  that file in a thread of its own, and the lock beside it
    telling/      bell, command, webhook, and what the owner wishes of them
    service       all of it beside an event loop

Nothing is imported here.
"""
