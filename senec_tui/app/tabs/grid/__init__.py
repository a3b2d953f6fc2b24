"""Tab 3: phases, meters, limits."""
