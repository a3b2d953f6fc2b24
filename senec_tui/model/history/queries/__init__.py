"""What is asked of the history, by subject."""
