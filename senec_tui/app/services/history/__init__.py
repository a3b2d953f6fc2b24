"""The history of the device while the dashboard runs: written, and asked, beside the loop."""
