"""`senec-tui peakshaving`: what the portal and the appliance say about it, and changing it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.access.portal_opening import open_portal
from senec_tui.cli.asking import ask_code, confirm, somebody_is_there
from senec_tui.cli.output import json_text
from senec_tui.cli.text_table import aligned
from senec_tui.errors import SenecTuiError, UsageError
from senec_tui.language import N_
from senec_tui.model.peak_shaving.change import Outcome
from senec_tui.model.peak_shaving.comparison import (
    LOCAL_WANTED,
    agreement,
    local_peak_shaving,
    local_rows,
    neighbour_rows,
    portal_rows,
)
from senec_tui.model.peak_shaving.peak_texts import (
    MODE_NAMES,
    conclusion_texts,
    difference_texts,
    parse_end,
    parse_limit,
    parse_mode,
    remark_texts,
    request_text,
    step_texts,
)
from senec_tui.model.time_input import calendar
from senec_tui.portal.portal_errors import NotWritableError

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.peak_shaving.change import Proposal, SettingsChange
    from senec_tui.model.peak_shaving.comparison import ComparisonRow, LocalPeakShaving
    from senec_tui.model.peak_shaving.controller import PeakShavingView
    from senec_tui.model.peak_shaving.portal_access import PortalAccess
    from senec_tui.portal.plants import Plant

ACTIONS: Final = ("show", "set")
_NOTHING_NAMED: Final = N_("Nothing to set: name at least one of --mode, --limit, --until")
_ONLY_SET: Final = N_("{option} belongs to `senec-tui peakshaving set`")
_ONLY_SHOW: Final = N_("{option} belongs to `senec-tui peakshaving show`")
_NOBODY_ASKED: Final = N_("Nothing was changed: nobody is here to ask; --yes says it beforehand")
_SAID_NO: Final = N_("Nothing was changed: it was not confirmed")


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Show or set, and what."""
    parser.add_argument(
        "action",
        metavar="show|set",
        nargs="?",
        choices=ACTIONS,
        default="show",
        help=tr("default: show"),
    )
    parser.add_argument("--json", action="store_true", help=tr("show: as one JSON document"))
    parser.add_argument(
        "--all", action="store_true", help=tr("show: also what else the portal tells, read only")
    )
    parser.add_argument("--mode", metavar="|".join(MODE_NAMES), help=tr("set: the mode"))
    parser.add_argument(
        "--limit", metavar=tr("PERCENT"), help=tr("set: limit of the battery, 0 to 90")
    )
    parser.add_argument("--until", metavar="HH:MM", help=tr("set: daily end, time at the system"))
    parser.add_argument(
        "--dry-run", action="store_true", help=tr("set: show what would be sent, send nothing")
    )
    parser.add_argument("--yes", action="store_true", help=tr("set: do not ask"))


def run(context: Context) -> int:
    """Do it. A change that is not proven to be in effect is a failure."""
    own = context.own
    if own.action == "show":
        for option in ("mode", "limit", "until", "dry_run", "yes"):
            if getattr(own, option):
                raise UsageError(_ONLY_SET, option=f"--{option.replace('_', '-')}")
        return asyncio.run(_show(context))
    for option in ("json", "all"):
        if getattr(own, option):
            raise UsageError(_ONLY_SHOW, option=f"--{option}")
    wish = {
        "mode": None if own.mode is None else parse_mode(own.mode),
        "limit_pct": None if own.limit is None else parse_limit(own.limit),
        "end": None if own.until is None else parse_end(own.until),
    }
    if not any(value is not None for value in wish.values()):
        raise UsageError(_NOTHING_NAMED)
    return asyncio.run(_set(context, wish))


# Show.


async def _show(context: Context) -> int:
    access = _open(context)
    try:
        view, local = await asyncio.gather(
            access.controller.refresh(neighbours=context.own.all), _read_local(context)
        )
    finally:
        await access.close()
    if view.settings is None and view.error is not None:
        raise view.error
    if view.error is not None:
        context.note(view.error.sentence(context.tr))
    if context.settings.redact and view.plant is not None:
        view = replace(view, plant=_hidden(context, view.plant))
    if context.own.json:
        context.print(json_text(_document(view, local)))
    else:
        _print(context, view, local)
    return 0


def _print(context: Context, view: PeakShavingView, local: LocalPeakShaving | None) -> None:
    tr = context.tr
    context.print(tr("Portal"))
    _print_rows(context, portal_rows(view, local, tr, context.clock()))
    if local is not None:
        context.print()
        context.print(tr("Appliance"))
        _print_rows(context, local_rows(view.settings, local, tr))
    if view.neighbours is not None:
        context.print()
        context.print(tr("Also from the portal, read only"))
        _print_rows(context, neighbour_rows(view.neighbours, tr))


def _print_rows(context: Context, rows: Iterable[ComparisonRow]) -> None:
    shown = [(f"  {row.name}", row.value, row.note) for row in rows]
    for line in aligned(shown):
        context.print(line)


async def _read_local(context: Context) -> LocalPeakShaving | None:
    """The appliance's word; a note and None when it cannot be had. Without a host: None."""
    if context.settings.host is None and not context.settings.demo:
        return None
    from senec_tui.model.reading.snapshot import Snapshot

    source = context.open_source(context)
    try:
        reply = await source.read(LOCAL_WANTED)
    except SenecTuiError as error:
        context.note(error.sentence(context.tr))
        return None
    finally:
        await source.close()
    return local_peak_shaving(Snapshot(catalogue=context.catalogue).merged(reply, LOCAL_WANTED))


def _document(view: PeakShavingView, local: LocalPeakShaving | None) -> dict[str, Any]:
    """Null is: not told. Times are ISO 8601 in UTC; `end` is the clock at the system."""
    settings, plant = view.settings, view.plant
    document: dict[str, Any] = {
        "system": None,
        "portal": None,
        "appliance": None,
        "agree": None,
    }
    if plant is not None:
        document["system"] = {
            "number": plant.number,
            "product": plant.product,
            "serial": plant.masked,
            "zone": plant.zone,
        }
    if settings is not None:
        document["portal"] = {
            "mode": settings.mode,
            "limit_pct": settings.limit_pct,
            "end": None if settings.end_shown is None else f"{settings.end_shown:%H:%M}",
            "end_date": _iso(settings.end_at),
            "feed_in_limit_pct": settings.feed_in_limit_pct,
            "edited_at": _iso(settings.edited_at),
            "valid": settings.valid,
            "read_at": _iso(settings.read_at),
        }
    if local is not None:
        document["appliance"] = {
            "enabled": local.enabled,
            "end": None if local.end is None else f"{local.end:%H:%M}",
            "reservoir_pct": local.reservoir_pct,
            "available": local.available,
            "state": local.state,
            "capacity_wh": local.capacity_wh,
            "read_at": _iso(local.at),
        }
    if settings is not None and local is not None:
        document["agree"] = agreement(settings, local)
    document["unfinished"] = [
        {"at": _iso(one.at), "outcome": one.outcome.name.lower()} for one in view.unfinished
    ]
    if view.neighbours is not None:
        document["neighbours"] = {
            **asdict(view.neighbours),
            "errors": [str(error) for error in view.neighbours.errors],
        }
    return document


def _iso(at: float | None) -> str | None:
    moment = None if at is None else calendar(at)
    if moment is None:
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


# Set.


async def _set(context: Context, wish: dict[str, Any]) -> int:
    # Looking at what would be sent needs no permission.
    told = _Steps(context)
    access = _open(context, told, allow_changes=True if context.own.dry_run else None)
    try:
        proposal = await access.controller.propose(**wish)
        _print_proposal(context, proposal)
        if context.own.dry_run:
            context.note(context.tr("Nothing was sent (--dry-run)."))
            return 0
        _ask(context)
        change = await access.controller.carry_out(proposal, confirmed=True)
    finally:
        await access.close()
    return _conclude(context, change)


def _open(
    context: Context, steps: _Steps | None = None, *, allow_changes: bool | None = None
) -> PortalAccess:
    return open_portal(
        context,
        on_change=steps,
        ask_code=partial(ask_code, context) if somebody_is_there() else None,
        allow_changes=allow_changes,
    )


def _hidden(context: Context, plant: Plant) -> Plant:
    """A system for showing: a pseudonym in place of its serial number, whose end is shown."""
    context.redactor.hide(plant.serial, "serial")
    return replace(plant, serial=context.redactor.pseudonym(plant.serial))


def _print_proposal(context: Context, proposal: Proposal) -> None:
    tr, plant = context.tr, proposal.plant
    if context.settings.redact:
        plant = _hidden(context, plant)
    rows = [
        (tr("System"), plant.name),
        *difference_texts(proposal, tr),
        (tr("Request"), request_text(proposal)),
    ]
    for line in aligned(rows):
        context.print(line)
    for text in remark_texts(proposal.remarks, tr):
        context.note(text)


def _ask(context: Context) -> None:
    """Raise unless somebody says yes."""
    if context.own.yes:
        return
    if not somebody_is_there():
        raise NotWritableError(_NOBODY_ASKED)
    if not confirm(context, context.tr("Send this, once?")):
        raise NotWritableError(_SAID_NO)


class _Steps:
    """Prints every stage as it is reached."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._printed = 0

    def __call__(self, view: PeakShavingView) -> None:
        if view.change is None:
            return
        steps = step_texts(view.change, self._context.tr)
        for word, at in steps[self._printed :]:
            self._context.print(f"{at}  {word}")
            self._context.out.flush()
        self._printed = len(steps)


def _conclude(context: Context, change: SettingsChange) -> int:
    """Exit status; what is not well goes to standard error in sentences."""
    for text in conclusion_texts(change, context.tr):
        context.note(text)
    return 0 if change.outcome is Outcome.IN_EFFECT else 1
