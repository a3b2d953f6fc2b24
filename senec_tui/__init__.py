"""A terminal dashboard for SENEC.Home V2 and V3 storage systems."""

__version__ = "0.1.0"
