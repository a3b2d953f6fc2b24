"""What leaves the dashboard: to the clipboard and to files."""
