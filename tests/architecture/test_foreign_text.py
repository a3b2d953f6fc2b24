"""Nothing foreign is drawn: text from outside is made visible where it enters, or is not shown.

Within the program a text is clean. What comes from outside is bytes, which the type checker takes
for no text; the few places that make text of bytes, of escapes or of what the system says are found
here by their syntax. Each cleans on the spot, or returns `CleanText`, or is accounted for below.
Behind all of them stand the last borders, see `test_output_borders`.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from foreign_text import entrances

import senec_tui

PACKAGE: Final = Path(senec_tui.__file__).parent
BESIDE: Final = "simulator"
"""Makes what others read; it reads nothing foreign."""

CLEANED_BEHIND: Final = {
    "bounded_files.py:foreign_json": "foreign_json",
    "feeds/influx/influx_database.py:_words_of": "_words_of",
    "device/wire/reply.py:": "parse_reply",
    "device/wire/reply.py:_load": "parse_reply",
    "device/wire/reply.py:_text": "parse_reply",
    "model/process_lock.py:Lock.__init__": "__init__",
    "portal/portal_journal.py:ChangeJournal._read": "entries",
}
"""Entrances whose text goes nowhere but to a function that cleans it."""

NEVER_SHOWN: Final = {
    "__main__.py:main": "words of the command: parsed; shown only as facts of our errors",
    "app/__init__.py:run_dashboard": "sets variables for the terminal library",
    "app/services/appearance.py:Appearance._set": "looked up among kinds of terminals",
    "app/services/handout/clipboard.py:osc52": "base64 that was made here",
    "bounded_files.py:read_certificates": "certificates, for `ssl` alone",
    "catalogue/compiled.py:_lines": "our own data, which a test compares with what is cleaned",
    "catalogue/compiled.py:content": "the same",
    "catalogue/path.py:_read": "a name as it was; its spelling is printable",
    "cli/access/feeds/feed_secrets.py:SecretPlaces._in_file": "a secret; facts of our errors",
    "cli/access/redacted_output.py:RedactedSource.log_day": "becomes bytes again, redacted",
    "cli/access/redacted_output.py:_still_json": "only asks whether it is JSON",
    "cli/argument_parser.py:_columns": "a number",
    "cli/settings/value_kinds.py:TableKind.read": "actions, keys, rules and limits, looked up",
    "cli/arguments.py:parse": "our own help",
    "cli/asking.py:ask": "typed by the person; shown only as facts of our errors",
    "cli/asking.py:ask_secret": "a password",
    "cli/main.py:_open_closed_streams": "the null device",
    "cli/main.py:run": "settings: checked by their kinds",
    "cli/own_log.py:_PrivateFileHandler._open": "written, not read",
    "cli/service_manager.py:notify": "the address of a socket",
    "cli/settings/host_file.py:save_host": "goes back into the file",
    "cli/settings/loading.py:_from_file": "settings: checked by their kinds, and paths kept exact",
    "device/connection/peer_certificate.py:Certificate.pem": "base64 that was made here",
    "device/connection/peer_certificate.py:_time": "digits of a time",
    "device/privacy/identity_encodings.py:_base64_forms": "base64 that is looked for",
    "device/privacy/redactor.py:Redactor._learn_content": "what is taken out",
    "device/connection/known_devices.py:context_for_authority": "a fact of our errors",
    "device/file_bytes.py:Spool._lay_down": "only asks whether it is set",
    "feeds/mqtt/mqtt_broker.py:Broker._knock": "facts of our errors",
    "feeds/mqtt/mqtt_broker.py:_tls": "facts of our errors",
    "feeds/influx/influx_database.py:_unreachable": "a fact of our errors",
    "feeds/proxy/proxy_clients.py:is_own_name": "only compared",
    "feeds/proxy/proxy_server.py:Proxy.start": "a fact of our errors",
    "file_errors.py:from_system": "a fact of our errors",
    "model/alarm/telling/command.py:run_command": "handed on to another program; fact of our error",
    "model/alarm/telling/teller.py:Teller._made": "what was made here, copied",
    "model/history/database.py:open_for_writing": "names as they were written, to find them again",
    "model/history/transfer/totals_csv.py:_heads": "names of columns; made visible where kept",
    "model/history/transfer/totals_csv.py:_rows": "days and numbers; made visible where kept",
    "model/history/transfer/totals_import.py:_text": "what `totals_csv` reads",
    "model/log/day_files.py:DayLogs.kept_days": "days",
    "model/log/line_blocks.py:Block.begins_with_time": "a time",
    "model/polling/collector/socket_server.py:CollectorServer._answer": "bytes for the other side",
    "model/polling/other_processes.py:OtherProcesses._look": "files to open",
    "model/recording/recorder.py:Recorder.log_day": "becomes bytes again, redacted",
    "model/recording/redacted_copy.py:_copy": "becomes bytes again, redacted",
    "portal/cookie_file.py:CookieFile._rows": "cookies: secrets",
    "portal/cookie_file.py:CookieFile.load": "cookies: secrets",
    "portal/page_parsing.py:_required_action": "only letters get through",
    "portal/wire.py:_page": "a page: read by `page_parsing`, or as JSON by `foreign_json`",
}
"""Entrances whose text is not for people, and why."""


def modules() -> dict[str, str]:
    return {
        file.relative_to(PACKAGE).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.relative_to(PACKAGE).parts[0] != BESIDE
    }


def unclean(module: str, source: str) -> set[str]:
    return {f"{module}:{entrance.function}" for entrance in entrances(source)}


def test_all_text_from_outside_is_cleaned_or_accounted_for() -> None:
    found = {name for module, source in modules().items() for name in unclean(module, source)}
    assert sorted(found - CLEANED_BEHIND.keys() - NEVER_SHOWN.keys()) == []
    assert sorted((CLEANED_BEHIND.keys() | NEVER_SHOWN.keys()) - found) == [], "no longer there"


@pytest.mark.parametrize(("entrance", "cleaner"), CLEANED_BEHIND.items())
def test_what_is_cleaned_behind_its_entrance_is_cleaned_there(entrance: str, cleaner: str) -> None:
    assert cleans(modules()[entrance.partition(":")[0]], cleaner)


def cleans(source: str, function: str) -> bool:
    return any(
        isinstance(call, ast.Call) and ast.unparse(call.func) in CLEANERS_BEHIND
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == function
        for call in ast.walk(node)
    )


CLEANERS_BEHIND: Final = frozenset({"visible", "all_visible", "foreign_json"})

PLANTED: Final = {
    "wire": ("device/wire/reply.py", "visible(name): _cleaned", "str(name): _cleaned"),
    "log": ("device/wire/log_files.py", "def cleaned(line: bytes) -> CleanText:\n",
            ("def cleaned(line: bytes) -> str:\n"
            "    if line.isalpha():\n        return line.decode()\n")),
    "own errors of the system": ("cli/diagnosis/bundle.py", "detail_of(error)", "str(error)"),
    "environment": ("cli/diagnosis/bundle.py", "visible(os.environ.get(name, ''))",
                    "os.environ.get(name, '')"),
    "certificate": ("device/connection/peer_certificate.py",
                    'visible(text.decode(encoding, "replace"))',
                    'text.decode(encoding, "replace")'),
    "header of a device": ("device/connection/transport.py",
                           'visible(raw_value.decode("latin-1"))',
                           'raw_value.decode("latin-1")'),
    "header over TLS": ("device/connection/http.py", "{name: visible(value) for",
                        "{name: value for"),
    "portal": ("portal/portal_answers.py", "foreign_json(answer.text.encode())",
               "json.loads(answer.text)"),
    "header of the portal": ("portal/wire.py", "{name: visible(value) for", "{name: value for"),
    "journal": ("portal/portal_journal.py", "foreign_json(line.encode())", "json.loads(line)"),
    "recording": ("model/recording/checked_content.py",
                  "foreign_json(content, parse_constant=_refuse)", "json.loads(content)"),
    "note": ("model/recording/checked_content.py", "def note_of(content: bytes) -> CleanText:",
             ("def note_of(content: bytes) -> str:\n"
              '    return str(content, "utf-8", "replace")\n')),
    "collector": ("model/polling/collector/socket_client.py", "foreign_json(response.content)",
                  "json.loads(response.content)"),
    "head of a collector": ("model/polling/collector/socket_http.py",
                            'visible(value.decode("latin-1"))', 'value.decode("latin-1")'),
    "history": ("model/history/database.py", "connection.text_factory = column_text", "pass"),
    "alarms": ("model/alarm/keeping/store.py",
               "self._connection.text_factory = column_text", "pass"),
    "texts of alarms": ("model/alarm/keeping/store.py",
                        "foreign_json(text(found).encode(), visible_lines)",
                        "json.loads(text(found))"),
    "neighbour": ("model/polling/other_processes.py", "-> CleanText | None:", "-> str | None:"),
    "another program, by a broker": ("feeds/mqtt/mqtt_broker.py",
                   'visible(bytes(message.payload).decode(errors="replace"))',
                   'bytes(message.payload).decode(errors="replace")'),
    "another program, by the proxy": ("feeds/proxy/proxy_answers.py", "foreign_json(request.body)",
                                      "json.loads(request.body)"),
    "database": ("feeds/influx/influx_database.py", "visible(text)", "text"),
    "catalogue": ("catalogue/catalogue.py", "foreign_json(read_small(file))",
                  "json.loads(read_small(file))"),
    "configuration": ("cli/settings/loading.py", "def _flat(",
                      ("def _comment(file: Path) -> str:\n"
                      "    return file.read_text().partition('#')[2]\n\n\ndef _flat(")),
    "file names": ("model/log/day_files.py", "def _keep(",
                   ("def _names(directory: Path) -> list[str]:\n"
                   "    return [file.name for file in directory.iterdir()]\n\n\ndef _keep(")),
    "what went wrong": ("model/recording/recorder.py", "{detail_of(error)}", "{error}"),
}  # fmt: skip
"""Entrance -> module, how it cleans, and how it would look if it did not."""


@pytest.mark.parametrize("entrance", PLANTED)
def test_text_that_is_not_cleaned_is_found_at_every_entrance(entrance: str) -> None:
    module, clean, planted = PLANTED[entrance]
    source = modules()[module]
    assert clean in source
    bad = source.replace(clean, planted)
    allowed = CLEANED_BEHIND.keys() | NEVER_SHOWN.keys()
    behind = {name: by for name, by in CLEANED_BEHIND.items() if name.startswith(f"{module}:")}
    assert unclean(module, bad) - allowed or not all(cleans(bad, by) for by in behind.values())


def test_the_type_checker_takes_no_text_for_clean() -> None:
    planted = """
from senec_tui.clean_text import CleanText
from senec_tui.device.connection.transport import Exchange
def name(content: bytes) -> CleanText:
    return content.decode()
def shown(content: bytes) -> str:
    return f"{content} {len(content)}"
Exchange(status=200, headers={"location": str(1)}, body=b"")
"""
    checker = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "-c", planted]
    done = subprocess.run(checker, capture_output=True, text=True, check=False, cwd=PACKAGE.parent)
    lines = [line for line in done.stdout.splitlines() if "error:" in line]
    assert [line.split(":")[1] for line in lines] == ["5", "7", "8"], done.stdout


def test_clean_text_is_made_in_few_places() -> None:
    makers = {
        module
        for module, source in modules().items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "CleanText"
    }
    assert makers == {"clean_text.py", "device/wire/log_files.py"}
