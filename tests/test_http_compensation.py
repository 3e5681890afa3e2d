"""Saying over HTTP what has come of a process: refused unless it can be, done once however often it is said."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

import billing.module
from messaging.failures import failures
from messaging.messages import CompensateManually, Refused
from pages.histories import in_vain
from systems.voiding import Voiding, stage
from tests.discarding import (
    COUNTED,
    FIRST,
    NOBODY,
    TAKEN_OUT,
    Breaks,
    Broken,
    compensate,
    offered,
)
from tests.over_http import problem
from tests.support import JSON, ManualClock, get, post, rows, state_of, status_of, until_parked, voiding


def test_the_command_is_kept_and_what_followed_is_because_of_it(
    system: Voiding, client: FlaskClient, completion: Broken
) -> None:
    completion.mended = True
    handled = compensate(client, "voided").get_json()["handled"]
    history = get(client, f"/processes/{FIRST}")["history"]
    [command] = [each for each in history if each["type"] == "CompensateManually"]
    assert (command["log"], command["kind"], command["visibility"]) == ("billing", "command", "internal")
    assert (command["causation_id"], command["data"]["outcome"], command["data"]["message_id"]) == (
        None,
        "voided",
        handled,
    )
    [voided] = [each for each in history if each["type"] == "DocumentVoided"]
    assert voided["causation_id"] == command["id"]
    assert "CompensateManually" in client.get(f"/processes/{FIRST}").text
    system.worker.drain()


@pytest.mark.parametrize(
    ("discarded", "outcome", "sentence"),
    [("completion", "stands", TAKEN_OUT), ("abortion", "voided", COUNTED)],
)
def test_what_cannot_be_is_refused_with_the_reason_and_cannot_be_clicked(
    system: Voiding,
    client: FlaskClient,
    request: pytest.FixtureRequest,
    discarded: str,
    outcome: str,
    sentence: str,
) -> None:
    broken = request.getfixturevalue(discarded)
    broken.mended = True
    assert problem(compensate(client, outcome), 409) == sentence
    page = client.get(f"/processes/{FIRST}").text
    assert f'id="outcome-{outcome}" class="button " aria-disabled="true"' in page
    assert f'<span id="outcome-{outcome}-why" class="hidden">{sentence}</span>' in page
    assert status_of(system, "INV-0001") == "voiding"
    compensate(client, "voided" if outcome == "stands" else "stands")
    system.worker.drain()


def test_while_the_rule_is_broken_still_nothing_is_kept_and_it_can_be_said_again(
    system: Voiding, client: FlaskClient, completion: Broken
) -> None:
    before = get(client, "/health")
    assert problem(compensate(client, "voided"), 409) == (
        "CompleteDocumentVoiding failed again (ValueError: the printer is on fire)."
    )
    assert get(client, "/health") == before
    assert offered(client)
    completion.mended = True
    assert compensate(client, "voided").status_code == 200
    system.worker.drain()


def test_said_twice_it_is_refused_and_changes_nothing(system: Voiding, client: FlaskClient, completion: Broken) -> None:
    completion.mended = True
    compensate(client, "voided")
    assert problem(compensate(client, "voided"), 409) == NOBODY
    system.worker.drain()
    assert problem(compensate(client, "stands"), 409) == NOBODY
    assert not offered(client)
    assert [each["type"] for each in get(client, f"/processes/{FIRST}")["history"]].count("CompensateManually") == 1


def test_said_by_many_at_once_it_is_done_once(system: Voiding, client: FlaskClient, completion: Broken) -> None:
    completion.mended = True

    def say(_: int) -> int:
        return int(
            post(client.application.test_client(), f"/processes/{FIRST}/compensate", outcome="voided").status_code
        )

    with ThreadPoolExecutor(8) as persons:
        statuses = sorted(persons.map(say, range(16)))
    assert statuses == [200] + [409] * 15
    system.worker.drain()
    assert status_of(system, "INV-0001") == "voided"
    assert len(rows(system.billing, "select 1 from log where type in ('CompensateManually', 'DocumentVoided')")) == 2


def test_of_retry_discard_and_compensation_at_the_same_moment_what_comes_first_counts(
    system: Voiding, client: FlaskClient, clock: ManualClock, breaks: Breaks
) -> None:
    broken = breaks(billing.module, "decide", "CompleteDocumentVoiding")
    voiding(system)
    until_parked(system, clock)
    [failure] = failures(system.billing.store)
    broken.mended = True
    path = f"/parked/billing/{failure.entry.id}"

    def click(button: str) -> int:
        clicking = client.application.test_client()
        if button == "compensate":
            return int(post(clicking, f"/processes/{FIRST}/compensate", outcome="voided").status_code)
        return int(post(clicking, f"{path}/{button}").status_code)

    with ThreadPoolExecutor(9) as persons:
        statuses = list(persons.map(click, ["compensate", "retry", "discard"] * 5))
    assert set(statuses) <= {200, 404, 409}
    if status_of(system, "INV-0001") == "voiding":
        assert compensate(client, "voided").status_code == 200
    system.worker.drain()
    assert (status_of(system, "INV-0001"), state_of(system, FIRST)) == ("voided", "document-voided")
    assert len(rows(system.billing, "select 1 from log where type = 'DocumentVoided'")) == 1


def test_a_parked_message_is_retried_not_compensated(
    system: Voiding, client: FlaskClient, clock: ManualClock, breaks: Breaks
) -> None:
    broken = breaks(billing.module, "decide", "CompleteDocumentVoiding")
    voiding(system)
    until_parked(system, clock)
    assert not offered(client)
    assert problem(compensate(client, "voided"), 409) == NOBODY
    broken.mended = True
    [failure] = failures(system.billing.store)
    post(client, f"/parked/billing/{failure.entry.id}/retry")
    system.worker.drain()
    assert problem(compensate(client, "voided"), 409) == NOBODY


def test_a_message_that_is_not_waited_for_any_more_is_not_handled(
    system: Voiding, client: FlaskClient, completion: Broken
) -> None:
    completion.mended = True
    [(subscription, entry)] = in_vain(stage(system), FIRST)
    compensate(client, "voided")
    with pytest.raises(Refused, match="Nobody waits for"):
        subscription.delivery.parked.compensate(
            entry, CompensateManually(process_id=FIRST, outcome="voided", message_id=entry.id)
        )
    system.worker.drain()


@pytest.mark.parametrize("outcome", ["", "lost", "Voided"])
def test_an_outcome_that_there_is_not_is_refused(client: FlaskClient, outcome: str) -> None:
    assert problem(compensate(client, outcome), 400) == "The outcome must be one of voided, stands."


def test_of_no_process_nothing_can_be_said(client: FlaskClient) -> None:
    for process_id in (FIRST, "serving-SOUP-1", "x"):
        answer = client.post(f"/processes/{process_id}/compensate", data={"outcome": "voided"}, headers=JSON)
        assert problem(answer, 404).startswith(f"There is no process {process_id}.")
