"""What the tests share: a clock that is moved by hand, and short words for what is done over and over."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from system import System

JSON = {"Accept": "application/json"}


class ManualClock:
    """Time stands still until a test moves it."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._now += timedelta(seconds=seconds)


def rows(module: Any, sql: str, *values: object) -> list[dict[str, Any]]:
    """Rows of a module's file."""
    with module.store.reading() as db:
        return list(db.query(sql, values))


def said(module: Any) -> list[str]:
    """The types of the public messages in a module's log, in order."""
    return [row["type"] for row in rows(module, "select type from log where visibility = 'public' order by position")]


def state_of(system: System, process_id: str) -> str | None:
    """The state that a process is in, None when there is none by that id."""
    found = rows(system.manager, "select state from processes where id = ?", process_id)
    return found[0]["state"] if found else None


def status_of(system: System, document_id: str) -> str:
    """What Billing says of a document."""
    return str(rows(system.billing, "select status from documents where id = ?", document_id)[0]["status"])


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Post a form and ask for JSON."""
    return client.post(path, data=fields, headers=JSON)


def get(client: FlaskClient, path: str) -> Any:
    """The JSON at a path."""
    return client.get(path, headers=JSON).get_json()
