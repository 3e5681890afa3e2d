"""What a command is answered with is what it did: read in the same moment, whatever happens right after it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from systems.voiding import Voiding
from tests.support import get, post, rows, said, voiding

INVOICE = {"kind": "invoice", "customer": "Contoso", "amount": "1.00"}
PROCESS = "voiding-INV-0001-1"


Moment = tuple[object, str]
"""What is called right after a command was carried out: of what, and by which name."""


def start_over_at(system: Voiding, moment: Moment) -> None:
    """Have everything emptied at that moment, the next time that it comes."""
    as_ever = getattr(*moment)

    def start_over() -> None:
        setattr(*moment, as_ever)
        system.start_over()

    setattr(*moment, start_over)


def nothing(system: Voiding) -> Moment:
    return system.billing, "on_growth"


def issued(system: Voiding) -> Moment:
    system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    return system.billing, "on_growth"


def in_a_report(system: Voiding) -> Moment:
    issued(system)
    return system.reports, "on_growth"


def failed(system: Voiding) -> Moment:
    issued(system)
    system.reports.publish("R-0001")
    system.billing.void("INV-0001")
    system.worker.drain()
    return system.manager, "on_growth"


def overdue(system: Voiding) -> Moment:
    voiding(system)
    system.pause()
    for each in system.manager.subscriptions:
        for message in each.on_the_way(10):
            with system.worker.by_hand():
                each.deliver_next(message.position)
    system.manager.deadlines.hasten(PROCESS)
    return system.worker, "wake"


COMMANDS: list[tuple[str, Callable[[Voiding], Moment], dict[str, str], int, Callable[[Any], bool]]] = [
    ("/documents", nothing, INVOICE, 201, lambda told: told["customer"] == "Contoso"),
    ("/samples", nothing, {}, 201, lambda told: len(told["documents"]) == 6),
    ("/documents/INV-0001/void", issued, {}, 202, lambda told: told["document"]["process_id"] == PROCESS),
    ("/reports/R-0001/publish", in_a_report, {}, 200, lambda told: told["status"] == "published"),
    (f"/processes/{PROCESS}/acknowledge", failed, {}, 200, lambda told: told["state"] == "failure-acknowledged"),
    ("/step", overdue, {"process": PROCESS}, 200, lambda told: told["process"]["state"] == "marking-timed-out"),
]


@pytest.mark.parametrize(
    ("path", "prepared", "fields", "status", "tells"), COMMANDS, ids=[each[0] for each in COMMANDS]
)
def test_the_answer_tells_what_was_done_though_all_is_emptied_right_after_it(
    system: Voiding,
    client: FlaskClient,
    path: str,
    prepared: Callable[[Voiding], Moment],
    fields: dict[str, str],
    status: int,
    tells: Callable[[Any], bool],
) -> None:
    start_over_at(system, prepared(system))
    answer = post(client, path, **fields)
    assert (answer.status_code, answer.is_json) == (status, True), answer.text
    assert tells(answer.get_json())
    assert get(client, "/documents")["documents"] == []


def test_a_step_inside_another_one_is_kept_or_undone_with_it(system: Voiding) -> None:
    def issue_and_fail() -> None:
        with system.billing.transaction():
            system.billing.issue("invoice", "Contoso", 100)
            assert rows(system.billing, "select id from documents") == [{"id": "INV-0001"}]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        issue_and_fail()
    assert rows(system.billing, "select id from documents") == []
    with system.billing.transaction():
        process_ids = [voiding(system)[1] for _ in range(2)]
    assert process_ids == [PROCESS, "voiding-INV-0002-1"]
    assert said(system.billing) == ["DocumentIssued", "DocumentVoidingRequested"] * 2


def test_a_session_cookie_is_sent_with_no_request_of_another_site(client: FlaskClient) -> None:
    (cookie,) = client.post("/documents", data=INVOICE).headers.getlist("Set-Cookie")
    assert {"HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))
