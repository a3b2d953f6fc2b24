"""What identifies the device or its owner, and taking it out."""
