"""A believable SENEC appliance (and a portal) to try things on.

An ASGI application, used in this process by `--demo` and in tests, and served over real HTTP or TLS
by `senec-tui simulate`. Imports only `device.wire` and `catalogue` of this project.
"""
