from __future__ import annotations

import pickle
import sys
from datetime import time
from pathlib import Path
from types import ModuleType

import pytest

from senec_tui.errors import PortalError, SenecTuiError
from senec_tui.language import Language
from senec_tui.portal import portal_errors
from senec_tui.portal.password import (
    forget_in_keyring,
    keep_in_keyring,
    stored_login,
    stored_password,
)
from senec_tui.portal.peak_shaving import Wish, parse_settings
from senec_tui.portal.portal_journal import ChangeJournal
from senec_tui.portal.secret import Secret, tail
from senec_tui.secret_variables import PORTAL_PASSWORD


def test_a_secret_shows_nothing() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {secret:>20} {[secret]}"
    assert secret.reveal() == "hunter2"
    assert secret == Secret("hunter2")
    assert secret != Secret("hunter3")
    assert not Secret("")
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_serials_are_cut() -> None:
    assert tail("1000000000000000000000001") == "…0001"
    assert tail("12") == "12"


def error_classes() -> list[type[PortalError]]:
    return [
        value
        for value in vars(portal_errors).values()
        if isinstance(value, type) and issubclass(value, PortalError) and value is not PortalError
    ]


@pytest.mark.parametrize("kind", error_classes())
def test_every_error_is_in_the_tree(kind: type[PortalError]) -> None:
    assert kind.__name__ in (portal_errors.__doc__ or "")
    assert kind.__doc__


class Keyring(ModuleType):
    """Takes the place of the system's."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.errors = ModuleType("keyring.errors")
        self.error = type("KeyringError", (Exception,), {})
        self.errors.KeyringError = self.error  # type: ignore[attr-defined]
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = False

    def get_password(self, service: str, name: str) -> str | None:
        if self.broken:
            raise self.error
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        if self.broken:
            raise self.error
        self.kept[service, name] = password

    def delete_password(self, service: str, name: str) -> None:
        if self.kept.pop((service, name), None) is None:
            raise self.error


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    ring = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", ring.errors)
    return ring


async def test_the_environment_goes_before_the_keyring(keyring: Keyring) -> None:
    assert await keep_in_keyring("erika", Secret("ring"))
    assert await stored_password("erika", {}) == Secret("ring")
    assert await stored_password("erika", {PORTAL_PASSWORD: "env"}) == Secret("env")
    assert await stored_password("other", {}) is None
    login = await stored_login("erika", {})()
    assert login is not None
    assert login.password == Secret("ring")
    assert await stored_login("", {PORTAL_PASSWORD: "env"})() is None
    assert await forget_in_keyring("erika")
    assert not await forget_in_keyring("erika")
    assert await stored_login("erika", {})() is None


async def test_a_keyring_that_does_not_work_counts_as_none(keyring: Keyring) -> None:
    keyring.broken = True
    assert await stored_password("erika", {}) is None
    assert not await keep_in_keyring("erika", Secret("x"))


async def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert await stored_password("erika", {}) is None
    assert not await keep_in_keyring("erika", Secret("x"))
    assert not await forget_in_keyring("erika")


def test_a_journal_survives_damage(tmp_path: Path) -> None:
    file = tmp_path / "changes.jsonl"
    journal = ChangeJournal(file)
    assert journal.entries() == ()
    old = parse_settings(
        {
            "peakShavingMode": "AUTO",
            "peakShavingCapacityLimitInPercent": 5,
            "peakShavingLocalEndTime": [1, 2],
        },
        0.0,
    )
    new = Wish(mode="MANUAL", limit_pct=6, end=time(3, 4))
    first = journal.intend(at=1.5, plant="…1", old=old, new=new, request="GET x")
    with file.open("a", encoding="utf-8") as damaged:
        damaged.write('{"event": "intent"}\n[]\nnull\n{"cut')
        damaged.write("\n")
    second = journal.intend(at=2.5, plant="…1", old=old, new=new, request="GET x")
    journal.conclude(first, at=3.0, outcome="IN_EFFECT")
    assert second == first + 1
    one, two = ChangeJournal(file).entries()
    assert (one.at, one.old, one.new) == (1.5, ("AUTO", 5, time(1, 2)), ("MANUAL", 6, time(3, 4)))
    assert (one.outcome, two.outcome) == ("IN_EFFECT", "")


def test_sentences_have_a_next_step() -> None:
    for kind in error_classes():
        if kind.__subclasses__() and kind.what == SenecTuiError.what:
            continue
        if kind.what == PortalError.what or kind in _WITH_THEIR_OWN_MESSAGE:
            continue
        assert kind.advice, kind
        facts = dict.fromkeys(_FACTS, "x")
        sentence = kind(**facts).sentence(Language("en"))
        assert "{" not in sentence


_FACTS = (
    *("host", "detail", "seconds", "account", "said", "action", "path", "status", "wanted"),
    *("choices", "number", "expected", "seen", "feature", "plant"),
)
_WITH_THEIR_OWN_MESSAGE = (portal_errors.NotWritableError, portal_errors.InvalidWishError)
