from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path

import pytest
from portal_bench import NAME, PASSWORD, PORTAL, SERIAL, SSO, TOTP_SECRET, Bench

from senec_tui.errors import PortalError, StorageError
from senec_tui.portal.plants import check_identity, choose_plant, describe_plant, list_plants
from senec_tui.portal.portal_errors import (
    AnswerLostError,
    CodeNeededError,
    CredentialsRefusedError,
    PlantChoiceNeededError,
    PlantMismatchError,
    PlantUnknownError,
    PortalDownError,
    RateLimitedError,
    RefusedByPortalError,
    SignInNeededError,
    UnexpectedAnswerError,
)
from senec_tui.portal.related_settings import read_neighbours, read_reserve_pct
from senec_tui.portal.secret import Secret
from senec_tui.portal.signin import Login
from senec_tui.simulator.portal import Account, Fault, PortalStandIn

PLANTS = "/endkunde/api/anlagen/getAnlagen"


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    for client in bench.clients:
        await client.close()


@pytest.mark.parametrize("mode", ["redirect", "401", "403", "page"])
async def test_an_ended_session_is_renewed_without_credentials(bench: Bench, mode: str) -> None:
    client = await bench.signed_in()
    bench.stand_in.portal.unauthenticated = mode
    bench.stand_in.portal.forget_everyone()
    bench.clock.now += 3600
    assert len(await list_plants(client)) == 2
    assert bench.posts_to("authenticate") == 1


async def test_sessions_end_by_themselves(bench: Bench) -> None:
    client = await bench.signed_in()
    bench.clock.now += 1801
    assert len(await list_plants(client)) == 2
    # The sign-in lasts for thirty days, then a person is needed.
    bench.clock.now += 31 * 86400
    with pytest.raises(SignInNeededError):
        await list_plants(client)


async def test_callers_at_the_same_time_share_one_renewal(bench: Bench) -> None:
    client = await bench.signed_in()
    bench.stand_in.portal.forget_everyone()
    before = len(bench.paths)
    await asyncio.gather(*(list_plants(client) for _ in range(5)))
    chain = [
        path for path in bench.paths[before:] if path.endswith("authorization/endkunde-portal")
    ]
    assert len(chain) == 1


async def test_never_two_requests_at_once_and_never_too_soon(bench: Bench) -> None:
    client = await bench.signed_in()
    await asyncio.gather(*(list_plants(client) for _ in range(5)))
    starts = [entry.at for entry in bench.stand_in.journal]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert min(gaps) >= 0.5


async def test_stored_credentials_are_tried_once_per_end_of_session(bench: Bench) -> None:
    asked = []

    async def find() -> Login:
        asked.append(1)
        return bench.login("wrong")

    client = bench.client(find_login=find)
    with pytest.raises(CredentialsRefusedError):
        await list_plants(client)
    for _ in range(3):
        with pytest.raises(SignInNeededError):
            await list_plants(client)
    assert len(asked) == 1
    assert bench.posts_to("authenticate") == 1


async def test_stored_credentials_that_are_not_enough_are_tried_once(bench: Bench) -> None:
    bench.account.totp_secret = TOTP_SECRET

    async def find() -> Login:
        return Login(account=NAME, password=Secret(PASSWORD))

    client = bench.client(find_login=find)
    with pytest.raises(CodeNeededError):
        await list_plants(client)
    with pytest.raises(SignInNeededError):
        await list_plants(client)
    assert bench.posts_to("authenticate") == 1
    # A person signs in; when that session ends, the stored ones may be tried again.
    await client.sign_in(bench.login())
    bench.stand_in.identity.forget_everyone()
    bench.stand_in.portal.forget_everyone()
    with pytest.raises(CodeNeededError):
        await list_plants(client)


async def test_a_page_alone_proves_nothing(bench: Bench) -> None:
    bench.stand_in.faults.append(
        Fault(path="/endkunde/api/context/getEndkunde", status=401, times=9)
    )
    client = bench.client()
    with pytest.raises(RefusedByPortalError):
        await client.sign_in(bench.login())
    assert client.session.since is None


async def test_stored_credentials_renew_what_cookies_cannot(bench: Bench) -> None:
    async def find() -> Login:
        return bench.login()

    client = bench.client(find_login=find)
    for round_ in (1, 2):
        await client.ensure_session()
        bench.stand_in.identity.forget_everyone()
        bench.stand_in.portal.forget_everyone()
        assert bench.posts_to("authenticate") == round_


async def test_without_anything_no_request_is_made(bench: Bench) -> None:
    client = bench.client()
    with pytest.raises(SignInNeededError):
        await client.ensure_session()
    assert bench.paths == []


async def test_the_cookie_file(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "cookies.json"
    await bench.signed_in(cookie_file=file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["cookies.json"]
    assert NAME not in file.read_text()
    posts = bench.posts_to("authenticate")
    later = bench.client(cookie_file=file)
    assert later.session.signed_in is None
    assert len(await list_plants(later)) == 2
    assert bench.posts_to("authenticate") == posts
    # Cookies of another account are not used.
    other = bench.client(cookie_file=file, account="other@example.org")
    assert other.session.signed_in is False
    assert await later.sign_out()
    assert not file.exists()
    with pytest.raises(SignInNeededError):
        await list_plants(later)


async def test_a_refusal_deletes_the_cookie_file(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "cookies.json"
    client = await bench.signed_in(cookie_file=file)
    with pytest.raises(CredentialsRefusedError):
        await client.sign_in(bench.login("wrong"))
    assert not file.exists()


async def test_a_cookie_file_that_others_can_read_is_refused(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "cookies.json"
    await bench.signed_in(cookie_file=file)
    file.chmod(0o640)
    with pytest.raises(StorageError, match="others may read it"):
        bench.client(cookie_file=file)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"version": 2}',
        '{"cookies": 5}',
        "\xff",
        pytest.param("[" * 100_000, id="deep"),
    ],
)
async def test_a_damaged_cookie_file_counts_as_none(
    bench: Bench, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "cookies.json"
    file.touch(0o600)
    file.write_text(content, encoding="latin-1")
    assert bench.client(cookie_file=file).session.signed_in is False


async def test_a_cookie_file_of_this_account_without_a_list_counts_as_none(
    bench: Bench, tmp_path: Path
) -> None:
    file = tmp_path / "cookies.json"
    await bench.signed_in(cookie_file=file)
    file.write_text(json.dumps(json.loads(file.read_text()) | {"cookies": 5}))
    assert bench.client(cookie_file=file).session.signed_in is False


async def test_signing_out_works_without_the_portal(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "cookies.json"
    client = await bench.signed_in(cookie_file=file)
    bench.stand_in.faults.append(Fault(path="/realms/*", cut=True))
    assert not await client.sign_out()
    assert not file.exists()


async def test_signing_out_ends_both_sessions(bench: Bench) -> None:
    client = await bench.signed_in()
    cookies = list(client._jar)
    await client.sign_out()
    for cookie in cookies:
        client._jar.set_cookie(cookie)
    with pytest.raises(SignInNeededError):
        await list_plants(client)


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_reads_are_tried_again_at_most_twice(bench: Bench, status: int) -> None:
    client = await bench.signed_in()
    before = bench.paths.count(f"GET {PLANTS}")
    bench.stand_in.faults.append(Fault(path=PLANTS, status=status, times=2))
    assert len(await list_plants(client)) == 2
    assert bench.paths.count(f"GET {PLANTS}") - before == 3
    bench.stand_in.faults.append(Fault(path=PLANTS, status=status, times=99))
    with pytest.raises(PortalDownError):
        await list_plants(client)
    assert bench.paths.count(f"GET {PLANTS}") - before == 6


async def test_a_cut_read_is_tried_again(bench: Bench) -> None:
    client = await bench.signed_in()
    bench.stand_in.faults.append(Fault(path=PLANTS, cut=True, times=2))
    assert len(await list_plants(client)) == 2
    bench.stand_in.faults.append(Fault(path=PLANTS, cut=True, times=3))
    with pytest.raises(AnswerLostError):
        await list_plants(client)


@pytest.mark.parametrize("as_date", [False, True])
async def test_retry_after_is_kept(bench: Bench, as_date: bool) -> None:
    client = await bench.signed_in()
    wait = formatdate(bench.clock.now + 20, usegmt=True) if as_date else "20"
    bench.stand_in.faults.append(Fault(path=PLANTS, status=429, headers={"retry-after": wait}))
    before = len(bench.stand_in.journal)
    await list_plants(client)
    refused, again = bench.stand_in.journal[before:]
    assert 18 < again.at - refused.at < 21


async def test_a_long_rest_is_told_instead_of_waited_for(bench: Bench) -> None:
    client = await bench.signed_in()
    bench.stand_in.faults.append(Fault(path=PLANTS, status=503, headers={"retry-after": "900"}))
    with pytest.raises(RateLimitedError, match=r"\b900 s"):
        await list_plants(client)
    count = len(bench.paths)
    bench.clock.now += 300
    with pytest.raises(RateLimitedError, match=r"\b600 s"):
        await list_plants(client)
    assert len(bench.paths) == count
    bench.clock.now += 600
    assert len(await list_plants(client)) == 2


@pytest.mark.parametrize(
    ("status", "kind", "body", "error"),
    [
        (200, "text/html", b"<html><p>Hallo</p></html>", PortalDownError),
        (200, "application/json", b"<html><p>Hallo</p></html>", PortalDownError),
        (200, "text/plain", b"[]", UnexpectedAnswerError),
        (200, "application/json", b"[1", UnexpectedAnswerError),
        (200, "application/json", b'{"a": 1}', UnexpectedAnswerError),
        (200, "application/json", b"true", UnexpectedAnswerError),
        (200, "application/json", b"[" * 100_000, UnexpectedAnswerError),
        (404, "application/json", b'{"message": "weg\x1b[2J", "errorCode": "X"}', PortalError),
        (418, "text/html", b"<p>secret</p>", RefusedByPortalError),
        (403, "application/json", b"{}", RefusedByPortalError),
    ],
)
async def test_only_json_of_the_expected_shape_counts(
    bench: Bench, status: int, kind: str, body: bytes, error: type[PortalError]
) -> None:
    client = await bench.signed_in()
    bench.stand_in.faults.append(
        Fault(path=PLANTS, status=status, content_type=kind, body=body, times=9)
    )
    with pytest.raises(error) as caught:
        await list_plants(client)
    assert "\x1b" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len([path for path in bench.paths if path == f"GET {PLANTS}"]) == 1


async def test_plants_are_known_by_their_serial(bench: Bench) -> None:
    client = await bench.signed_in()
    plant = await choose_plant(client, SERIAL)
    assert (plant.number, plant.masked, plant.master) == (1, "…0001", True)
    bench.stand_in.api.plants.reverse()
    assert (await choose_plant(client, SERIAL)).number == 0
    with pytest.raises(PlantMismatchError, match="…0000, not …0001"):
        check_identity(await describe_plant(client, plant.number), SERIAL)
    with pytest.raises(PlantUnknownError, match=r"…9999"):
        await choose_plant(client, "1000000000000000000009999")


async def test_a_replaced_plant_is_no_choice(bench: Bench) -> None:
    client = await bench.signed_in()
    assert (await choose_plant(client)).serial == SERIAL
    bench.old_plant.peak_shaving_visible = True
    with pytest.raises(PlantChoiceNeededError, match=r"V2\.1 …0000, SENEC\.Home V3 .* …0001"):
        await choose_plant(client)


@pytest.mark.parametrize("shape", ["404", "empty", "[]"])
async def test_an_unknown_number(bench: Bench, shape: str) -> None:
    client = await bench.signed_in()
    bench.stand_in.api.unknown_plant = shape
    with pytest.raises(PlantUnknownError):
        await describe_plant(client, 7)


async def test_without_a_list_plants_are_counted(bench: Bench) -> None:
    client = await bench.signed_in()
    bench.stand_in.faults.append(
        Fault(path=PLANTS, status=200, content_type="application/json", body=b"[]", times=9)
    )
    assert (await choose_plant(client, SERIAL)).number == 1


async def test_the_zone_is_assumed_where_it_is_not_told(bench: Bench) -> None:
    client = await bench.signed_in()
    bench.plant.zone, bench.old_plant.zone_shown = "Atlantic/Canary", False
    assert (await describe_plant(client, 1)).zone == "Atlantic/Canary"
    assert (await describe_plant(client, 0)).zone == "Europe/Berlin"
    bench.plant.zone = "Middle/Earth"
    assert (await describe_plant(client, 1)).time_zone is None


async def test_the_neighbours(bench: Bench) -> None:
    client = await bench.signed_in()
    read = await read_neighbours(client, await choose_plant(client, SERIAL))
    assert read.errors == ()
    assert read.overview is not None
    assert read.overview.charge.today_kwh == 8.87
    assert read.overview.discharge.now_kw == 0.0
    assert read.overview.state_code == 56
    assert read.overview.updated_at is not None
    assert 0 < bench.clock.now - read.overview.updated_at < 60
    assert read.autarky is not None
    assert read.autarky.year_pct == 66.1
    assert read.reserve_pct == 15
    assert read.sg_ready is not None
    assert read.sg_ready.mode == "MODE2"
    assert read.sg_ready.order_from_w == 2500
    assert [(socket.name, socket.mode) for socket in read.sockets] == [
        ("Waschmaschine", "AUTOMATIC"),
        ("Pumpe", "OFF"),
    ]
    assert {entry.method for entry in bench.stand_in.journal if "/api/" in entry.path} == {"GET"}


async def test_no_reserve_is_not_zero(bench: Bench) -> None:
    client = await bench.signed_in()
    assert await read_reserve_pct(client, await describe_plant(client, 0)) is None
    bench.plant.reserve_pct = 0
    assert await read_reserve_pct(client, await describe_plant(client, 1)) == 0


async def test_one_neighbour_can_fail_alone(bench: Bench) -> None:
    client = await bench.signed_in()
    plant = await choose_plant(client, SERIAL)
    bench.stand_in.faults.append(
        Fault(path="/endkunde/api/status/getautarky.php", status=404, content_type="text/plain")
    )
    read = await read_neighbours(client, plant)
    assert read.autarky is None
    assert read.reserve_pct == 15
    assert len(read.errors) == 1
    bench.stand_in.portal.down = True
    count = len(bench.paths)
    read = await read_neighbours(client, plant)
    assert len(read.errors) == 1
    assert len(bench.paths) - count <= 3


async def test_settings_name_proper_addresses_only() -> None:
    from senec_tui.errors import UsageError
    from senec_tui.portal.portal_settings import PortalSettings, origin_of

    for url in ("http://mein-senec.de", "https://mein-senec.de/x", "ftp://x", "mein-senec.de"):
        with pytest.raises(UsageError):
            PortalSettings(portal_url=url)
        with pytest.raises(UsageError):
            PortalSettings(sso_url=url)
    with pytest.raises(UsageError):
        PortalSettings(save_method="PUT")
    assert origin_of("https://Sso.Senec.com:443/x?y") == "https://sso.senec.com"
    assert origin_of("https://sso.senec.com:444") != "https://sso.senec.com"
    assert origin_of("https://sso.senec.com@evil.test/") == "https://evil.test"
    assert origin_of("https://x:99999999/") == origin_of("senec-app-auth://x") == ""


async def test_the_demo_portal_needs_no_preparation() -> None:
    stand_in = PortalStandIn(
        portal_url=PORTAL, sso_url=SSO, accounts=[Account(name="a", password="b")]
    )
    assert json.dumps([plant.serial for plant in stand_in.api.plants])
    assert [plant.peak_shaving_visible for plant in stand_in.api.plants] == [False, True]
