"""The logs over HTTP, how far each was read, and the messages that were parked."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app import create_app
from settings import Settings
from systems.voiding import Voiding, stage
from tests.over_http import NASTY, fail, problem
from tests.support import JSON, ManualClock, get, post

AT_REST = {
    "billing": {"process-manager": 0},
    "process-manager": {"billing": 0, "reports": 0},
    "reports": {"billing": 0, "process-manager": 0},
}


def test_a_log_shows_public_messages_whole_and_internal_ones_as_bare_positions(
    system: Voiding, client: FlaskClient
) -> None:
    system.billing.issue("invoice", "Contoso", 45000)
    system.billing.void("INV-0001")
    system.worker.drain()
    history = get(client, "/processes/voiding-INV-0001-1")["history"]
    public = {
        each["position"]: each
        for each in history
        if each["log"] == "process-manager" and each["visibility"] == "public"
    }
    head = get(client, "/health")["logs"]["process-manager"]
    messages = [public.get(position, {"position": position}) for position in range(1, head + 1)]
    assert [each["type"] for each in public.values()] == ["MarkDocumentAsVoided", "CompleteDocumentVoiding"]
    assert get(client, "/log/process-manager") == {"log": "process-manager", "messages": messages, "next": None}
    page = client.get("/log/process-manager").text
    assert page.count('<td colspan="4">internal</td>') == head - 2
    assert "MarkDocumentAsVoided" in page
    assert "ProcessAdvanced" not in page


def test_pages_lead_through_a_log_in_order_each_position_once(system: Voiding, client: FlaskClient) -> None:
    for _ in range(3):
        system.billing.issue("invoice", "Contoso", 100)
    positions, after = [], 0
    while after is not None:
        page = get(client, f"/log/billing?limit=4&after={after}")
        positions.append([each["position"] for each in page["messages"]])
        after = page["next"]
    assert positions == [[1, 2, 3, 4], [5, 6]]
    assert get(client, "/log/billing?after=6") == {"log": "billing", "messages": [], "next": None}
    assert 'rel="next" href="?limit=4&amp;after=4"' in client.get("/log/billing?limit=4").text


def test_the_last_position_that_may_be_asked_for_may_be_asked_for(client: FlaskClient) -> None:
    assert get(client, f"/log/billing?after={2**62}")["messages"] == []
    sentence = f"after must be a whole number from 0 to {2**62}."
    assert problem(client.get(f"/log/billing?after={2**62 + 1}", headers=JSON), 400) == sentence


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1.5", "after=٥", "after=" + "9" * 30, "limit=0"])
def test_a_part_of_a_log_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    assert problem(client.get(f"/log/billing?{query}", headers=JSON), 400)
    assert client.get(f"/log/billing?{query}").status_code == 400


def test_health_tells_the_heads_of_the_logs_and_who_is_behind(
    start: Callable[..., Voiding], settings: Settings, clock: ManualClock
) -> None:
    system = start(slow_down=1)
    client = create_app([stage(system)], settings).test_client()
    heads = {"billing": 0, "process-manager": 0, "reports": 0}
    assert get(client, "/health") == {"status": "ok", "logs": heads, "lag": AT_REST}
    system.billing.issue("invoice", "Contoso", 100)
    for seconds, lag in ((0, 1), (2.9, 1), (0.1, 0)):
        clock.move(seconds)
        system.worker.drain()
        health = get(client, "/health")
        assert health["lag"] == {**AT_REST, "reports": {**AT_REST["reports"], "billing": lag}}
    assert health["logs"] == {"billing": 2, "process-manager": 0, "reports": 3}


def test_a_message_that_is_parked_is_listed_until_it_was_handled(client: FlaskClient, parked: str) -> None:
    (listed,) = get(client, "/parked")["parked"]
    message = listed.pop("message")
    assert listed == {
        "module": "reports",
        "attempts": 4,
        "error": f"ValueError: {NASTY} cannot be handled.",
        "unsaid": None,
        "retry_at": None,
        "parked_at": "2026-01-01T12:00:04.200000Z",
    }
    assert (message["type"], message["correlation_id"]) == ("MarkDocumentAsVoided", "voiding-INV-0003-1")
    answer = post(client, f"/parked/reports/{parked}/retry")
    assert (answer.status_code, answer.get_json()) == (200, {"retried": parked})
    assert get(client, "/parked") == {"kinds": [], "waiting": 0, "parked": [], "next": None}
    assert "Every message was handled." in client.get("/parked").text


@pytest.mark.parametrize(("action", "done"), [("retry", "handled"), ("discard", "discarded")])
def test_a_browser_is_told_what_became_of_a_parked_message(
    client: FlaskClient, parked: str, action: str, done: str
) -> None:
    assert f'action="/parked/reports/{parked}/{action}"' in client.get("/parked").text
    answer = client.post(f"/parked/reports/{parked}/{action}", follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], "/")
    assert f"{parked} was {done}." in answer.text
    assert problem(post(client, f"/parked/reports/{parked}/{action}"), 404)


def test_a_parked_message_that_fails_again_stays_parked(
    client: FlaskClient, parked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.module.decide", fail)
    refusal = problem(post(client, f"/parked/reports/{parked}/retry"), 409)
    assert refusal.startswith("MarkDocumentAsVoided failed again: ValueError")
    assert [each["attempts"] for each in get(client, "/parked")["parked"]] == [5]


@pytest.mark.parametrize(
    "path", ["nobody/billing-1", "reports/billing-1", "reports/billing-x", "reports/x", "billing/"]
)
@pytest.mark.parametrize("action", ["retry", "discard"])
def test_a_message_that_is_not_parked_is_not_found(client: FlaskClient, path: str, action: str) -> None:
    assert problem(post(client, f"/parked/{path}/{action}"), 404)
