"""The generic rooms know no system: a second one is served beside voiding with no line changed outside of its file."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from check import broken_in
from messaging.failures import failures
from settings import Settings
from systems import voiding
from tests.small_system import Restaurant, serving, stage
from tests.support import JSON, ManualClock, get, post, raise_error

ORDER = "serving-SOUP-1"


@pytest.fixture
def restaurant(tmp_path: Path, clock: ManualClock) -> Iterator[Restaurant]:
    system = Restaurant(tmp_path, clock)
    system.open()
    yield system
    system.close()


@pytest.fixture
def both(system: voiding.Voiding, restaurant: Restaurant, settings: Settings) -> FlaskClient:
    """An app that serves voiding and the restaurant."""
    app = create_app([voiding.stage(system), stage(restaurant)], settings)
    app.testing = True
    return app.test_client()


def late(restaurant: Restaurant, clock: ManualClock) -> None:
    """An order that the kitchen did not answer in time."""
    restaurant.waiter.order("SOUP")
    restaurant.manager.subscriptions[0].step()
    clock.move(5)
    restaurant.manager.deadlines.step()


def test_the_stage_shows_its_lanes_machine_and_processes(both: FlaskClient, restaurant: Restaurant) -> None:
    restaurant.waiter.order("SOUP")
    restaurant.manager.read()
    page = both.get("/restaurant").text
    for words in (
        "A guest must not wait for ever.",
        '<section class="lane place-left-1" id="lane-of-waiter"',
        '<section class="lane place-middle" id="lane-of-process-manager"',
        '<section class="lane place-right-1" id="lane-of-kitchen"',
        "Kitchen too slow",
        f'href="/restaurant/processes/{ORDER}"',
        'id="traveller-process-manager-3-to-kitchen"',
        'id="log-kitchen"',
        "1 running · 0 need you · 0 finished",
    ):
        assert words in page
    for word in ("Billing", "Report", "document", "Void"):
        assert word not in page.replace(">Voiding</a>", "").replace('"Voiding"', "")


def test_both_are_reached_from_each_other_and_keep_apart(both: FlaskClient, restaurant: Restaurant) -> None:
    restaurant.waiter.order("SOUP")
    restaurant.worker.drain()
    assert 'href="/restaurant"' in both.get("/").text
    assert [each["id"] for each in get(both, "/restaurant/processes")["processes"]] == [ORDER]
    assert get(both, "/processes")["processes"] == []
    assert both.get(f"/processes/{ORDER}", headers=JSON).status_code == 404
    assert get(both, "/health")["logs"] == {"billing": 0, "process-manager": 0, "reports": 0}
    assert get(both, "/restaurant/health")["lag"]["kitchen"] == {"process-manager": 0}


def test_a_process_has_its_own_page_and_its_failure_is_acknowledged(
    both: FlaskClient, restaurant: Restaurant, clock: ManualClock
) -> None:
    late(restaurant, clock)
    process = get(both, f"/restaurant/processes/{ORDER}")
    assert (process["dish_id"], process["state"]) == ("SOUP", "kitchen-too-slow")
    assert process["reason"] == "The kitchen did not answer within 5 s"
    page = both.get(f"/restaurant/processes/{ORDER}").text
    for words in ("Waiter", "Kitchen", "CookDish", "The kitchen did not answer", "dish"):
        assert words in page
    answer = both.post(f"/restaurant/processes/{ORDER}/acknowledge")
    assert (answer.status_code, answer.location) == (303, "/restaurant")
    assert get(both, f"/restaurant/processes/{ORDER}")["state"] == "guest-went"


def test_its_logs_are_read_and_its_steps_taken(both: FlaskClient, restaurant: Restaurant) -> None:
    post(both, "/restaurant/pause")
    restaurant.waiter.order("SOUP")
    assert get(both, "/controls")["paused"] is False
    [following] = get(both, "/restaurant/controls")["next"]
    assert (following["reader"], following["message"]["type"]) == ("process-manager", "DishOrdered")
    assert "Step: deliver waiter-1 to process manager" in both.get("/restaurant").text
    assert post(both, "/restaurant/step", reader="process-manager", message="waiter-1").status_code == 200
    assert [each["type"] for each in get(both, "/restaurant/log/waiter")["messages"]] == ["DishOrdered"]
    assert "DishOrdered" in both.get("/restaurant/log/waiter").text
    post(both, "/restaurant/resume")
    restaurant.worker.drain()
    assert get(both, f"/restaurant/processes/{ORDER}")["state"] == "dish-cooked"


def test_a_live_frame_names_every_part_of_its_stage(both: FlaskClient, restaurant: Restaurant) -> None:
    restaurant.waiter.order("SOUP")
    live = both.application.extensions["live"][1]
    _, parts = live._render()
    for target in ("lane-waiter", "lane-process-manager", "log-kitchen", "wire-waiter-process-manager", "dock"):
        assert f'hx-target="#{target}"' in parts[target]


def test_the_checks_are_made_from_the_system_itself(restaurant: Restaurant) -> None:
    restaurant.waiter.order("SOUP")
    restaurant.worker.drain()
    assert broken_in(restaurant) == []
    with restaurant.waiter.transaction() as tx:
        tx.execute("update log set causation_id = 'nobody'")
    assert broken_in(restaurant) == ["waiter-1 DishOrdered: its cause nobody does not exist (rule 2)"]


def test_starting_over_empties_one_system_only(
    both: FlaskClient, system: voiding.Voiding, restaurant: Restaurant
) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    restaurant.waiter.order("SOUP")
    assert post(both, "/restaurant/start-over").status_code == 200
    assert restaurant.history(ORDER) == []
    assert len(get(both, "/documents")["documents"]) == 1
    system.worker.drain()


def test_a_discarded_message_is_made_good_by_what_the_systems_own_definition_says(
    both: FlaskClient, restaurant: Restaurant, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(restaurant, clock)
    with monkeypatch.context() as broken:
        broken.setattr("tests.small_system.called_off.__code__", raise_error.__code__)
        for _ in range(5):
            restaurant.worker.drain()
            clock.move(3)
    [failure] = failures(restaurant.waiter.store)
    assert both.post(f"/restaurant/parked/waiter/{failure.entry.id}/discard").status_code == 303
    page = both.get(f"/restaurant/processes/{ORDER}").text
    assert "The guest went hungry" in page
    assert "The kitchen has cooked nothing." in page
    path = f"/restaurant/processes/{ORDER}/compensate"
    assert post(both, path, outcome="served").get_json()["detail"] == "The kitchen has cooked nothing."
    assert post(both, path, outcome="hungry").status_code == 200
    assert post(both, path, outcome="hungry").status_code == 409


def test_a_definition_without_outcomes_has_nothing_to_say(
    restaurant: Restaurant, settings: Settings, clock: ManualClock
) -> None:
    restaurant.manager.definitions = {"serving": replace(serving(), outcomes=())}
    client = create_app([stage(restaurant)], settings).test_client()
    late(restaurant, clock)
    assert client.get(f"/restaurant/processes/{ORDER}").status_code == 200
    assert client.get("/restaurant/processes/serving-TEA-1").status_code == 404
    assert post(client, f"/restaurant/processes/{ORDER}/compensate", outcome="hungry").status_code in (404, 405)
