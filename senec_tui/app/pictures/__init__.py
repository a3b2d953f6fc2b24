"""Pictures as plain lines of text: spans with a role and what they show. Pure; no Textual.

A pane is a function from a `Scene` to lines, so that it can be tested without a terminal and
painted by one widget that repaints only the cells that changed.
"""
