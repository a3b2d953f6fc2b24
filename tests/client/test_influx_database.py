"""The write interface of a database: how it is asked, and what its answers mean."""

from __future__ import annotations

import asyncio
import base64
import gzip
from typing import TYPE_CHECKING

import pytest
from little_servers import Start, make_identity, response

from senec_tui.errors import DatabaseError
from senec_tui.feeds.influx.influx_database import Database, DatabaseAddress
from senec_tui.language import Language
from senec_tui.portal.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

TAKEN = response(b"", "204 No Content")
LINE = ("senec house_power=1.0 5",)
TOKEN = "very-secret-token"


class Secrets:
    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.asked = 0

    async def find(self) -> Secret | None:
        self.asked += 1
        return Secret(self.texts[min(self.asked, len(self.texts)) - 1]) if self.texts else None


def database(
    port: int, secrets: Secrets | None = None, timeout_s: float = 20.0, **words: str
) -> Database:
    url = f"http://127.0.0.1:{port}/base/"
    find = (secrets or Secrets()).find
    return Database(DatabaseAddress(url=url, **words), find, timeout_s=timeout_s)


async def test_the_form_of_v2_has_organisation_bucket_and_token(start: Start) -> None:
    server = await start(TAKEN)
    taker = database(server.port, Secrets(TOKEN), org="my home", bucket="b&c")
    assert await taker.write(LINE) is None
    await taker.close()
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    first = head.split(b"\r\n")[0]
    assert first == b"POST /base/api/v2/write?org=my+home&bucket=b%26c&precision=ms HTTP/1.1"
    assert f"Token {TOKEN}".encode() in head
    assert body == LINE[0].encode()


async def test_the_form_of_v1_has_database_user_and_password(start: Start) -> None:
    server = await start(TAKEN)
    taker = database(server.port, Secrets("p"), database="senec", user="u")
    assert await taker.write(LINE) is None
    await taker.close()
    head = server.requests[0]
    assert head.startswith(b"POST /base/write?db=senec&precision=ms HTTP/1.1")
    assert b"Basic " + base64.b64encode(b"u:p") in head


async def test_a_password_may_end_in_a_space_and_a_token_does_not(start: Start) -> None:
    server = await start(TAKEN, TAKEN)
    port, secrets = server.port, Secrets("p ")
    for taker in (
        database(port, secrets, database="senec", user="u"),
        database(port, secrets, org="o", bucket="b"),
    ):
        assert await taker.write(LINE) is None
        await taker.close()
    assert b"Basic " + base64.b64encode(b"u:p ") in server.requests[0]
    assert b"Token p\r\n" in server.requests[1]


async def test_without_a_secret_none_is_sent(start: Start) -> None:
    server = await start(TAKEN)
    taker = database(server.port)
    await taker.write(LINE)
    await taker.close()
    assert b"authorization" not in server.requests[0].lower()


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        ("401 Unauthorized", b"", "does not accept token, user or password (401)"),
        ("403 Forbidden", b"", "does not accept token, user or password (403)"),
        ("404 Not Found", b'{"error":"database not found"}', "knows no “senec”"),
        ("301 Moved Permanently", b"", "says to go elsewhere (301); set url"),
        ("307 Temporary Redirect", b"", "says to go elsewhere (307); set url"),
        ("400 Bad Request", b'{"error":"unable to parse"}', "(400): unable to parse"),
        ("413 Too Large", b"", "takes no more just now (413)"),
        ("429 Too Many", b"", "takes no more just now (429)"),
        ("503 Unavailable", b"", "takes no more just now (503)"),
        ("500 Internal", b'{"message":"disk \\u001b[2J full"}', "fails (500): disk"),
        ("500 Internal", b"x" * 100_000, "fails (500): xxx"),
        ("500 Internal", b"[" * 3000, "fails (500): ["),
        ("200 OK", b"<html>sign in</html>", "is no InfluxDB (200)"),
    ],
    ids=[str(number) for number in range(13)],
)
async def test_every_refusal_is_a_sentence(
    start: Start, status: str, body: bytes, says: str
) -> None:
    extra = b"Location: http://elsewhere.example/\r\n" if status.startswith("3") else b""
    answer = response(body, status).replace(b"\r\n", b"\r\n" + extra, 1)
    server = await start(answer)
    taker = database(server.port, Secrets(TOKEN), database="senec")
    with pytest.raises(DatabaseError) as caught:
        await taker.write(LINE)
    await taker.close()
    for code in ("en", "de"):
        sentence = caught.value.sentence(Language(code))
        assert sentence.isprintable()
        assert TOKEN not in sentence
        assert len(sentence) < 500
    assert says in caught.value.sentence(Language("en"))
    assert "127.0.0.1" in str(caught.value)
    assert len(server.requests) == 1


async def test_a_part_that_is_never_taken_is_told_and_not_sent_for_ever(start: Start) -> None:
    body = b'{"error":"partial write: points beyond retention policy dropped=1"}'
    server = await start(response(body, "400 Bad Request"))
    taker = database(server.port)
    refusal = await taker.write(LINE)
    await taker.close()
    assert refusal is not None
    assert "refused some of the values: partial write" in str(refusal)
    assert "tried again" not in refusal.sentence(Language("en"))
    assert "--backfill" in refusal.sentence(Language("en"))


@pytest.mark.virtual_time
async def test_one_that_never_answers_is_given_up(start: Start) -> None:
    async def silent(_: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    server = await start(silent)
    taker = database(server.port, timeout_s=0.05)
    with pytest.raises(DatabaseError, match="does not answer within"):
        await taker.write(LINE)
    await taker.close()


async def test_one_that_is_not_there_is_told(start: Start) -> None:
    server = await start(TAKEN)
    server.stop()
    taker = database(server.port)
    with pytest.raises(DatabaseError, match=r"cannot be reached \(Connection refused\)"):
        await taker.write(LINE)
    await taker.close()


async def test_a_certificate_that_is_not_trusted_is_told_and_nothing_was_sent(
    start: Start, tmp_path: Path
) -> None:
    server = await start(TAKEN, identity=make_identity(tmp_path, "db"))
    address = DatabaseAddress(url=f"https://127.0.0.1:{server.port}", database="senec")
    taker = Database(address, Secrets(TOKEN).find)
    with pytest.raises(DatabaseError, match=r"not trusted \(.*SSL_CERT_FILE"):
        await taker.write(LINE)
    await taker.close()
    assert server.requests == []


async def test_one_that_speaks_no_tls_is_told(start: Start) -> None:
    server = await start(TAKEN)
    address = DatabaseAddress(url=f"https://127.0.0.1:{server.port}", database="senec")
    taker = Database(address, Secrets().find)
    with pytest.raises(DatabaseError, match="cannot be reached"):
        await taker.write(LINE)
    await taker.close()


async def test_a_connection_is_kept_from_write_to_write(start: Start) -> None:
    server = await start(TAKEN, TAKEN, TAKEN)
    taker = database(server.port, database="senec")
    for _ in range(3):
        await taker.write(LINE)
    await taker.close()
    assert server.connections == 1


async def test_a_token_that_was_refused_is_looked_for_again(start: Start) -> None:
    server = await start(response(b"", "401 Unauthorized"), TAKEN, TAKEN)
    secrets = Secrets("old", "new")
    taker = database(server.port, secrets, org="o", bucket="b")
    with pytest.raises(DatabaseError):
        await taker.write(LINE)
    await taker.write(LINE)
    await taker.write(LINE)
    await taker.close()
    assert [b"Token new" in request for request in server.requests] == [False, True, True]
    assert secrets.asked == 2


async def test_a_packed_answer_is_neither_asked_for_nor_unpacked(start: Start) -> None:
    packed = gzip.compress(b"bomb" * 1000)
    head = b"HTTP/1.1 500 X\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    server = await start(head + packed)
    taker = database(server.port, database="senec")
    with pytest.raises(DatabaseError) as failure:
        await taker.write(LINE)
    await taker.close()
    assert b"accept-encoding: identity" in server.requests[0].lower()
    assert "bomb" not in failure.value.sentence(Language("en"))
