"""Guest stays over HTTP: leaving alone, and what can be done no more afterwards."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.group_checkouts import Hotel
from tests.over_http import problem
from tests.support import get, post

ONE = "/group-checkout/stays/STAY-0001"
GONE: dict[str, Any] = {
    "id": "STAY-0001",
    "guest": "Ada",
    "charges": "0.00",
    "payments": "0.00",
    "balance": "0.00",
    "status": "checked-out",
    "checked_out_by": None,
}


def test_who_has_settled_leaves_alone(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0)
    answer = post(clerk, f"{ONE}/check-out")
    assert (answer.status_code, answer.get_json()) == (200, GONE)
    assert get(clerk, ONE) == GONE


def test_leaving_in_a_browser_leads_back_and_says_so(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0)
    answer = clerk.post(f"{ONE}/check-out", data={"back": ONE}, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], ONE)
    for words in ("Ada is checked out.", "<dd>checked out</dd>", "<dd>0.00</dd>"):
        assert words in answer.text


@pytest.mark.parametrize(
    ("balance", "reason"),
    [(12000, "owes 120.00"), (1, "owes 0.01"), (-500, "overpaid by 5.00"), (-1, "overpaid by 0.01")],
)
def test_who_has_not_settled_does_not_leave_and_hears_why(
    clerk: FlaskClient, hotel: Hotel, balance: int, reason: str
) -> None:
    hotel.check_in(balance)
    head, sentence = hotel.system.stays.log.end(), f"STAY-0001 cannot be checked out: not settled: {reason}."
    assert problem(post(clerk, f"{ONE}/check-out"), 409) == sentence
    answer = clerk.post(f"{ONE}/check-out")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert f'<p class="refusal" role="alert">{sentence}</p>' in answer.text
    assert hotel.system.stays.log.end() == head
    assert get(clerk, ONE)["status"] == "checked-in"


def test_who_is_gone_is_not_charged_does_not_pay_and_does_not_leave_again(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0)
    hotel.check_out("STAY-0001")
    head = hotel.system.stays.log.end()
    gone = "STAY-0001 is checked out already: nothing can be charged or paid any more."
    for deed in ("charge", "pay"):
        assert problem(post(clerk, f"{ONE}/{deed}", amount="20"), 409) == gone
    assert problem(post(clerk, f"{ONE}/check-out"), 409) == "STAY-0001 cannot be checked out: checked out already."
    assert hotel.system.stays.log.end() == head
    assert get(clerk, ONE) == GONE


def test_what_was_charged_and_then_the_guest_left_is_found_charged_once_by_its_key(
    clerk: FlaskClient, hotel: Hotel
) -> None:
    hotel.check_in(0)
    post(clerk, f"{ONE}/charge", amount="20", key="one")
    hotel.pay("STAY-0001", 2000)
    hotel.check_out("STAY-0001")
    again = post(clerk, f"{ONE}/charge", amount="20", key="one")
    assert (again.status_code, again.get_json()["charges"]) == (200, "20.00")
