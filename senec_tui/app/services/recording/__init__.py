"""Recording from within the dashboard."""
