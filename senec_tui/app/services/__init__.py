"""What the app object owns and composes: history, time travel, recording, trust, appearance."""
