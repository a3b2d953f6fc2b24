"""What `senec-tui feeds NAME` does with one feed."""
