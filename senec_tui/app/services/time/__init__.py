"""Which moment the screen shows, and the keys that change it."""
