"""Telling somebody: the queue, and the ways out of this computer."""
