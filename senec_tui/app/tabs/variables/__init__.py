"""Tab 6: every variable of the device."""
