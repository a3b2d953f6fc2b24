"""One language: messages, numbers, dates."""

from __future__ import annotations

from functools import cached_property
from os.path import dirname, join
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}
"""As each calls itself."""
LANGUAGES = tuple(LANGUAGE_NAMES)
"""The languages of the interface."""
CODE_LANGUAGES = (*LANGUAGES, "it")
"""The languages of the code tables, which programs may ask for."""

DOMAIN = "senec_tui"
# Not pathlib: the shortest commands would pay for its import.
LOCALE_DIRECTORY = join(dirname(__file__), "locale")  # noqa: PTH118, PTH120

_DECIMAL_SIGN = {"en": ".", "de": ",", "it": ","}
_DATE = {"en": "%Y-%m-%d", "de": "%d.%m.%Y", "it": "%d/%m/%Y"}


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a message for translation where it is defined, to be translated where it is shown."""
    return message


MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


class Language:
    """Turns message ids, numbers and dates into text of one language.

    Instances are passed to whatever makes text (`tr` by convention); there is no global language,
    so switching while running is handing out another instance.
    """

    def __init__(self, code: str = "en", *, plain: bool = False) -> None:
        """`code`: one of `CODE_LANGUAGES`, else English; `plain`: only with characters of ASCII."""
        self.code = code if code in CODE_LANGUAGES else "en"
        self.plain = plain

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Language) and (other.code, other.plain) == (self.code, self.plain)

    def __hash__(self) -> int:
        return hash((self.code, self.plain))

    @cached_property
    def _gettext(self) -> Callable[[str], str]:
        if self.code == "en":
            return self._spelled
        import gettext

        catalogue = gettext.translation(
            DOMAIN, LOCALE_DIRECTORY, languages=[self.code], fallback=True
        )
        return lambda message: self._spelled(catalogue.gettext(message))

    def _spelled(self, text: str) -> str:
        if not self.plain:
            return text
        from senec_tui.language.plain import spelled

        return spelled(text)

    def __call__(self, message: str, /, **facts: object) -> str:
        """Translate `message` and fill in its `{facts}`."""
        # In gettext the empty message stands for the head of the catalogue.
        translated = self._gettext(message) if message else ""
        return translated.format_map(facts) if facts else translated

    def plural(self, one: str, many: str, n: int, **facts: object) -> str:
        """Choose by count; both forms are messages of their own and may contain `{n}`."""
        return self(one if n == 1 else many, n=n, **facts)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with fixed decimals and this language's decimal sign, without grouping.

        A value that rounds to zero has no minus sign.
        """
        # Whole numbers stay exact: some identities have 64 bits, more than a float holds.
        whole = isinstance(value, int) and not decimals
        text = str(value) if whole else f"{value:.{decimals}f}"
        if text.startswith("-") and not text.strip("-0."):
            text = text[1:]
        return text.replace(".", _DECIMAL_SIGN[self.code])

    def unit(self, unit: str) -> str:
        """A unit as it can be written: `°C` is `C` where there is only ASCII."""
        return self._spelled(unit)

    def localise(self, text: str) -> str:
        """Give a plain number text (`54.962`) this language's decimal sign."""
        return text.replace(".", _DECIMAL_SIGN[self.code])

    def short_date(self, day: date) -> str:
        """Day and month, in at most six cells."""
        return f"{day:%d.%m.}" if self.code == "de" else f"{day.month:02d}-{day.day:02d}"

    def month(self, day: date) -> str:
        """A month of a year."""
        return f"{self(MONTHS[day.month - 1])} {day.year}"

    def moment(self, moment: datetime, today: date, *, seconds: bool = True) -> str:
        """A time of day, with its day where that is not today, and its year in another year."""
        if moment.year != today.year:
            return self.date_and_time(moment, seconds=seconds)
        time, day = self.time(moment, seconds=seconds), moment.date()
        return time if day == today else f"{self.short_date(day)} {time}"

    def date(self, day: date) -> str:
        """A calendar day."""
        return day.strftime(_DATE[self.code])

    def iso_date(self, text: str) -> str:
        """A day that is stored as ISO text, perhaps with a time behind it; other text as it is."""
        from datetime import date

        try:
            return self.date(date.fromisoformat(text[:10]))
        except ValueError:
            return text

    def time(self, moment: datetime, *, seconds: bool = True) -> str:
        """A time of day, 24 hours."""
        return moment.strftime("%H:%M:%S" if seconds else "%H:%M")

    def date_and_time(self, moment: datetime, *, seconds: bool = True) -> str:
        """A calendar day and a time of day."""
        return f"{self.date(moment)} {self.time(moment, seconds=seconds)}"

    def duration(self, seconds: float) -> str:
        """A length of time in its two largest units: `42 s`, `3 min`, `2 h 05`, `4 d 7 h`."""
        whole = max(0, round(seconds))
        if whole < 60:
            return f"{whole} s"
        minutes, _ = divmod(whole, 60)
        if minutes < 60:
            return f"{minutes} min"
        hours, minutes = divmod(minutes, 60)
        if hours < 24:
            return f"{hours} h {minutes:02d}"
        days, hours = divmod(hours, 24)
        return self("{days} d {hours} h", days=days, hours=hours)

    def pick(self, labels: Mapping[str, str | None]) -> str | None:
        """The best of several labels by language: this one, English, German, whatever there is."""
        for code in (self.code, *CODE_LANGUAGES):
            if label := labels.get(code):
                return self._spelled(label)
        return None


def from_environment(environment: Mapping[str, str]) -> str:
    """The language code that the locale variables of a POSIX environment ask for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            code = value.partition(".")[0].partition("@")[0].partition("_")[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"
