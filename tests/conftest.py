"""What all tests share."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from virtual_time import VirtualLoop, let_textual_follow

settings.register_profile(
    "clockless",
    deadline=None,
    derandomize=True,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("clockless")  # what a test finds depends neither on chance nor on the machine


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-pictures",
        action="store_true",
        help="approve the pictures of all tabs as they are now",
    )


def pytest_configure() -> None:
    """Keep what is compiled, whatever is set: else each process of each test compiles it anew."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there now stays to the end: do not go through it again for each test's garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def is_dashboard(item: pytest.Item) -> bool:
    """Whether time is virtual in this test: no dashboard test waits for a clock."""
    return item.path.parent == Path(__file__).with_name("app") and not item.get_closest_marker(
        "real_time"
    )


def is_virtual(item: pytest.Item) -> bool:
    """Whether its loop's time passes only when nothing is left to do."""
    return is_dashboard(item) or item.get_closest_marker("virtual_time") is not None


def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"virtual": VirtualLoop} if is_virtual(item) else {"real": asyncio.new_event_loop}


@pytest.fixture(autouse=True)
def _virtual_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if is_dashboard(request.node):
        let_textual_follow(monkeypatch)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory for each test, made without looking for the highest number of those before."""
    directory = tmp_path_factory.mktemp("homes")
    return (directory / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the files of whoever runs it."""
    home = next(_homes)
    home.mkdir()
    for name in [n for n in os.environ if n.startswith(("SENEC_TUI_", "XDG_"))]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "COLORTERM", "SSH_CONNECTION", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
