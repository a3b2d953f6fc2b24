"""The device that is open: polled, trusted, its alarms followed, the demo's faults."""
