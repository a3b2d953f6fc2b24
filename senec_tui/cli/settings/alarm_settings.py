"""The settings of alarms, table `[alarms]`; see `settings_table`."""

from __future__ import annotations

from typing import Final

from senec_tui.cli.settings.address_kinds import HiddenText, WebAddress
from senec_tui.cli.settings.alarm_kinds import (
    ALARM_LEVELS,
    AlarmLimits,
    AlarmRules,
    Hours,
    TextList,
)
from senec_tui.cli.settings.option import Option
from senec_tui.cli.settings.value_kinds import Choice, NumberKind
from senec_tui.language import N_

ALARMS: Final = N_("Alarms")


class AlarmSettings:
    """The part of `Settings` that says which alarms are told, and to whom."""

    alarms_level = Option(
        "alarms.level",
        Choice(*ALARM_LEVELS),
        "watch",
        N_("the least level of an alarm that command and webhook are told of"),
        ALARMS,
        flag="--alarm-level",
    )
    alarms_on = Option(
        "alarms.on",
        Choice("begin", "end", "both"),
        "both",
        N_("whether they are told of its begin, its end, or both"),
        ALARMS,
        flag="--alarm-on",
    )
    alarms_bell = Option(
        "alarms.bell",
        Choice("off", *ALARM_LEVELS),
        "off",
        N_("the least level that rings the bell of the terminal"),
        ALARMS,
        flag="--alarm-bell",
    )
    alarms_command = Option(
        "alarms.command",
        TextList(),
        (),
        N_("program and arguments, without a shell; gets the alarm as JSON on standard input"),
        ALARMS,
        flag="--alarm-command",
        example='["/usr/local/bin/tell-me", "--urgent"]',
    )
    alarms_command_timeout_s = Option(
        "alarms.command-timeout",
        NumberKind(1, 600, metavar="S"),
        30.0,
        N_("seconds that it may take; then it is ended"),
        ALARMS,
        flag="--alarm-command-timeout",
    )
    alarms_webhook = Option(
        "alarms.webhook",
        WebAddress(),
        None,
        N_("address that an alarm is posted to as JSON; ntfy and Gotify take it as it is"),
        ALARMS,
        flag="--alarm-webhook",
        example='"https://gotify.example.org/message?token=..."',
    )
    alarms_webhook_topic = Option(
        "alarms.webhook-topic",
        HiddenText(),
        None,
        N_("topic, for ntfy; the address is then that of the server alone"),
        ALARMS,
        flag="--alarm-webhook-topic",
        example='"my-battery"',
    )
    alarms_quiet_hours = Option(
        "alarms.quiet-hours",
        Hours(),
        None,
        N_("a time of every day in which nobody is told; it is made up for afterwards"),
        ALARMS,
        flag="--alarm-quiet-hours",
        example='"22:00-07:00"',
    )
    alarms_ignore = Option(
        "alarms.ignore",
        AlarmRules(),
        (),
        N_("rules, or all of a subject, that make no alarm"),
        ALARMS,
        flag="--alarm-ignore",
        example='["pv.curtailed", "wallbox"]',
    )
    alarms_rules = Option(
        "alarms.rules",
        AlarmLimits(),
        None,
        N_("for single rules: least level, seconds until raised and until over, and their limits"),
        ALARMS,
        flag="--alarm-rules",
        example='{"cells.spread" = {level = "act", raise = 600, clear = 300}, '
        '"cells.temperature" = {battery_temperature_high_c = {watch = 38, act = 43}}, '
        '"battery.module_idle" = {module_idle_minutes = 10}}',
    )
