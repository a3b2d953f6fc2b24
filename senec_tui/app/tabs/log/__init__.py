"""Tab 7: the appliance's own log."""
