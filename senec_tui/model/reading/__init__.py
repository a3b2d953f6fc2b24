"""A reading and what it means: snapshot, units and codes, changes, what is missing."""
