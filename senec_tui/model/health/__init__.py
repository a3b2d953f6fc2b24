"""How healthy the battery is, from months of history: cells, capacity, modules, sun and grid.

Pure functions from what `collect` keeps to results with their uncertainty. Each module names its
method; thresholds are rows of `catalogue/thresholds.json`, ours and not the maker's. What cannot be
said is None, with the reason in words.
"""
