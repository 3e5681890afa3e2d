"""A story that nobody keeps: pieced together from all logs by its id, over HTTP and as a picture."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import render_template_string
from flask.testing import FlaskClient

from app import create_app
from pages.histories import with_readings
from pages.listening import hears
from pages.readings import said_before
from pages.stories import story_of
from pictures.journeys import journeys
from settings import Settings
from tests.bistro_modules import CallOff, DishBurnt
from tests.small_saga import Bistro, stage
from tests.small_system import Restaurant
from tests.small_system import stage as restaurants
from tests.support import JSON, ManualClock, get, raise_error

MEAL = "meal-SOUP"
Bistros = dict[str, Bistro]


@pytest.fixture
def bistros(tmp_path: Path, clock: ManualClock) -> Iterator[Bistros]:
    found = {way: Bistro(way, tmp_path, clock) for way in ("saga", "choreography")}
    for each in found.values():
        each.open()
        each.guests.want("SOUP")
        each.worker.drain()
        clock.move(5)
        each.worker.drain()
    yield found
    for each in found.values():
        each.close()


@pytest.fixture
def guest(bistros: Bistros, settings: Settings) -> FlaskClient:
    app = create_app([stage(each) for each in bistros.values()], settings)
    app.testing = True
    return app.test_client()


@pytest.mark.parametrize("way", ["saga", "choreography"])
def test_a_story_is_every_message_with_its_id_in_order(guest: FlaskClient, bistros: Bistros, way: str) -> None:
    answer = get(guest, f"/bistro/{way}/processes/{MEAL}")
    assert answer == {"id": MEAL, "history": bistros[way].history(MEAL)}
    types = [each["type"] for each in answer["history"]]
    assert [each for each in types if each in ("DishWanted", "OrderTaken", "DishCooked", "GuestLeft", "CalledOff")] == [
        "DishWanted",
        "OrderTaken",
        "DishCooked",
        "GuestLeft",
        "CalledOff",
    ]
    assert ("CookDish" in types) == (way == "saga")


def test_of_what_nothing_was_said_there_is_no_story(guest: FlaskClient) -> None:
    answer = guest.get("/bistro/saga/processes/meal-TEA", headers=JSON)
    assert answer.status_code == 404
    assert answer.get_json()["detail"] == "No message belongs to meal-TEA. The first one may still have to be said."
    assert "No message belongs to meal-TEA." in guest.get("/bistro/saga/processes/meal-TEA").text


def test_its_page_shows_who_said_what_to_whom_and_what_it_is_about(guest: FlaskClient) -> None:
    page = guest.get(f"/bistro/choreography/processes/{MEAL}").text
    for words in (
        'id="arrow-guests-1-waiter"',
        'id="arrow-waiter-1-kitchen"',
        'id="arrow-kitchen-1-till"',
        'id="scrubber"',
        "sequenceDiagram",
        "pieced together from 4 logs",
        '<span class="id">SOUP</span>',
    ):
        assert words in page
    assert "State machine" not in page


def test_every_link_to_a_story_leads_there_without_a_process_manager(guest: FlaskClient) -> None:
    link = f'href="/bistro/saga/processes/{MEAL}'
    for path in ("/bistro/saga", "/bistro/saga/log/waiter"):
        assert link in guest.get(path).text
    assert guest.get(f"/bistro/saga/processes/{MEAL}").status_code == 200
    assert guest.get("/bistro/saga/processes", headers=JSON).status_code == 404


def test_a_page_of_what_it_is_about_can_show_the_picture(bistros: Bistros, settings: Settings) -> None:
    app = create_app([stage(bistros["choreography"])], settings)
    text = '{% set story = story_of(id) %}{% if story %}{% include "pages/story_picture.html" %}{% endif %}'
    with app.test_request_context("/bistro/choreography"):
        app.preprocess_request()
        picture = render_template_string(text, id=MEAL)
        assert f'href="/bistro/choreography/processes/{MEAL}#m=waiter-1"' in picture
        assert 'id="scrubber"' not in picture
        assert render_template_string(text, id="meal-TEA").strip() == ""


def test_where_a_process_manager_runs_it_the_picture_has_its_states(tmp_path: Path, clock: ManualClock) -> None:
    restaurant = Restaurant(tmp_path, clock)
    restaurant.open()
    process = restaurant.waiter.order("SOUP")
    restaurant.worker.drain()
    story = story_of(restaurants(restaurant), process)
    assert story
    noted = [each.note.text for each in story["sequence"].said if hasattr(each, "note")]
    assert noted == ["dish ordered", "deadline armed: +5.00 s", "dish cooked"]
    restaurant.close()


def test_who_read_a_message_from_which_nothing_followed_is_in_the_picture_but_not_in_the_story(
    bistros: Bistros, clock: ManualClock
) -> None:
    bistro = bistros["choreography"]
    clock.move(1)
    with bistro.kitchen.transaction() as tx:
        tx.say(DishBurnt(process_id=MEAL, dish_id="SOUP", reason="it is black"))
    on_its_way = with_readings(stage(bistro), bistro.history(MEAL))
    assert on_its_way == bistro.history(MEAL)
    clock.move(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.bistro_modules.call_off.__code__", nothing.__code__)
        bistro.worker.drain()
    told = with_readings(stage(bistro), bistro.history(MEAL))
    assert [each["type"] for each in told[-2:]] == ["DishBurnt", "CursorMoved"]
    assert (told[-1]["log"], told[-1]["causation_id"]) == ("waiter", told[-2]["id"])
    [way] = [each for each in journeys(told, hears(bistro)) if each.step == len(told) - 2]
    assert (way.receiver, way.arrival) == ("waiter", len(told) - 1)
    assert bistro.history(MEAL)[-1]["type"] == "DishBurnt"


def nothing(_tx: object, _command: CallOff) -> None:
    """Stands in for a handler that has nothing to do."""


def test_what_could_not_be_handled_was_not_read_yet(bistros: Bistros, monkeypatch: pytest.MonkeyPatch) -> None:
    bistro = bistros["choreography"]
    monkeypatch.setattr("tests.bistro_modules.call_off.__code__", raise_error.__code__)
    with bistro.kitchen.transaction() as tx:
        tx.say(DishBurnt(process_id=MEAL, dish_id="SOUP", reason="it is black"))
    bistro.worker.drain()
    assert with_readings(stage(bistro), bistro.history(MEAL)) == bistro.history(MEAL)


def test_a_place_in_a_log_is_found_by_its_time(bistros: Bistros) -> None:
    log = bistros["saga"].till.store
    with log.reading() as db:
        times = [str(row[0]) for row in db.execute("select occurred_at from log order by position")]
        for time in dict.fromkeys(times):
            assert said_before(db, time) == times.index(time)
        assert said_before(db, "9") == len(times)
