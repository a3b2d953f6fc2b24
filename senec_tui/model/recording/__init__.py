"""A session with the appliance in one portable file, and the same session again.

checked_content  the border: what a file holds is foreign, and checked, cleaned and bounded here
file_format      the file: framed, deflated, whole again after damage and kill
state_codec      replies as differences to what was known before, and back
frame_writer     adds frames to a file
recorder         writes what a source answers
replay           a source whose clock is the recording's
fast_forward     what is known as frames go by, for jumps in time
player           publishes a replay as a poller publishes a device
redacted_copy    the same recording without identities
"""
