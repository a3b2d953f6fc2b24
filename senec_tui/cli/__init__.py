"""Arguments, configuration, and one module per sub-command; imports Textual last."""
