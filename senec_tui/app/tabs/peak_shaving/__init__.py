"""Tab 0: peak shaving, portal and appliance side by side."""
