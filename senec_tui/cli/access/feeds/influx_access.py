"""From settings to the feed of InfluxDB, and where its token or password comes from."""

from __future__ import annotations

import asyncio
import hashlib
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.cli.access.feeds.feed_names import public_name
from senec_tui.cli.access.feeds.feed_secrets import SecretPlaces
from senec_tui.errors import GivenFileError, UsageError
from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.feed import INFLUX, Feed
from senec_tui.feeds.influx.influx_database import Database, DatabaseAddress
from senec_tui.feeds.influx.influx_mark import Mark
from senec_tui.feeds.influx.influx_profiles import MEASUREMENTS, Writing
from senec_tui.feeds.influx.influx_target import Backfill, InfluxFeed, InfluxTarget, Kept
from senec_tui.language import N_
from senec_tui.model.data_paths import device_directory, history_file
from senec_tui.model.history.queries.history_file import History
from senec_tui.secret_variables import INFLUX_SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from senec_tui.cli.context import Context
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.model.polling.collector.feed_state import FeedState
    from senec_tui.portal.secret import Secret

_FILE_SETTING: Final = "secret-file"
_STATE: Final = ("ENERGY", "STAT_STATE")

_NEITHER: Final = N_(
    "[feeds.influx] names neither a bucket nor a database to write to; set one of them"
)
_NO_URL: Final = N_("No database is set up; set url in [feeds.influx]")
_BOTH: Final = N_("[feeds.influx] names a bucket and a database: InfluxDB 2 has one, 1 the other")
_NO_ORG: Final = N_("[feeds.influx] names a bucket, but no org")
_NO_SECRET: Final = N_(
    "[feeds.influx] names a user, but there is no password in {variable}, in secret-file or in the "
    "keyring"
)
_COMMENT: Final = N_("measurement must not begin with #: that line would be a comment")


def influx_feed(context: Context, device: str, changed: Callable[[FeedState], None]) -> InfluxFeed:
    """What the collector runs; `changed`: see `Feed`. Raises `UsageError`."""
    target = InfluxTarget(
        kept_history(context, device),
        influx_mark(context, device),
        database(context),
        clock=lambda: context.now,
    )
    feed = Feed(
        INFLUX,
        target,
        rest_s=context.settings.influx_every_s,
        changed=changed,
        clock=lambda: context.now,
        sleep=context.sleep or asyncio.sleep,
    )
    return InfluxFeed(target, feed)


def influx_backfill(context: Context, device: str) -> Backfill:
    """What sends older days. Raises `UsageError`."""
    return Backfill(
        kept_history(context, device),
        influx_mark(context, device),
        database(context),
        clock=lambda: context.now,
    )


def kept_history(context: Context, device: str) -> Kept:
    """The history of an appliance, written down as the settings say."""
    settings = context.settings
    profile = settings.influx_profile
    measurement = settings.influx_measurement or MEASUREMENTS[profile]
    if measurement.startswith("#"):
        raise UsageError(_COMMENT)
    variable = context.catalogue.variable(*_STATE)
    codes = None if variable is None else context.catalogue.codes(variable.codes or "")
    writing = Writing(
        profile=profile,
        measurement=measurement,
        device=public_name(settings, device) if settings.redact else device,
        table=ExportTable.of(context.catalogue),
        state_word=lambda code: (codes and codes.label(code, context.tr)) or str(code),
    )
    file = history_file(context.paths.data, device)
    return Kept(lambda: History(file, context.catalogue, clock=lambda: context.now), writing)


def influx_mark(context: Context, device: str) -> Mark:
    """The mark of this target: another address, bucket, measurement or profile is another one."""
    settings = context.settings
    identity = "\n".join(
        (
            database_address(settings).identity,
            settings.influx_profile,
            settings.influx_measurement or "",
        )
    )
    digest = hashlib.sha256(identity.encode(errors="surrogatepass")).hexdigest()[:12]
    return Mark(device_directory(context.paths.data, device) / f"sent-influx-{digest}.json")


def database(context: Context) -> Database:
    """What takes the lines. Raises `UsageError`."""
    settings = context.settings
    address = database_address(settings)
    places = SecretPlaces(
        variable=INFLUX_SECRET,
        file=settings.influx_secret_file,
        account=INFLUX,
        refusal=partial(GivenFileError, origin=_FILE_SETTING),
    )
    places.check()
    find = partial(_find_secret, places, context.environment, address.user)
    return Database(address, find)


def database_address(settings: Settings) -> DatabaseAddress:
    """Where values go.

    Raises:
        UsageError: none is set up, or what is set up does not go together.
    """
    if settings.influx_url is None:
        raise UsageError(_NO_URL)
    if settings.influx_bucket and settings.influx_database:
        raise UsageError(_BOTH)
    if not settings.influx_bucket and not settings.influx_database:
        raise UsageError(_NEITHER)
    if settings.influx_bucket and not settings.influx_org:
        raise UsageError(_NO_ORG)
    return DatabaseAddress(
        url=settings.influx_url,
        org=settings.influx_org,
        bucket=settings.influx_bucket,
        database=settings.influx_database,
        user=settings.influx_user,
    )


async def _find_secret(
    places: SecretPlaces, environment: Mapping[str, str], user: str | None
) -> Secret | None:
    """The password or token. Raises `UsageError`, also where a user is named that has none."""
    found = await places.find(environment)
    if found is None and user is not None:
        raise UsageError(_NO_SECRET, variable=places.variable)
    return found
