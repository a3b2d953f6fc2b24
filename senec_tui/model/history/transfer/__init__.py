"""History to and from other programs."""
