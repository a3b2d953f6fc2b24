"""The one that notices: what a judgement becomes when it lasts, is kept and told.

    rules        what the data says of each rule, and what the owner says
    alarm        one alarm, and its shape for other programs
    life         raised, made worse, cleared, raised again        (pure)
    normal       what was fitted and running here                 (pure)
    occurrences  what happened between two polls                  (pure)
    course       life, normal and occurrences, step by step       (pure)
    day_log      what the device's own log tells of it            (pure)
    log_reading  when that log is asked for
    edge_values  the minutes around an edge                       (pure)
    unwritten    what waits for the disk                          (pure)
    store        the SQLite file beside the history
    telling/     bell, command, webhook
    service      all of it beside an event loop

Nothing is imported here.
"""
