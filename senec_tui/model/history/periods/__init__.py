"""A period as people look at it: its curves or bars, totals, charging sessions, money."""
