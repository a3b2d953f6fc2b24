"""Asking the appliance: the one loop, what is asked for, and sharing it between processes."""
