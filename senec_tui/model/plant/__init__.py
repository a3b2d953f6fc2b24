"""What an owner thinks in: battery, grid, PV, wallbox, energy flow, system."""
