"""The floor of `get`: one value over plain HTTP, with httpx and nothing else."""

from __future__ import annotations

import struct
import sys

sys.modules["httpx._main"] = None  # type: ignore[assignment]  # its own command line
import httpx  # noqa: E402

address = f"http://{sys.argv[1]}/lala.cgi"
reply = httpx.post(address, content=b'{"ENERGY":{"GUI_HOUSE_POW":""}}').json()
raw = reply["ENERGY"]["GUI_HOUSE_POW"]
sys.stdout.write(f"{struct.unpack('>f', bytes.fromhex(raw[3:]))[0]}\n")
