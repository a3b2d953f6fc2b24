"""One poller for one appliance, whoever looks at it.

shared      a source for many, with an age for every value
wire        HTTP over a Unix socket, as little of it as is needed
server      answers the appliance's own protocol on that socket
source      the other end: a source that finds the collector, or does without
run         what `senec-tui collect` does
"""
