"""From settings that were read and what is to be otherwise to the exact request. Sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.language import N_
from senec_tui.model.peak_shaving.change import Proposal, SettingDifference, remarks
from senec_tui.portal.peak_shaving import SAVE, Wish, save_params
from senec_tui.portal.portal_errors import InvalidWishError, NotWritableError

if TYPE_CHECKING:
    from datetime import time

    from senec_tui.portal.peak_shaving import PeakShavingSettings
    from senec_tui.portal.plants import Plant
    from senec_tui.portal.portal_client import PortalClient

NOT_UNDERSTOOD: Final = N_(
    "Nothing was changed: the portal's present settings are not understood completely, so they "
    "could not be carried along. Use a browser"
)
_NOTHING_TO_CHANGE: Final = N_("There is nothing to change: these are the settings already")


def proposal_of(
    client: PortalClient,
    plant: Plant | None,
    before: PeakShavingSettings | None,
    *,
    mode: str | None,
    limit_pct: int | None,
    end: time | None,
    now: float,
) -> Proposal:
    """What a change would send; what is None is carried along from `before`.

    Raises:
        NotWritableError: the settings are not understood.
        InvalidWishError: out of range, or nothing would change.
    """
    if plant is None or before is None or not before.is_known:
        raise NotWritableError(NOT_UNDERSTOOD)
    old_mode, old_limit_pct, old_end = before.values
    new = (
        mode if mode is not None else old_mode,
        limit_pct if limit_pct is not None else old_limit_pct,
        end if end is not None else old_end,
    )
    if new[0] is None or new[1] is None or new[2] is None:
        raise NotWritableError(NOT_UNDERSTOOD)
    wish = Wish(mode=new[0], limit_pct=new[1], end=new[2])
    if wish.values == before.values:
        raise InvalidWishError(_NOTHING_TO_CHANGE)
    params = save_params(plant, wish, now)
    return Proposal(
        plant=plant,
        before=before,
        wish=wish,
        method=client.settings.save_method,
        url=client.address(SAVE, params),
        params=params,
        differences=(
            _difference("mode", before.mode, wish.mode),
            _difference("limit", before.limit_pct, wish.limit_pct),
            _difference("end", before.end, wish.end),
        ),
        remarks=remarks(plant, before, wish, now),
    )


def _difference(
    name: str, old: str | int | time | None, new: str | int | time
) -> SettingDifference:
    return SettingDifference(name=name, old=old, new=new, changes=old != new)
