"""What the dashboard hides while identities are hidden."""
