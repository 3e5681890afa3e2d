"""A long story is cut down to what can be read; nothing in it seems to lead to nothing by that."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import create_app
from group_checkout.stays.samples import arrive
from group_checkout.stays.views import present
from messaging.history import LoggedMessage
from pages.abridging import MOST_TOLD, abridged
from settings import Settings
from systems import group_checkout_stage
from systems.group_checkout import GroupCheckout
from tests.support import ManualClock, get

MANY = 300
STORY = "/group-checkout/processes/group-checkout-GC-0001"


def message(id_: str, cause: str | None = None) -> LoggedMessage:
    """A message whose type is its id up to the dot."""
    return {
        "id": id_,
        "log": "kitchen",
        "position": 1,
        "type": id_.partition(".")[0],
        "kind": "event",
        "recipient": None,
        "visibility": "public",
        "correlation_id": "meal",
        "causation_id": cause,
        "occurred_at": "2026-01-01T12:00:00Z",
        "data": {},
    }


def feast(dishes: int) -> list[LoggedMessage]:
    """One dish after the other is ordered and cooked; the third is burnt, and the last one ends the meal."""
    found = [message("Begun")]
    for dish in range(dishes):
        found += [message(f"Order.{dish}", "Begun")]
    for dish in range(dishes):
        found += [message(f"{'Burnt' if dish == 2 else 'Cooked'}.{dish}", f"Order.{dish}")]
    return [*found, message("Ended", f"Cooked.{dishes - 1}")]


def test_a_short_story_is_told_whole() -> None:
    history = feast((MOST_TOLD - 2) // 2)
    assert len(history) <= MOST_TOLD
    assert abridged(history) == history


def test_a_long_story_has_each_way_that_it_went_once() -> None:
    history = feast(100)
    assert [each["id"] for each in abridged(history)] == [
        "Begun",
        "Order.0",
        "Order.2",
        "Order.99",
        "Cooked.0",
        "Burnt.2",
        "Cooked.99",
        "Ended",
    ]


def test_the_message_that_is_looked_for_is_in_it_with_all_that_it_came_of_and_led_to() -> None:
    kept = [each["id"] for each in abridged(feast(100), "Order.50")]
    assert {"Order.50", "Cooked.50"} < set(kept)
    assert abridged(feast(100), "nothing") == abridged(feast(100))


def test_what_led_to_something_still_does() -> None:
    history = feast(100)
    led = {each["causation_id"] for each in history}
    kept = abridged(history, "Order.7")
    still = {each["causation_id"] for each in kept}
    assert all(each["id"] in still for each in kept if each["id"] in led)


@pytest.fixture
def clerk(settings: Settings, clock: ManualClock) -> Iterator[FlaskClient]:
    """A client of a hotel that a group of 300 has left."""
    stage = group_checkout_stage.stage(settings, clock)
    system = stage.system
    assert isinstance(system, GroupCheckout)
    system.open()
    arrive(system.stays, MANY)
    system.checkouts.initiate(present(system.stays))
    system.worker.drain()
    app = create_app([stage], settings)
    app.testing = True
    yield app.test_client()
    stage.close()


def test_the_page_of_a_long_story_says_what_is_left_out_and_json_has_it_all(clerk: FlaskClient) -> None:
    history = get(clerk, STORY)["history"]
    assert len(history) == 3 + 4 * MANY
    page = clerk.get(STORY).text
    assert f"{len(history) - 15} more messages are left out here" in page
    assert page.count('<article class="then"') == 15


def test_a_message_on_the_stage_leads_to_its_place_in_a_long_story(clerk: FlaskClient) -> None:
    asked = next(each["id"] for each in get(clerk, STORY)["history"] if each["data"].get("stay_id") == "STAY-0150")
    assert f'id="m={asked}"' in clerk.get(f"{STORY}?message={asked}").text
    assert f'id="m={asked}"' not in clerk.get(STORY).text
    last = next(each["id"] for each in get(clerk, STORY)["history"][::-1])
    assert (
        f"/group-checkout/processes/group-checkout-GC-0001?message={last}#m={last}" in clerk.get("/group-checkout").text
    )
