"""Short faults that only the log of the device itself remembers."""
