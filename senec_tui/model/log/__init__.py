"""The appliance's log as people read it: several days as one stream, filtered, searched, folded.

    bytes of a day --blocks--> lines in columns --stream--> one sequence over days
    stream --selection--> what passes the filters, --selection--> what a search finds, --folding-->
    repeats as one, --histogram--> how many of which level when

Everything is worked out block by block, a few milliseconds each, and only as far as somebody asks:
a log of 20 MB is on the screen before it is indexed, and whoever drives the work decides how long
a slice takes. No terminal, no clock, no network here.
"""
