"""Words and numbers for people, in the language they chose.

Lowest layer: it imports nothing of this project. Texts are English message ids in the code,
translated through gettext catalogues in `locale/`; nothing is read until a language other than
English is asked for.
"""

from senec_tui.language.language import (
    CODE_LANGUAGES,
    LANGUAGE_NAMES,
    LANGUAGES,
    MONTHS,
    N_,
    Language,
    from_environment,
)

__all__ = [
    "CODE_LANGUAGES",
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "MONTHS",
    "N_",
    "Language",
    "from_environment",
]
