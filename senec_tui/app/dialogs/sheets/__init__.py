"""Sheets of text over a tab."""
