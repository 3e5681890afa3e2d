"""Whichever message is discarded that others wait for: it is handled after all once a person says what happened."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import billing.module
import process_manager.module
import reports.module
from check import broken_rules
from messaging.failures import failures
from messaging.messages import CompensateManually, NotFound
from pages.histories import in_vain
from settings import Settings
from systems.voiding import Voiding, stage
from tests.discarding import (
    COUNTED,
    FAILED,
    FIRST,
    SECOND,
    SUCCEEDED,
    TAKEN_OUT,
    Breaks,
    Broken,
    compensate,
    discard,
    offered,
    published,
)
from tests.over_http import problem
from tests.support import ManualClock, post, rows, state_of, status_of, until_parked, voiding


def test_a_discarded_completion_is_made_good_by_saying_that_it_was_voided(
    system: Voiding, client: FlaskClient, settings: Settings, completion: Broken
) -> None:
    assert (status_of(system, "INV-0001"), state_of(system, FIRST)) == ("voiding", SUCCEEDED)
    assert broken_rules(settings.data_dir)
    completion.mended = True
    answer = compensate(client, "voided")
    handled = rows(system.manager, "select position from log where type = 'CompleteDocumentVoiding'")[0]["position"]
    assert (answer.status_code, answer.get_json()) == (
        200,
        {"process_id": FIRST, "outcome": "voided", "handled": f"process-manager-{handled}"},
    )
    system.worker.drain()
    assert (status_of(system, "INV-0001"), state_of(system, FIRST)) == ("voided", "document-voided")
    assert broken_rules(settings.data_dir) == []


def test_a_discarded_abort_is_made_good_by_saying_that_it_stands(
    system: Voiding, client: FlaskClient, settings: Settings, abortion: Broken
) -> None:
    assert (status_of(system, "INV-0001"), state_of(system, FIRST)) == ("voiding", FAILED)
    assert broken_rules(settings.data_dir)
    post(client, f"/processes/{FIRST}/acknowledge")
    abortion.mended = True
    assert compensate(client, "stands").status_code == 200
    system.worker.drain()
    assert (status_of(system, "INV-0001"), state_of(system, FIRST)) == ("issued", "failure-acknowledged")
    assert broken_rules(settings.data_dir) == []
    assert system.billing.void("INV-0001") == SECOND
    system.worker.drain()


def test_a_request_that_was_turned_away_has_a_page_to_say_that_its_document_stands(
    system: Voiding, client: FlaskClient, clock: ManualClock, breaks: Breaks, settings: Settings
) -> None:
    system.billing.void(published(system))
    system.worker.drain()
    assert state_of(system, FIRST) == FAILED
    broken = breaks(billing.module, "decide", "AbortDocumentVoiding")
    assert system.billing.void("INV-0001") == SECOND
    until_parked(system, clock)
    discard(system, system.billing)
    assert status_of(system, "INV-0001") == "voiding"
    broken.mended = True
    assert f'href="/processes/{SECOND}"' in client.get("/documents/INV-0001").text
    page = client.get(f"/processes/{SECOND}")
    assert (page.status_code, offered(client, SECOND)) == (404, True)
    assert f"{SECOND} was not started" in page.text
    assert problem(compensate(client, "voided", SECOND), 409) == COUNTED
    answer = client.post(f"/processes/{SECOND}/compensate", data={"outcome": "stands", "back": f"/processes/{SECOND}"})
    assert (answer.status_code, answer.location) == (303, f"/processes/{SECOND}")
    assert status_of(system, "INV-0001") == "issued"
    assert not offered(client, SECOND)
    assert problem(compensate(client, "stands", SECOND), 404).startswith(f"{SECOND} was not started")
    system.worker.drain()
    assert broken_rules(settings.data_dir) == []


@pytest.mark.parametrize(
    ("refused", "type_", "outcome", "state"),
    [(False, "DocumentVoided", "voided", "document-voided"), (True, "DocumentVoidingAborted", None, FAILED)],
)
def test_billings_answer_that_was_discarded(
    system: Voiding,
    client: FlaskClient,
    clock: ManualClock,
    breaks: Breaks,
    refused: bool,
    type_: str,
    outcome: str | None,
    state: str,
) -> None:
    broken = breaks(process_manager.module, "tell", type_)
    system.billing.void(published(system) if refused else system.billing.issue("invoice", "Contoso", 100))
    until_parked(system, clock)
    assert discard(system, system.manager) == type_
    broken.mended = True
    assert offered(client) == (outcome is not None)
    if outcome:
        assert problem(compensate(client, "stands"), 409) == TAKEN_OUT
        assert compensate(client, outcome).status_code == 200
    assert state_of(system, FIRST) == state


@pytest.mark.parametrize(
    ("sent", "type_", "outcome"),
    [(False, "UnmarkingDocumentAsVoidedSucceeded", "stands"), (True, "UnmarkingDocumentAsVoidedFailed", "voided")],
)
def test_reports_answer_after_the_deadline_that_was_discarded(
    system: Voiding, client: FlaskClient, clock: ManualClock, breaks: Breaks, sent: bool, type_: str, outcome: str
) -> None:
    late = breaks(process_manager.module, "tell", "MarkingDocumentAsVoidedSucceeded")
    broken = breaks(process_manager.module, "tell", "MarkingDocumentAsVoidedSucceeded", type_)
    system.billing.issue("invoice", "Contoso", 5)
    voiding(system)
    until_parked(system, clock)
    if sent:
        system.reports.publish("R-0001")
    clock.move(30)
    until_parked(system, clock)
    process_id = "voiding-INV-0002-1"
    assert state_of(system, process_id) == "marking-timed-out"
    for failure in failures(system.manager.store):
        system.manager.delivery_of(failure.entry.id)[0].parked.discard(failure.entry.position)
    late.mended = broken.mended = True
    other = "voided" if outcome == "stands" else "stands"
    assert problem(compensate(client, other, process_id), 409) in (COUNTED, TAKEN_OUT)
    assert compensate(client, outcome, process_id).status_code == 200
    system.worker.drain()
    assert status_of(system, "INV-0002") == ("voided" if sent else "issued")


def test_an_answer_that_was_discarded_is_not_waited_for_in_vain_while_there_is_a_deadline(
    system: Voiding, client: FlaskClient, clock: ManualClock, breaks: Breaks
) -> None:
    answers = breaks(process_manager.module, "tell", "MarkingDocumentAsVoidedSucceeded", "DeadlinePassed")
    voiding(system)
    until_parked(system, clock)
    discard(system, system.manager)
    assert not offered(client)
    clock.move(30)
    until_parked(system, clock)
    assert discard(system, system.manager) == "DeadlinePassed"
    assert offered(client)
    answers.mended = True
    assert problem(compensate(client, "stands"), 409) == TAKEN_OUT
    assert compensate(client, "voided").status_code == 200
    system.worker.drain()
    assert state_of(system, FIRST) == "document-voided"


def test_a_command_that_was_answered_when_it_was_parked_is_not_waited_for(
    system: Voiding, client: FlaskClient, clock: ManualClock, breaks: Breaks
) -> None:
    breaks(reports.module, "decide", "MarkDocumentAsVoided")
    voiding(system)
    until_parked(system, clock)
    assert discard(system, system.reports) == "MarkDocumentAsVoided"
    assert in_vain(stage(system), FIRST) == []
    assert state_of(system, FIRST) == FAILED
    assert not offered(client)


def test_nothing_is_compensated_over_a_start_over(system: Voiding, client: FlaskClient, completion: Broken) -> None:
    completion.mended = True
    system.start_over()
    assert problem(compensate(client, "voided"), 404)
    with pytest.raises(NotFound):
        system.message_for("billing", "process-manager-6")
    assert in_vain(stage(system), FIRST) == []


def test_a_restart_forgets_nothing_of_it(
    start: Callable[..., Voiding], system: Voiding, completion: Broken, clock: ManualClock
) -> None:
    system.close()
    clock.move(60)
    again = start()
    completion.mended = True
    [(subscription, entry)] = in_vain(stage(again), FIRST)
    command = CompensateManually(process_id=FIRST, outcome="voided", message_id=entry.id)
    subscription.delivery.parked.compensate(entry, command)
    again.worker.drain()
    assert state_of(again, FIRST) == "document-voided"
