"""Tab 8: curves, bars, totals, events of the past."""
