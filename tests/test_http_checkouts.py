"""Group checkouts over HTTP: who goes along, the same key again, and what comes of it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.group_checkouts import Hotel
from tests.over_http import problem
from tests.support import JSON, get, said

AT = "/group-checkout"
CHECKOUTS = f"{AT}/checkouts"
ONE = f"{CHECKOUTS}/GC-0001"
FIRST, SECOND, THIRD = "STAY-0001", "STAY-0002", "STAY-0003"
INITIATED: dict[str, Any] = {
    "id": "GC-0001",
    "status": "initiated",
    "guests": [
        {"stay_id": SECOND, "guest": "Ben", "status": "initiated", "reason": None},
        {"stay_id": FIRST, "guest": "Ada", "status": "initiated", "reason": None},
    ],
}


def together(clerk: FlaskClient, *stays: str, **fields: str) -> TestResponse:
    """Check these stays out together, as a program does."""
    return clerk.post(CHECKOUTS, json={"stays": stays, **fields}, headers=JSON)


def test_initiating_answers_202_with_the_guests_in_the_order_given_and_the_address(
    clerk: FlaskClient, hotel: Hotel
) -> None:
    hotel.check_in(0, 0, 0)
    answer = together(clerk, SECOND, FIRST)
    assert (answer.status_code, answer.location) == (202, ONE)
    assert answer.get_json() == get(clerk, ONE) == INITIATED
    assert get(clerk, CHECKOUTS) == {"checkouts": [INITIATED], "next": None}


def test_a_form_names_its_stays_one_by_one(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0, 0, 0)
    answer = clerk.post(CHECKOUTS, data={"stays": [SECOND, FIRST]}, headers=JSON)
    assert (answer.status_code, answer.get_json()) == (202, INITIATED)
    alone = clerk.post(CHECKOUTS, data={"stays": THIRD}, headers=JSON).get_json()
    assert [each["stay_id"] for each in alone["guests"]] == [THIRD]


def test_all_settled_are_gone_and_the_group_is_completed(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0, 0, 0)
    together(clerk, SECOND, FIRST)
    hotel.settle()
    left = [{**each, "status": "completed"} for each in INITIATED["guests"]]
    assert get(clerk, ONE) == {**INITIATED, "status": "completed", "guests": left}
    gone = [(each["status"], each["checked_out_by"]) for each in get(clerk, f"{AT}/stays")["stays"]]
    assert gone == [("checked-in", None), *[("checked-out", "GC-0001")] * 2]


def test_a_group_that_failed_says_of_each_guest_why(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(12000, -500, 0, 0)
    hotel.check_out(THIRD)
    together(clerk, FIRST, SECOND, THIRD, "STAY-0004")
    hotel.settle()
    found = get(clerk, ONE)
    assert found["status"] == "failed"
    assert [(each["status"], each["reason"]) for each in found["guests"]] == [
        ("failed", "not settled: owes 120.00"),
        ("failed", "not settled: overpaid by 5.00"),
        ("failed", "checked out already"),
        ("completed", None),
    ]
    page = clerk.get(ONE).text
    assert '<td class="wide">not settled: owes 120.00</td>' in page


def test_the_same_key_is_the_same_checkout_whatever_else_is_said(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0, 0, 0)
    answers = [
        together(clerk, SECOND, FIRST, key="one"),
        together(clerk, SECOND, FIRST, key="one"),
        together(clerk, THIRD, key="one"),
        together(clerk, "STAY-9", key="one"),
    ]
    for each in answers:
        assert (each.status_code, each.location, each.get_json()) == (202, ONE, INITIATED)
    hotel.settle()
    again = together(clerk, SECOND, FIRST, key="one").get_json()
    assert (again["id"], again["status"]) == ("GC-0001", "completed")
    assert said(hotel.system.checkouts).count("GroupCheckoutInitiated") == 1
    assert together(clerk, THIRD, key="two").get_json()["id"] == "GC-0002"


@pytest.mark.parametrize(
    ("stays", "sentence"),
    [
        ([FIRST], "GC-0001: 1 guest is asked to check out."),
        ([FIRST, SECOND], "GC-0001: 2 guests are asked to check out."),
    ],
)
def test_a_browser_is_told_that_they_are_asked(
    clerk: FlaskClient, hotel: Hotel, stays: list[str], sentence: str
) -> None:
    hotel.check_in(0, 0)
    answer = clerk.post(CHECKOUTS, data={"stays": stays}, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], AT)
    assert sentence in answer.text
    assert 'id="checkout-GC-0001"' in answer.text


@pytest.mark.parametrize(("method", "deed"), [("GET", ""), ("POST", "/retry")])
def test_a_checkout_that_is_not_there_is_not_found(clerk: FlaskClient, method: str, deed: str) -> None:
    answer = clerk.open(f"{CHECKOUTS}/GC-9{deed}", method=method, headers=JSON)
    assert problem(answer, 404) == "There is no group checkout GC-9."
    assert clerk.open(f"{CHECKOUTS}/GC-9{deed}", method=method).status_code == 404


@pytest.mark.parametrize(
    ("query", "ids", "following"),
    [
        ("", [3, 2, 1], None),
        ("status=failed", [2], None),
        ("status=completed", [1], None),
        ("status=initiated", [3], None),
        ("limit=2", [3, 2], "GC-0002"),
        ("limit=2&before=GC-0002", [1], None),
        ("limit=3", [3, 2, 1], None),
    ],
)
def test_a_list_has_what_was_asked_for_newest_first(
    clerk: FlaskClient, hotel: Hotel, query: str, ids: list[int], following: str | None
) -> None:
    paid, owing, other = hotel.check_in(0, 500, 0)
    hotel.end(hotel.initiate([paid]))
    hotel.end(hotel.initiate([owing]))
    hotel.initiate([other, owing])
    found = get(clerk, f"{CHECKOUTS}?{query}")
    assert [each["id"] for each in found["checkouts"]] == [f"GC-000{each}" for each in ids]
    assert [len(each["guests"]) for each in found["checkouts"]] == [2 if each == 3 else 1 for each in ids]
    assert found["next"] == following


def test_what_a_body_may_say_is_described(clerk: FlaskClient) -> None:
    body = get(clerk, "/openapi.json")["paths"][CHECKOUTS]["post"]["requestBody"]["content"]["application/json"]
    stays = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 500}
    assert body["schema"]["properties"]["stays"] == stays
    assert body["schema"]["required"] == ["stays"]
