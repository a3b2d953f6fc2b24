"""Readings turned into what an owner thinks in: energy flow, cells, phases, strings, time.

Pure or awaitable; knows no terminal. Imports `device`, `portal` and what is below them.
"""
