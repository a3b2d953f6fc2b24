"""Peak shaving: the setting, a change of it, and both in words."""
