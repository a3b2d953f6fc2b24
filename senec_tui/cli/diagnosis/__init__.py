"""What works between here and the appliance, step by step, and as a report to pass on."""
