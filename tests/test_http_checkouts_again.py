"""Group checkouts over HTTP: those who failed, tried again, and everybody who is here."""

import pytest
from flask.testing import FlaskClient

from tests.group_checkouts import Hotel
from tests.over_http import problem
from tests.support import JSON, get, post

AT = "/group-checkout"
CHECKOUTS = f"{AT}/checkouts"
RETRY = f"{CHECKOUTS}/GC-0001/retry"
EVERYBODY = f"{CHECKOUTS}/everybody"
UNDER_WAY = "GC-0001 is under way: not all of its guests have answered yet."
AGAIN = {
    "id": "GC-0002",
    "status": "initiated",
    "guests": [
        {"stay_id": "STAY-0003", "guest": "Cleo", "status": "initiated", "reason": None},
        {"stay_id": "STAY-0001", "guest": "Ada", "status": "initiated", "reason": None},
    ],
}


def one_that_failed(hotel: Hotel) -> None:
    """Of three guests, the first and the last do not leave."""
    first, second, third = hotel.check_in(500, 0, -500)
    hotel.end(hotel.initiate([third, second, first]))


def test_a_retry_answers_202_with_a_new_checkout_of_the_failed_ones_only(clerk: FlaskClient, hotel: Hotel) -> None:
    one_that_failed(hotel)
    before = get(clerk, f"{CHECKOUTS}/GC-0001")
    hotel.pay("STAY-0001", 500)
    answer = post(clerk, RETRY)
    assert (answer.status_code, answer.location) == (202, f"{CHECKOUTS}/GC-0002")
    assert answer.get_json() == get(clerk, f"{CHECKOUTS}/GC-0002") == AGAIN
    status, guests = hotel.end("GC-0002")
    assert (status, guests) == ("failed", {"STAY-0003": "not settled: overpaid by 5.00", "STAY-0001": "completed"})
    assert get(clerk, f"{CHECKOUTS}/GC-0001") == before


def test_a_retry_of_a_retry_is_of_those_who_are_left(clerk: FlaskClient, hotel: Hotel) -> None:
    one_that_failed(hotel)
    hotel.pay("STAY-0001", 500)
    post(clerk, RETRY)
    hotel.settle()
    hotel.charge("STAY-0003", 500)
    last = post(clerk, f"{CHECKOUTS}/GC-0002/retry").get_json()
    assert (last["id"], [each["stay_id"] for each in last["guests"]]) == ("GC-0003", ["STAY-0003"])
    assert hotel.end("GC-0003") == ("completed", {"STAY-0003": "completed"})


def test_again_it_is_the_same_new_checkout(clerk: FlaskClient, hotel: Hotel) -> None:
    one_that_failed(hotel)
    assert [post(clerk, RETRY).get_json() for _ in range(2)] == [AGAIN, AGAIN]
    hotel.settle()
    answer = post(clerk, RETRY)
    assert (answer.status_code, answer.location) == (202, f"{CHECKOUTS}/GC-0002")
    assert (answer.get_json()["id"], answer.get_json()["status"]) == ("GC-0002", "failed")
    assert [each["id"] for each in get(clerk, CHECKOUTS)["checkouts"]] == ["GC-0002", "GC-0001"]


@pytest.mark.parametrize(
    ("arrived", "sentence"),
    [
        (False, UNDER_WAY),
        (True, "GC-0001 is completed: there is nobody to try again."),
    ],
)
def test_what_has_not_failed_is_not_tried_again(clerk: FlaskClient, hotel: Hotel, arrived: bool, sentence: str) -> None:
    hotel.initiate(hotel.check_in(0))
    if arrived:
        hotel.settle()
    head = hotel.system.checkouts.log.end()
    assert problem(post(clerk, RETRY), 409) == sentence
    answer = clerk.post(RETRY)
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert f'<p class="refusal" role="alert">{sentence}</p>' in answer.text
    assert hotel.system.checkouts.log.end() == head


def test_what_failed_for_one_is_not_tried_again_while_another_has_not_answered(
    clerk: FlaskClient, hotel: Hotel
) -> None:
    owes, settled = hotel.check_in(500, 0)
    group = hotel.initiate([owes, settled])
    stays, saga, checkouts = (each.subscriptions for each in hotel.system.modules)
    for reader in (saga[0], stays[0], saga[1], checkouts[0]):
        reader.deliver_next(reader.on_the_way(1)[0].position)
    assert hotel.group(group) == ("initiated", {owes: "not settled: owes 5.00", settled: "initiated"})
    assert problem(post(clerk, RETRY), 409) == UNDER_WAY


def test_a_retry_in_a_browser_leads_back_and_each_of_the_two_names_the_other(clerk: FlaskClient, hotel: Hotel) -> None:
    one_that_failed(hotel)
    answer = clerk.post(RETRY, data={"back": f"{CHECKOUTS}/GC-0001"}, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], f"{CHECKOUTS}/GC-0001")
    assert "GC-0002: 2 guests are asked to check out." in answer.text
    assert f'<dt>tried again</dt><dd><a class="id" href="{CHECKOUTS}/GC-0002">' in answer.text
    assert RETRY not in answer.text
    later = clerk.get(f"{CHECKOUTS}/GC-0002").text
    assert f'<dt>tries again</dt><dd>those who failed in <a class="id" href="{CHECKOUTS}/GC-0001">' in later


def test_everybody_who_is_here_goes_along_in_the_order_of_coming(clerk: FlaskClient, hotel: Hotel) -> None:
    ids = hotel.check_in(0, 500, 0, 0)
    hotel.check_out(ids.pop(2))
    answer = post(clerk, EVERYBODY)
    assert (answer.status_code, answer.location) == (202, f"{CHECKOUTS}/GC-0001")
    assert [each["stay_id"] for each in answer.get_json()["guests"]] == ids
    assert answer.get_json() == get(clerk, f"{CHECKOUTS}/GC-0001")


def test_everybody_are_the_first_five_hundred_and_the_rest_the_next_time(clerk: FlaskClient, hotel: Hotel) -> None:
    ids = hotel.check_in(*[0] * 502)
    for group in (ids[:500], ids[500:]):
        assert [each["stay_id"] for each in post(clerk, EVERYBODY).get_json()["guests"]] == group
        hotel.settle()


def test_the_same_key_checks_everybody_out_once(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0, 0)
    first = post(clerk, EVERYBODY, key="one").get_json()
    hotel.check_in(0)
    assert post(clerk, EVERYBODY, key="one").get_json() == first
    hotel.settle()
    again = post(clerk, EVERYBODY, key="one")
    assert (again.status_code, again.get_json()["status"], len(again.get_json()["guests"])) == (202, "completed", 2)
    assert post(clerk, EVERYBODY, key="two").get_json()["id"] == "GC-0002"


@pytest.mark.parametrize("gone", [0, 2])
def test_where_nobody_is_here_nobody_is_checked_out(clerk: FlaskClient, hotel: Hotel, gone: int) -> None:
    for stay_id in hotel.check_in(*[0] * gone):
        hotel.check_out(stay_id)
    sentence = "A group is 1 to 500 guests: choose some who are here."
    assert problem(post(clerk, EVERYBODY), 400) == sentence
    assert problem(clerk.post(EVERYBODY, json={}, headers=JSON), 400) == sentence
    answer = clerk.post(EVERYBODY)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert f'<p class="refusal" role="alert">{sentence}</p>' in answer.text
    assert hotel.system.checkouts.log.end().position == 0


def test_everybody_in_a_browser_leads_to_the_stage_and_says_so(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0, 0)
    answer = clerk.post(EVERYBODY, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], AT)
    assert "GC-0001: 2 guests are asked to check out." in answer.text
