"""Readings in shapes that leave the program."""
