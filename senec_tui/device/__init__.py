"""The appliance on the home network: codec, client, trust, log files.

Imports `catalogue` and what is below it; never a terminal library, never the layers above. Names
enter here and readings leave; the only values ever sent are empty strings.
"""
