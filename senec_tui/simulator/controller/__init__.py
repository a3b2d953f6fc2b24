"""The controller of the appliance: its models, its objects as wire text, what is written to it."""
