"""What the tests over HTTP share: problem details, and words and messages that make trouble."""

from http import HTTPStatus

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from systems.voiding import Voiding
from tests.support import ManualClock, get

NASTY = "<script>alert(1)</script>"
FIELDS = {"kind": "invoice", "customer": "Contoso", "amount": "450"}


def problem(answer: TestResponse, status: int) -> str:
    """The sentence of an answer that must be problem details with this status."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    told = answer.get_json()
    sentence = str(told["detail"])
    assert told == {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    assert " " in sentence
    assert sentence.endswith(".")
    return sentence


def fail(*_: object, **__: object) -> None:
    raise ValueError(f"{NASTY} cannot be handled.")


@pytest.fixture
def parked(system: Voiding, client: FlaskClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a message that was parked, after one voiding that succeeded and one that failed."""
    for _ in range(3):
        system.billing.issue("invoice", NASTY, 45000)
    system.billing.void("INV-0001")
    system.worker.drain()
    system.reports.publish("R-0001")
    system.billing.void("INV-0002")
    system.worker.drain()
    system.billing.void("INV-0003")
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", fail)
        for seconds in (0, 0.2, 1, 3):
            system.worker.drain()
            clock.move(seconds)
        system.worker.drain()
    return str(get(client, "/parked")["parked"][0]["message"]["id"])
