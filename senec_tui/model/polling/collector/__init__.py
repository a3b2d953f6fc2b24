"""One poller for one appliance, whoever looks at it.

cache           a source for many, with an age for every value
guest_names     what guests may ask for
feed_state      how a feed to another program fares, as other processes are told
socket_http     HTTP over a Unix socket, as little of it as is needed
socket_server   answers the appliance's own protocol on that socket
socket_client   the other end: a source that finds the collector, or does without
quick_question  one question to it, for commands that run every few seconds
collector       what `senec-tui collect` does
"""
