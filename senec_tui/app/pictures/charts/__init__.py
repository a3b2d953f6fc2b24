"""Numbers as pictures: scales, bars, gauges, curves. Pure; no Textual."""
