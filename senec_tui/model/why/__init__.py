"""Why the battery does what it does: ordered checks over a snapshot and its judgements. Pure."""
