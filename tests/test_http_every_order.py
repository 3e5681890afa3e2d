"""Every order of events over HTTP: the tables, and the order that is played."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import create_app
from pages.stage import Stage
from settings import Settings
from systems import ordering_stage, voiding
from systems.voiding import Voiding
from tests.over_http import problem
from tests.support import JSON, ManualClock, get, post

EVERY, STAGE = "/every-order", "/every-order/stage"
ORDERING = "/ordering/process-manager"
USUAL = ["MarkingDocumentAsVoidedSucceeded", "DeadlinePassed", "ReportPublished"]
BOTH_ANSWERS = "input=MarkingDocumentAsVoidedSucceeded&input=MarkingDocumentAsVoidedFailed"


@pytest.fixture
def stages(settings: Settings, clock: ManualClock) -> Iterator[list[Stage]]:
    """Voiding, and ordering by a process manager."""
    found = [
        voiding.stage(Voiding(settings, clock)),
        ordering_stage.by_process_manager(settings, clock),
    ]
    for each in found:
        each.system.open()
    yield found
    for each in found:
        each.close()


@pytest.fixture
def client(stages: list[Stage], settings: Settings) -> FlaskClient:
    return create_app(stages, settings).test_client()


def test_the_usual_inputs_come_in_six_orders(client: FlaskClient) -> None:
    found = get(client, EVERY)
    assert (found["inputs"], found["twice"]) == (USUAL, False)
    assert [found["real"][each] for each in ("orders", "outcomes", "wrong")] == [6, 1, 0]
    assert [found["naive"][each] for each in ("orders", "outcomes", "wrong")] == [6, 2, 3]
    assert found["real"]["rows"][2] == {
        "number": 3,
        "steps": [
            {"input": "DeadlinePassed", "states": ["marking-timed-out"], "commands": ["UnmarkDocumentAsVoided"]},
            {"input": "MarkingDocumentAsVoidedSucceeded", "states": ["marking-timed-out"], "commands": []},
            {"input": "ReportPublished", "states": ["marking-timed-out"], "commands": []},
        ],
        "then": ["CompleteDocumentVoiding"],
        "outcome": {
            "state": "document-voided",
            "says": {"Billing": "it is voided", "Reports": "struck out in the report, which was sent"},
            "wrong": [],
        },
    }


def test_inputs_are_chosen_and_repeated_and_told_in_their_own_order(client: FlaskClient) -> None:
    found = get(client, f"{ORDERING}{EVERY}?input=OrderCancelled&twice=1&input=PaymentFinalized")
    assert (found["inputs"], found["twice"]) == (["PaymentFinalized", "OrderCancelled"], True)
    assert [found[each]["orders"] for each in ("real", "naive")] == [6, 6]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (BOTH_ANSWERS, "Reports gives one answer: the marking has either succeeded or failed, so choose one of them."),
        ("input=Coffee", "The input must be one of MarkingDocumentAsVoidedSucceeded,"),
        ("twice=3", "The twice must be one of 1."),
    ],
)
def test_what_cannot_be_shown_is_a_400(client: FlaskClient, query: str, sentence: str) -> None:
    assert sentence in problem(client.get(f"{EVERY}?{query}", headers=JSON), 400)
    answer = client.get(f"{EVERY}?{query}")
    assert (answer.status_code, sentence in answer.text) == (400, True)


def test_a_browser_that_chose_too_much_can_choose_again(client: FlaskClient) -> None:
    all_ = "".join(f"input={each}&" for each in ("PaymentTimedOut", "PaymentFinalized", "OrderCancelled"))
    answer = client.get(f"{ORDERING}{EVERY}?{all_}input=ProductSpoiled&twice=1")
    assert answer.status_code == 400
    assert "4 events, each twice, come in 2,520 orders; at most 120 fit here: choose fewer." in answer.text
    assert answer.text.count(" checked>") == 5
    assert "<table" not in answer.text


def test_an_order_is_played_step_by_step(client: FlaskClient) -> None:
    opened = post(client, EVERY, order="3").get_json()
    assert (opened["stage"], opened["order"], opened["of"], opened["steps"]) == (STAGE, 3, 6, [])
    assert opened["next"] == "let the deadline of the process pass"
    once = post(client, f"{STAGE}/next").get_json()
    assert [each["states"] for each in once["steps"]] == [["marking-timed-out"]]
    row = get(client, EVERY)["real"]["rows"][2]
    over = post(client, f"{STAGE}/rest").get_json()
    assert (over["next"], over["as_computed"], over["steps"], over["outcome"]) == (
        None,
        True,
        row["steps"],
        row["outcome"],
    )
    for do in ("next", "rest"):
        assert "played to its end" in problem(post(client, f"{STAGE}/{do}"), 409)


def test_it_is_played_with_files_of_its_own(client: FlaskClient) -> None:
    post(client, f"{ORDERING}{EVERY}", order="1")
    assert [each["id"] for each in get(client, f"{ORDERING}{STAGE}/orders")["orders"]] == ["ORD-0001"]
    assert get(client, f"{ORDERING}/orders")["orders"] == []
    assert get(client, f"{ORDERING}{STAGE}/processes/ordering-ORD-0001")["state"] == "under-way"


def test_a_browser_is_led_to_the_stage_where_it_is_played_and_back(client: FlaskClient) -> None:
    answer = client.post(EVERY, data={"order": "2", "back": STAGE}, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], STAGE)
    for words in ("Order 2 of 6", "deliver MarkingDocumentAsVoidedSucceeded to Process manager", "INV-0001"):
        assert words in answer.text
    again = client.post(f"{STAGE}/next", follow_redirects=True)
    assert (again.request.path, "as the rules say" in again.text) == (STAGE, True)


def test_what_would_disturb_it_is_not_there(client: FlaskClient) -> None:
    post(client, EVERY, order="1")
    page = client.get(STAGE).text
    for words in ("Start over", "Break…", "a message takes", "Tour", "Paused: what could happen next"):
        assert words not in page
    for path in ("resume", "start-over", "step", "faults/billing", "tour/goes-well", "health", "every-order"):
        assert post(client, f"{STAGE}/{path}").status_code in (404, 405)


def test_while_none_is_played_it_is_not_there(client: FlaskClient) -> None:
    for path in (STAGE, f"{STAGE}/documents", f"{STAGE}/live"):
        assert "No order of events is played here" in problem(client.get(path, headers=JSON), 503)
    assert "No order of events is played here" in problem(post(client, f"{STAGE}/next"), 503)
    page = client.get(STAGE)
    assert (page.status_code, "No order of events is played here" in page.text) == (503, True)
    assert 'href="/">Back to the demo' in page.text


def test_an_order_that_is_not_there_is_a_404_and_a_number_that_is_none_a_400(client: FlaskClient) -> None:
    assert "There is no order 7 of these events: there are 6." in problem(post(client, EVERY, order="7"), 404)
    for order in ("0", "121", "first", ""):
        assert problem(post(client, EVERY, order=order), 400)
    answer = client.post(EVERY, json={"input": ["DeadlinePassed", "ReportPublished"], "order": 2}, headers=JSON)
    assert (answer.status_code, answer.get_json()["of"]) == (200, 2)


def test_it_is_in_no_navigation(client: FlaskClient) -> None:
    post(client, EVERY, order="1")
    page = client.get("/").text
    assert f'href="{EVERY}"' in page
    assert STAGE not in page
    assert f'href="{STAGE}"' not in client.get(f"{ORDERING}").text
