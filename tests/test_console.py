"""What came from outside cannot forge a line of what the app prints, nor command the terminal that shows it."""

import io
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from console import Formatter, printable
from systems.voiding import Voiding
from tests.server import Server

FORGED = "2026-01-01 12:00:00,000 INFO app: all is well"
NASTY = f"x\n{FORGED}\r{FORGED}\x1b[2J\x9b2J\x85\u2028\u202e"
RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [a-z_.]+: ")


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """What the app would print."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def records(printed: str) -> list[str]:
    """The lines that begin a record, of which every other line must be a part, all of it printable."""
    lines = printed.removesuffix("\n").split("\n")
    assert [line for line in lines if not line.isprintable()] == []
    assert [line for line in lines if not (RECORD.match(line) or line.startswith("    "))] == []
    return [line for line in lines if RECORD.match(line)]


def fail(*_: object, **__: object) -> None:
    raise ValueError(NASTY)


def test_a_path_and_an_error_that_hold_lines_and_escape_codes_are_one_record(
    system: Voiding, client: FlaskClient, printed: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.billing, "void", fail)
    path = f"/documents/{quote(NASTY)}/void"
    assert client.post(path).status_code == 500
    (record,) = records(printed.getvalue())
    assert f"POST /documents/x\\n{FORGED}\\r{FORGED}\\x1b[2J" in record
    assert "    ValueError: x\n" in printed.getvalue()


def test_every_character_is_printable_in_the_end() -> None:
    assert printable("ä€ \ud800\0\x7f\U0010ffff") == "ä€ \\ud800\\x00\\x7f\\U0010ffff"


def test_what_the_server_itself_logs_is_one_record(printed: io.StringIO) -> None:
    logging.getLogger("waitress").error("Exception while serving %s", NASTY)
    assert len(records(printed.getvalue())) == 1


def test_an_error_of_a_handler_that_holds_lines_and_escape_codes_is_one_record(server: Server) -> None:
    with closing(sqlite3.connect(server.data_dir / "reports.db", isolation_level=None)) as file:
        file.execute(f"create trigger jam before insert on documents begin select raise(abort, '{NASTY}'); end")
    server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    server.wait_until(lambda: any(each["parked_at"] for each in server.get("/parked")["parked"]), "the last try")
    server.process.terminate()
    output = server.process.communicate()[0]
    assert len([line for line in records(output) if "failed at DocumentIssued billing-2" in line]) == 1
    assert "\\x1b[2J" in output
