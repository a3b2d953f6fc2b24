"""A session with the appliance in one portable file, and the same session again.

content     the border: what a file holds is foreign, and checked, cleaned and bounded here
frames      the file: framed, deflated, whole again after damage and kill
states      replies as differences to what was known before, and back
writer      adds frames to a file
recorder    writes what a source answers
replay      a source whose clock is the recording's
player      publishes a replay as a poller publishes a device
redact      the same recording without identities
"""
