"""Every action by name: the table, the palette, and what the palette can be asked."""
