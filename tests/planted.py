"""Identities that are planted in an appliance, and the search for them in whatever came out."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from senec_tui.device.wire.codec import encode

if TYPE_CHECKING:
    from datetime import date

    from senec_tui.device.source import DeviceFacts, Raw, Reply, Section, Source, Wanted

SERIAL = "DE-V3-7Q0042XB"
METER = 48_151_623
MAC = (0x02, 0x9A, 0x5E, 0x13, 0x77, 0xC1)
HOST = "keller-speicher.example"
ADDRESS = "192.168.178.43"

PRIVATE: dict[str, dict[str, Raw]] = {
    "FACTORY": {"DEVICE_ID": f"st_{SERIAL}"},
    "WIZARD": {
        "POWER_METER_SERIAL": encode("u3", METER),
        "MAC_ADDRESS_BYTES": tuple(encode("u8", octet) for octet in MAC),
        "NET_SENEC_STATIC_IP": "u3_2BB2A8C0",
    },
}
"""As the appliance answers them."""

_number = METER.to_bytes(4)


def forms() -> dict[str, str]:
    """The planted identities in every encoding, by name."""
    serial, meter, mac = SERIAL.encode(), str(METER), bytes(MAC)
    return {
        "serial": SERIAL,
        "small": SERIAL.lower(),
        "spaced": " ".join(SERIAL.replace("-", "")),
        "dotted": SERIAL.replace("-", "."),
        "slashed": SERIAL.replace("-", "/"),
        "undashed": SERIAL.replace("-", ""),
        "hexadecimal": serial.hex(),
        "hexadecimal with colons": serial.hex(":"),
        "base64": base64.b64encode(serial).decode(),
        "base64 inside of something": base64.b64encode(b"id=" + serial + b";x").decode(),
        "base64 for addresses": base64.urlsafe_b64encode(b"?" + serial).decode(),
        "percent": quote(SERIAL.replace("-", "/"), safe=""),
        "percent throughout": "".join(f"%{byte:02X}" for byte in serial),
        "list of bytes": str(list(serial)),
        "typed bytes": str([encode("u8", byte) for byte in serial]),
        "typed words": str([encode("u1", byte) for byte in serial]),
        "turned round": str(list(reversed(serial))),
        "meter": meter,
        "meter dotted": f"{METER:,}".replace(",", "."),
        "meter spaced": f"{meter[:4]} {meter[4:]}",
        "meter split": f'["{meter[:3]}", "{meter[3:]}"]',
        "meter hexadecimal": f"0x{METER:X}",
        "meter bytes": _number.hex(" "),
        "meter little-endian": _number[::-1].hex(),
        "meter little-endian bytes": str(list(_number[::-1])),
        "meter words": str([encode("u1", METER >> 16), encode("u1", METER & 0xFFFF)]),
        "meter base64": base64.b64encode(_number).decode(),
        "mac": mac.hex(":"),
        "mac dashed": mac.hex("-").upper(),
        "mac bare": mac.hex(),
        "mac dotted": f"{mac[:2].hex()}.{mac[2:4].hex()}.{mac[4:].hex()}",
        "mac list": str(list(MAC)),
        "mac base64": base64.b64encode(mac).decode(),
        "host": HOST,
        "host loud": HOST.upper(),
        "host base64": base64.b64encode(HOST.encode()).decode(),
        "address": ADDRESS,
        "address hexadecimal": "C0A8B22B",
        "address little-endian": "2BB2A8C0",
    }


def log_lines(day: date) -> bytes:
    """A log with all of them, a line for each."""
    lines = (
        f"{day} 00:{number // 60:02d}:{number % 60:02d} [W|Planted] <{form}> seen\n"
        for number, form in enumerate(forms().values())
    )
    return "".join(lines).encode()


def _packed(text: str) -> str:
    return re.sub(r"[\W_]", "", re.sub(r"\b[us][0-9t]_(?:00)?", "", text)).lower()


def _core(coded: str) -> str:
    """Of base64 what says the most; its ends may belong to something else."""
    core = coded.rstrip("=")
    return core if len(core) < 12 else core[4:-3]


def leaks(output: str) -> list[str]:
    """The names of the forms that can be read in a text, however they are broken up there."""
    packed, flat = _packed(output), "".join(output.split())
    found = []
    for name, form in forms().items():
        is_exact = "base64" in name
        wanted = _core(form) if is_exact else _packed(form)
        if wanted in (flat if is_exact else packed):
            found.append(name)
    return found


def planted_section(section: str) -> Section:
    """Values that are not private by themselves, with identities in them."""
    serial = SERIAL.encode()
    if section != "DEBUG":
        return {}
    return {
        **{f"NOTE_{n}": f"st_{form}" for n, form in enumerate(forms().values())},
        "CHARACTERS": tuple(encode("u1", byte) for byte in serial),
        "HALVES": (f"st_{SERIAL[:7]}", f"st_{SERIAL[7:]}"),
        "METER": encode("u3", METER),
        "METER_LOW": encode("u1", METER & 0xFFFF),
        "METER_WORDS": (encode("u1", METER >> 16), encode("u1", METER & 0xFFFF)),
    }


class PlantedSource:
    """Another source, with the identities in its values, its log and its name."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def facts(self) -> DeviceFacts:
        return replace(self._source.facts, name=HOST, scheme="https")

    async def read(self, wanted: Wanted) -> Reply:
        reply = await self._source.read(wanted)
        sections: dict[str, Section | None] = dict(reply.sections)
        for name, names in wanted.items():
            added = {**PRIVATE.get(name, {}), **planted_section(name)}
            chosen = {v: raw for v, raw in added.items() if not names or v in names}
            if chosen:
                sections[name] = {**(sections.get(name) or {}), **chosen}
        return replace(reply, sections=sections)

    async def sections(self) -> tuple[str, ...]:
        return tuple(sorted({*await self._source.sections(), *PRIVATE, "DEBUG"}))

    async def log_day(self, day: date) -> bytes:
        return log_lines(day)

    async def close(self) -> None:
        await self._source.close()

    def __getattr__(self, name: str) -> Any:
        """What else the client can do."""
        return getattr(self._source, name)
