"""From settings to feeds: where they hand values on to, their secrets, and how they fare."""
