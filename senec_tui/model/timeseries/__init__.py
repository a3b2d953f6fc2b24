"""Values over time: one shape, in memory and joined with the history."""
