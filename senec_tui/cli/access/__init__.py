"""From settings to what a command reads: sources, trust, portal, histories."""
