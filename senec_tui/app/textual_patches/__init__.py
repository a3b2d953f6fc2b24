"""What works around Textual, each with the version that it was written for."""
