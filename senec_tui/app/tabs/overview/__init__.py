"""Tab 1: energy flow, charge, what matters now."""
