"""The appliance on a port of this computer, for programs that know its protocol; and metrics."""
