"""Tab 2: modules, cells, what they permit."""
