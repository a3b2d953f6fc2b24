"""One-time codes as RFC 6238 defines them: SHA-1, 6 digits, 30 s."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from typing import Final

STEP_S: Final = 30


def code_at(secret: str, at: float) -> str:
    """The six digits for the base32 `secret` at Unix time `at`."""
    return code_of_step(secret, int(at // STEP_S))


def code_of_step(secret: str, step: int) -> str:
    """The six digits of one 30-second step."""
    letters = secret.replace(" ", "").replace("-", "").upper()
    key = base64.b32decode(letters + "=" * (-len(letters) % 8))
    digest = hmac.digest(key, struct.pack(">Q", step), hashlib.sha1)
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
