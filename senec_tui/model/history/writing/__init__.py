"""What writes the history: polls, notes, ageing."""
