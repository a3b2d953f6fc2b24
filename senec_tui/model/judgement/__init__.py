"""What to think of the values: one type of judgement, one module per subject, limits that are read.

Whatever any tab, list or command says about how something is follows from a judgement made here.
`all.judge_all` makes them of one snapshot; `durations.Judge` of a row of them, so that it knows
since when each holds.
"""
