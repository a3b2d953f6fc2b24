"""How it is found, in a few sentences; by itself, so that a tab can tell it without the rest."""

from typing import Final

from senec_tui.language import N_

METHOD: Final = N_(
    "Cells are compared with the median of their module, once a day at rest near full and near "
    "empty, on days of like charge and temperature; the slope is that of Theil and Sen with its 95 "
    "% interval. Capacity is energy against change of charge over all runs. Limits are ours, not "
    "the maker's."
)
